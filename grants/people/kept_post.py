"""A login that expires in the middle of a form loses nothing: what was posted waits in the session.

    @keeps_post
    def section(request, code): ...        # instead of @login_required
        typed = kept_post(request)         # on the GET after the login: a QueryDict; else None

It is given back at its own address until it is sent from there again, for an hour at most (KEPT_FOR). Logging out
throws it away with the session. On a device that several people share, somebody else's login does too: a signed cookie
remembers who was shown a form last, and only that person gets back what was written after the login ran out.

Files are not kept (a browser cannot give them back); the person is told so. Nothing is written before the
login. Only addresses of our own, and at most 256 KB.
"""

import functools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from workflows import clock

KEY = "kept_post"
COOKIE = "writer"
MOST = 256 * 1024
#: How long it waits: long enough to find one's password, not for whoever uses the device next.
KEPT_FOR = timedelta(hours=1)
NOT_KEPT = ("csrfmiddlewaretoken",)


def keeps_post(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Like `login_required`, but keeps what an anonymous POST carries until after the login."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            if request.method == "POST":
                _keep(request)
            return redirect_to_login(request.get_full_path())
        kept = _mine(request)
        if kept and request.method == "POST" and kept["path"] == request.path:
            del request.session[KEY]  # sent again: from here on the page itself has it
        return _signed(request, view(request, *args, **kwargs))

    return guarded


def _signed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Remember who was shown a form, for as long as a login lasts and what is kept after it."""
    if _writer(request) != str(request.user.pk):
        age = settings.SESSION_COOKIE_AGE + int(KEPT_FOR.total_seconds())
        response.set_signed_cookie(
            COOKIE, str(request.user.pk), salt=COOKIE, max_age=age, httponly=True, samesite="Lax",
            secure=request.is_secure(),
        )  # fmt: skip
    return response


def _writer(request: HttpRequest) -> str:
    return str(request.get_signed_cookie(COOKIE, default="", salt=COOKIE))


def _keep(request: HttpRequest) -> None:
    typed = request.POST.copy()
    for name in NOT_KEPT:
        typed.pop(name, None)
    text = typed.urlencode()
    if len(text) > MOST:
        return
    request.session[KEY] = {
        "path": request.path, "typed": text, "files": bool(request.FILES), "writer": _writer(request),
        "at": clock.now().isoformat(),
    }  # fmt: skip
    messages.warning(
        request,
        _(
            "Your login had expired. What you wrote is kept for an hour: log in again and it is there. Nobody else who "
            "logs in on this device sees it."
        ),
    )


def _mine(request: HttpRequest) -> dict[str, Any] | None:
    """What waits for this person; what is too old, or another's, is thrown away."""
    kept: dict[str, Any] | None = request.session.get(KEY)
    if kept is None:
        return None
    old = clock.now() - datetime.fromisoformat(kept["at"]) > KEPT_FOR
    if old or kept["writer"] not in ("", str(request.user.pk)):
        del request.session[KEY]
        return None
    return kept


def kept_post(request: HttpRequest) -> QueryDict | None:
    """What was typed before the login expired, for this very address, until it is sent from here."""
    if request.method != "GET" or not (kept := _mine(request)) or kept["path"] != request.path:
        return None
    if request.headers.get("Sec-Fetch-Dest", "document") != "document":
        return None  # a script looks at what the server has; the person still has the page
    says = _(
        "Here is what you wrote before the login expired. It is not saved yet: look through it and save. Until then it "
        "is shown here, for an hour at most."
    )
    if kept["files"]:
        says += " " + _("Choose the files again.")
    messages.warning(request, says)
    return QueryDict(kept["typed"])
