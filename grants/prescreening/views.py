"""Eligibility in a minute: five or six plain questions before the form, without an account."""

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from grants.calls.models import Call
from grants.calls.queries import public_address
from grants.people import rate_limit
from grants.people.models import Organisation, Region
from grants.people.queries import hubs_serving, own_organisations
from grants.prescreening import actions, assessment
from grants.prescreening.forms import PrescreeningForm
from grants.web.formatting import say_moment

COOKIE = "prescreening"
AGE = 60 * 60 * 24 * actions.KEPT_DAYS


def key_of(request: HttpRequest) -> str:
    """The key of this browser, from its signed cookie; nothing where there is none or it was tampered with."""
    return str(request.get_signed_cookie(COOKIE, default="", salt=COOKIE))


@never_cache
def may_we_apply(request: HttpRequest, code: str) -> HttpResponse:
    """Ask, answer, keep. The answer is shown by a GET, so that it can be read again."""
    call = get_object_or_404(Call.objects.public().select_related("issuer__region"), code=code)
    user: Any = request.user
    mine = own_organisations(user) if user.is_authenticated else []
    ours = next((o for o in mine if o.code == request.GET.get("for")), mine[0] if len(mine) == 1 else None)
    kept = assessment.prescreening_of(call, user, key_of(request))
    typed = request.POST if request.method == "POST" else None
    before = kept.answers if kept else assessment.last_answers(user, key_of(request))
    form = PrescreeningForm(typed, who=assessment.who_of(call), organisation=ours, initial=before)
    again_at = None
    if typed is not None and form.is_valid():
        again_at = (
            None
            if user.is_authenticated
            else rate_limit.limited_until(request, "prescreening", settings.PRESCREENINGS_AN_HOUR)
        )
        if again_at is None:
            return _kept(request, call, form.cleaned_data, ours)
        form.add_error(None, _too_many(again_at))
    shown = kept if typed is None and "again" not in request.GET else None
    answers = (kept.answers if kept else {}) | form.known
    at_once = typed is None and not form.fields  # our records know it all
    found = assessment.verdict(call, answers, ours) if shown or at_once else None
    asks_hub = found is not None and any(f.rule in HUBS and f.kind == "not_yet" for f in found.findings)
    context = {
        "call": call,
        "form": form,
        "verdict": found,
        "kept": shown,
        "mine": mine,
        "organisation": ours,
        "asks_hub": asks_hub,
        "hubs": _hubs(answers) if asks_hub else [],
        "open_now": call.state == "open",
        "page_url": public_address(call),
    }
    return rate_limit.answer_when_limited(
        render(request, "applications/prescreening.html", context), again_at
    )


def _too_many(again_at: datetime) -> str:
    return _(
        "Many answers came from your network address within an hour, so this one was not kept. What you chose still "
        "stands below. Send it again after %(moment)s, or log in: with an account there is no such limit."
    ) % {"moment": say_moment(again_at)}


#: What a hub helps with.
HUBS = ("custody", "contract")


def _hubs(answers: dict[str, str]) -> list[Organisation]:
    """The hubs that keep custody where the organisation is."""
    return list(
        hubs_serving(Region.objects.filter(pk=answers.get("region") or "").first()).order_by("name")[:8]
    )


def _kept(
    request: HttpRequest, call: Call, answers: dict[str, str], ours: Organisation | None
) -> HttpResponse:
    user: Any = request.user
    key = key_of(request) or secrets.token_hex(16)
    by = user if user.is_authenticated else None
    actions.keep_prescreening(call=call, answers=answers, key=key, organisation=ours, by=by)
    there = f"{request.path}?for={ours.code}" if ours else request.path
    response = redirect(f"{there}#answer")
    if by is None:
        response.set_signed_cookie(
            COOKIE, key, salt=COOKIE, max_age=AGE, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return response
