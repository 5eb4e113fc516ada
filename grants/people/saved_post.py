"""A login that expires in the middle of a form loses nothing: what was posted waits in the session.

    @keeps_post
    def section(request, code): ...        # instead of @login_required
        typed = kept_post(request)         # on the GET after the login: a QueryDict; else None

It is given back at its own address until it is sent from there again, for an hour at most (KEPT_FOR). Logging out
throws it away with the session. On a device that several people share, somebody else's login does too: a signed cookie
remembers who was shown a form last, and only that person gets back what was written after the login ran out.

The same is done for whoever is asked again who he is before money moves (grants/people/reauthentication.py).

Files are not kept (a browser cannot give them back); the person is told so. Nothing is written before the
login. Only addresses of our own, at most 256 KB, one thing a session. A stranger can leave nothing here: kept is only
what comes from a device on which somebody was logged in, so many times an hour a person and a network address, and the
session that holds it ends with the hour.
"""

import functools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from grants.people import rate_limit
from workflows import clock

KEY = "kept_post"
COOKIE = "writer"
MOST = 256 * 1024
#: How long it waits: long enough to find one's password, not for whoever uses the device next.
KEPT_FOR = timedelta(hours=1)
OPEN_FOR = timedelta(days=180)
#: How often within an hour: a login runs out once, an address is a village hall at most.
A_PERSON, AN_ADDRESS = 12, 60
NOT_KEPT = ("csrfmiddlewaretoken",)


def saves_post(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Like `login_required`, but keeps what an anonymous POST carries until after the login."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            if request.method == "POST" and keep(request, _writer(request)):
                request.session.set_expiry(KEPT_FOR)  # nobody's session: it lasts as long as what it holds
                messages.warning(
                    request,
                    _(
                        "Your login had expired. What you wrote is kept for an hour: log in again and it is there. "
                        "Nobody else who logs in on this device sees it."
                    ),
                )
            return redirect_to_login(request.get_full_path())
        sent_again(request)
        return _signed(request, view(request, *args, **kwargs))

    return guarded


def _signed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Remember who was shown a form last, for as long as a page may stand open."""
    if _writer(request) != str(request.user.pk):
        age = int(OPEN_FOR.total_seconds())
        response.set_signed_cookie(
            COOKIE,
            str(request.user.pk),
            salt=COOKIE,
            max_age=age,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response


def _writer(request: HttpRequest) -> str:
    return str(request.get_signed_cookie(COOKIE, default="", salt=COOKIE))


def keep(request: HttpRequest, writer: str) -> bool:
    """Keep what is posted for its writer, if it may be kept."""
    if not writer:
        return False
    typed = request.POST.copy()
    for name in NOT_KEPT:
        typed.pop(name, None)
    text = typed.urlencode()
    if len(text) > MOST or rate_limit.limited_until(request, "kept", A_PERSON, who=writer):
        return False
    if rate_limit.limited_until(request, "kept", AN_ADDRESS):
        return False
    request.session[KEY] = {
        "path": request.path,
        "url": request.get_full_path(),
        "typed": text,
        "files": bool(request.FILES),
        "writer": writer,
        "at": clock.now().isoformat(),
    }
    return True


def sent_again(request: HttpRequest) -> None:
    """What was kept has come from its own page: from here on that page has it."""
    kept = pending(request)
    if kept and request.method == "POST" and kept["path"] == request.path:
        del request.session[KEY]


def pending(request: HttpRequest) -> dict[str, Any] | None:
    """What waits for this person; what is too old, or another's, is thrown away."""
    kept: dict[str, Any] | None = request.session.get(KEY)
    if kept is None:
        return None
    old = clock.now() - datetime.fromisoformat(kept["at"]) > KEPT_FOR
    if old or kept["writer"] != str(request.user.pk):
        del request.session[KEY]
        return None
    return kept


def saved_post(request: HttpRequest) -> QueryDict | None:
    """What was typed before the login expired, for this very address, until it is sent from here."""
    if request.method != "GET" or not (kept := pending(request)) or kept["path"] != request.path:
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
