"""The applicant: begin, task list, check, submit, withdraw."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grants.applications import actions, queries
from grants.applications.forms import StartForm
from grants.applications.lists import MINE
from grants.applications.models import Application
from grants.applications.reuse import linked_questions, standings
from grants.calls.models import Call
from grants.people.access import AuthedRequest
from grants.people.actions import may_register
from grants.people.saved_post import saved_post, saves_post
from grants.prescreening.assessment import prescreening_of
from grants.prescreening.models import Prescreening
from grants.prescreening.views import key_of
from grants.web.answers import done
from grants.web.lists.pages import list_page
from grants.web.refusals import leads_back, put_on


@login_required
def mine(request: AuthedRequest) -> HttpResponseBase:
    """One's own applications, drafts first to be finished."""
    return list_page(request, MINE, template="applications/mine.html")


@saves_post
def start(request: AuthedRequest, code: str) -> HttpResponse:
    """Begin a draft: for which organisation, which package, with which hub."""
    call = get_object_or_404(Call.objects.public().select_related("issuer"), code=code)
    user = request.user
    if not user.organisations_as("applicant"):
        asked = list(user.join_requests.select_related("organisation")[:5])
        context = {
            "call": call,
            "asked": asked,
            "prescreening": _prescreening(request, call),
            "may_register": may_register(user),
        }
        return render(request, "applications/no_organisation.html", context)
    form = StartForm(request.POST or saved_post(request), call=call, user=user, initial=_named(request, call))
    if request.method == "POST" and form.is_valid():
        with put_on(form):
            application = actions.begin(call=call, by=user, prefill=request.GET, **form.cleaned_data)
            return redirect("application-tasks", application.code)
    context = {
        "call": call,
        "form": form,
        "standings": standings(call, user),
        "prescreening": _prescreening(request, call),
        "linked": linked_questions(call, request.GET),
    }
    return render(request, "applications/start.html", context)


def _named(request: AuthedRequest, call: Call) -> dict[str, Any]:
    """The package and the hub that a link names by their codes."""
    code, hub = request.GET.get("package", ""), request.GET.get("hub", "")
    package = call.packages.filter(code=code).first() if code else None
    found = {"package": package.pk} if package else {}
    if hub and (effective_custodian := queries.hubs().filter(code=hub).first()):
        found["contracting_party" if call.track == "purchase" else "custodian"] = effective_custodian.pk
    return found


def _prescreening(request: AuthedRequest, call: Call) -> Prescreening | None:
    return prescreening_of(call, request.user, key_of(request))


@login_required
def delete(request: AuthedRequest, code: str) -> HttpResponse:
    """Throw a draft away, after asking."""
    application = queries.own_application(request.user, code, to="submit")
    user = request.user
    if request.method == "POST":
        leads_back(request, "application", code)
        actions.delete_draft(application=application, by=user)
        return done(request, _("The draft was deleted."), "my-applications")
    return render(request, "applications/delete.html", {"application": application})


@require_POST
@login_required
def changes_read(request: AuthedRequest, code: str) -> HttpResponse:
    """Put the list of what changed in the form away."""
    application = queries.own_application(request.user, code)
    user = request.user
    actions.dismiss_changes(application=application, by=user)
    return redirect("application-tasks", code)


def back_to(application: Application, section: str = "") -> str:
    """The page where the applicant goes on."""
    if section:
        return reverse("application-section", args=[application.code, section])
    return reverse("application-tasks", args=[application.code])
