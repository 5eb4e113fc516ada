"""The door of the house: whatever a request brings as text is cleaned before anybody reads it.

So no view, form or library meets a control character, whichever way it reads what was sent. Which fields have one line
only their forms know: fields.py. A password is nobody's text: it stays as it was typed.
"""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from workflows.user_input.numbers import whole
from workflows.user_input.text import clean

#: No part of an address is longer.
LONGEST = 255
SECRET = "password"  # noqa: S105  part of the names of such fields


class CleanText:
    """Query, posted fields and cookies cleaned; an address with what nobody can see in it is no address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_address(request.path_info):
            raise Http404
        request.GET = cleaned(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            request.POST = cleaned(request.POST)  # type: ignore[assignment]
        request.COOKIES = {name: clean(value) for name, value in request.COOKIES.items()}
        return self.get_response(request)


def _is_address(path: str) -> bool:
    """Nothing unseen in it, and no number that no row can have: a database would not even compare it."""
    parts = path.split("/")
    return clean(path) == path and not any(
        len(part) > LONGEST or (part.isdecimal() and whole(part) is None) for part in parts
    )


def cleaned(sent: QueryDict) -> QueryDict:
    """The same fields in the same order."""
    found = QueryDict(mutable=True, encoding=sent.encoding)
    for name, values in sent.lists():
        keep = name.lower().rstrip("12").endswith(SECRET)
        found.setlist(clean(name), list(values) if keep else [clean(value) for value in values])
    found._mutable = False  # as Django's own
    return found
