"""Dates for a calendar program: of a call for everybody, of one's own applications behind a secret address."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants.calls.calendar import CONTENT_TYPE, calendar, dates_of
from grants.calls.models import Call
from grants.calls.queries import public_address
from grants.people.access import AuthedRequest
from grants.tracking import actions
from grants.tracking.deadlines import deadlines, whose
from grants.tracking.models import CalendarKey
from workflows import clock
from workflows.plain_text import whole


@require_safe
def of_call(request: HttpRequest, code: str) -> HttpResponse:
    """The dates of a public call."""
    call = get_object_or_404(Call.objects.public(), code=code)
    url = whole(public_address(call) or reverse("may-we-apply", args=[code]))
    response = HttpResponse(calendar(call.local_title, dates_of(call, url)), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{call.code}.ics"'
    return response


@require_safe
def mine(request: HttpRequest, secret: str) -> HttpResponse:
    """One's own deadlines: whoever has the address reads them, and nothing else."""
    user = whose(secret)
    if user is None:
        raise Http404
    text = calendar(_("My deadlines"), deadlines(user, whole))
    response = HttpResponse(text, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "private, max-age=3600"
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_required
def address(request: AuthedRequest) -> HttpResponse:
    """Make the secret address, make a new one, or take it back. It is shown once."""
    user: Any = request.user
    shown = ""
    if request.method == "POST" and "make" in request.POST:
        shown = whole(reverse("my-deadlines", args=[actions.make_calendar_address(by=user)]))
    elif request.method == "POST" and "stop" in request.POST:
        actions.stop_calendar_address(by=user)
        messages.success(request, _("The address no longer works."))
        return redirect("calendar-address")
    entries = sorted(deadlines(user, whole), key=lambda entry: entry.last)
    context = {
        "shown": shown,
        "key": CalendarKey.objects.filter(user=user).first(),
        "entries": [e for e in entries if e.last >= clock.today()],
    }
    return render(request, "applications/calendar.html", context)
