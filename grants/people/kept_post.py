"""A login that expires in the middle of a form loses nothing: what was posted waits in the session.

    @keeps_post
    def section(request, code): ...        # instead of @login_required
        typed = kept_post(request)         # on the GET after the login: a QueryDict, once; else None

Files are not kept (a browser cannot give them back); the person is told so. Nothing is written before the
login, and only whoever logs in from the same browser gets it back. Only addresses of our own, and at most
256 KB.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

KEY = "kept_post"
MOST = 256 * 1024
NOT_KEPT = ("csrfmiddlewaretoken",)


def keeps_post(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Like `login_required`, but keeps what an anonymous POST carries until after the login."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            _keep(request)
        return redirect_to_login(request.get_full_path())

    return guarded


def _keep(request: HttpRequest) -> None:
    typed = request.POST.copy()
    for name in NOT_KEPT:
        typed.pop(name, None)
    text = typed.urlencode()
    if len(text) > MOST:
        return
    request.session[KEY] = {"path": request.path, "typed": text, "files": bool(request.FILES)}
    messages.warning(
        request, _("Your login had expired. What you wrote is kept: log in again and it is there.")
    )


def kept_post(request: HttpRequest) -> QueryDict | None:
    """What was typed before the login expired, for this very address; given back once."""
    kept = request.session.get(KEY)
    if not kept or kept["path"] != request.path or request.method != "GET":
        return None
    del request.session[KEY]
    says = _(
        "Here is what you wrote before the login expired. It is not saved yet: look through it and save."
    )
    if kept["files"]:
        says += " " + _("Choose the files again.")
    messages.warning(request, says)
    return QueryDict(kept["typed"])
