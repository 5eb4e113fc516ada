"""Before money moves, an account changes hands or a post is given, whoever sits there shows again who he is.

    @asks_again()
    def tranche_step(request, pk, step): ...

    @asks_again(but=("request",))       # what an applicant does with the same address
    def claim_step(request, pk, step): ...

Within ASK_AGAIN_AFTER of the last password or second factor nothing is asked. Later the POST is kept and the person is
sent to the page that asks; behind it stands `go_on`, with what he began and one button. Nothing typed is lost, and
nothing is done that he does not see.

What allauth itself guards (e-mail, password, second factor) asks by the same measure: `is_fresh`.
"""

import functools
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants.people import saved_post

View = Callable[..., HttpResponseBase]
SAFE = ("GET", "HEAD", "OPTIONS")


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person has shown who he is a moment ago. The records are the login's own, in the machine's time."""
    shown = [record["at"] for record in get_authentication_records(request, request.user)]
    return bool(shown) and time.time() - max(shown) < settings.ASK_AGAIN_AFTER.total_seconds()


def demand_reauthentication(request: HttpRequest) -> None:
    """For a view in which only some of what is sent needs a fresh login."""
    if settings.ASK_AGAIN and not is_fresh(request):
        raise ReauthenticationRequired


def requires_reauthentication(*, but: tuple[str, ...] = ()) -> Callable[[View], View]:
    """A view whose POST needs a fresh login. `but` are steps (the view's `step`) that do not."""

    def decorate(view: View) -> View:
        @login_required
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in SAFE and kwargs.get("step", "") not in but:
                demand_reauthentication(request)
                saved_post.sent_again(request)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


class AskReauthentication(MiddlewareMixin):
    """Where a view of ours or of allauth asks for a fresh login: keep what was sent, and lead there and back."""

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, ReauthenticationRequired) or not request.user.is_authenticated:
            return None
        back = request.get_full_path()
        if request.method not in SAFE:
            back = reverse("go-on") if saved_post.keep(request, str(request.user.pk)) else _from(request)
        ways = get_adapter().get_reauthentication_methods(request.user)
        if not ways:  # no password and no second factor: there must be one first
            return redirect("account_set_password")
        return redirect(f"{ways[0]['url']}?{urlencode({'next': back})}")


def _from(request: HttpRequest) -> str:
    """What was sent is too much to keep: back to the page that sent it."""
    messages.warning(
        request, _("What you sent could not be kept. Send it again once you have shown who you are.")
    )
    came = request.headers.get("Referer", "")
    return came if get_adapter().is_safe_url(came) else reverse("desk")


@login_required
@require_safe
def go_on(request: HttpRequest) -> HttpResponseBase:
    """What was begun, with one button that does it now."""
    kept = saved_post.pending(request)
    if kept is None:
        return redirect("desk")
    typed = [(name, value) for name, values in QueryDict(kept["typed"]).lists() for value in values]
    return render(request, "people/go_on.html", {"kept": kept, "typed": typed})
