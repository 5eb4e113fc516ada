"""Every version as it was handed in, and any two of them compared: for the office and for whoever sent them."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grants.applications import queries
from grants.applications.models import Application, ApplicationVersion
from grants.applications.version_comparison import asked_between, compared
from grants.people.access import AuthedRequest


@require_safe
@login_required
def differences(request: AuthedRequest, code: str) -> HttpResponse:
    """Two versions, chosen by the address: only what changed, or everything."""
    application = queries.application_for(request.user, code)
    versions = queries.versions_of(application)
    if not versions:
        raise Http404
    old, new = _chosen(request, versions)
    everything = request.GET.get("show") == "all"
    context = {
        "application": application,
        "versions": versions,
        "old": old,
        "new": new,
        "everything": everything,
        "sections": compared(application, old, new, _reader(request, application), everything=everything),
        "points": asked_between(application, old, new),
        "is_own": _reader(request, application) == "applicant",
    }
    return render(request, "applications/diff.html", context)


@require_safe
@login_required
def version(request: AuthedRequest, code: str, number: int) -> HttpResponse:
    """One version as it was handed in, with its hash: who, when and why."""
    application = queries.application_for(request.user, code)
    versions = queries.versions_of(application)
    shown = next((one for one in versions if one.number == number), None)
    if shown is None:
        raise Http404
    reader = _reader(request, application)
    context = {
        "application": application,
        "versions": versions,
        "shown": shown,
        "is_own": reader == "applicant",
        "before": next((one for one in versions if one.number == number - 1), None),
        "sections": queries.sections_for_review(application, reader, shown),
    }
    return render(request, "applications/version.html", context)


def _chosen(
    request: AuthedRequest, versions: list[ApplicationVersion]
) -> tuple[ApplicationVersion, ApplicationVersion]:
    """The two that the address names; the last two where it names none."""
    by_number = {str(one.number): one for one in versions}
    before = versions[-2] if len(versions) > 1 else versions[-1]
    return by_number.get(request.GET.get("old", ""), before), by_number.get(
        request.GET.get("new", ""), versions[-1]
    )


def _reader(request: AuthedRequest, application: Application) -> str:
    user = request.user
    return "applicant" if application.organisation_id in user.organisations_as("applicant") else "officer"
