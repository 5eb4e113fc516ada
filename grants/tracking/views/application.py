"""The officer: application page and eligibility check; and the follow page of the applicant."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from grants.applications import queries
from grants.applications.models import Application
from grants.applications.similarity import for_office as likeness_for
from grants.applications.version_comparison import compared
from grants.collaboration.endorsements import given_to, signed_off_as
from grants.documents.queries import latest_paper
from grants.eligibility import queries as eligibility_queries
from grants.eligibility.models import Supplement
from grants.eligibility.supplement_notice import draft_notice
from grants.inbox import actions as inbox
from grants.inbox import queries as inbox_queries
from grants.people.access import AuthedRequest
from grants.people.shown import shown_to
from grants.tracking import queries as tracking_queries
from grants.tracking.progress import track
from grants.tracking.route_map import drawn
from grants.web.event_labels import event_label
from workflows.steps import can, offers


@login_required
@require_safe
def application(request: AuthedRequest, code: str) -> HttpResponse:
    """The officer's page for who holds it; the follow page for who sent it."""
    found = queries.application_for(request.user, code)
    user = request.user
    if not found.may(user) and queries.is_official(user):
        return _officer_page(request, found)
    if found.state == "draft":
        return redirect("application-tasks", code)
    followed = track(found)
    is_own = found.may(user)
    context = {
        "application": found,
        "tracking": followed,
        "map": drawn(followed.stations),
        "receipt": latest_paper(found, "receipt"),
        "supplement": found.supplements.last(),
        "may_withdraw": can(found, "withdraw", user),
        "may_decline": can(found, "decline", user),
        "is_own": is_own,
        "versions": queries.versions_of(found) if is_own else [],
        "opinions": tracking_queries.opinions_of(found) if is_own else [],
        "events": _in_plain_words(found),
    }
    return render(request, "applications/tracking.html", context)


def _in_plain_words(application: Application) -> list[dict[str, Any]]:
    """The steps that moved it, newest first; what happened inside the office is not told."""
    labels = {arrow.name: arrow.label for arrow in application.arrows()}
    return [
        {"at": e.at, "words": labels[e.action], "reason": e.facts.get("reason", "")}
        for e in reversed(list(application.history()))
        if e.action in labels
    ]


def _labelled_events(application: Application, user: Any) -> list[dict[str, Any]]:
    """Everything that was done to it, newest first, as the office reads it."""
    labels = {arrow.name: str(arrow.label) for arrow in application.arrows()}
    return [
        {
            "at": e.at,
            "by": shown_to(user).by(e, application) if e.by else "",
            "words": labels.get(e.action) or event_label(e.action),
            "reason": e.facts.get("reason", ""),
        }
        for e in reversed(list(application.history()))
    ]


def _kept_note(request: AuthedRequest, application: Application) -> str:
    """A note that was refused comes back to be mended."""
    kept = request.session.get("kept-note") or ["", ""]
    return str(request.session.pop("kept-note")[1]) if kept[0] == application.code else ""


def _officer_page(request: AuthedRequest, application: Application) -> HttpResponse:
    """The version handed in last, or the one that the address names: never what the applicant is still writing."""
    user = request.user
    if request.method == "GET":
        inbox.look_at(applications=[application.pk], by=user)
    versions = queries.versions_of(application)
    number = request.GET.get("version", "")
    shown = next((v for v in versions if str(v.number) == number), versions[-1] if versions else None)
    before = next((v for v in versions if shown and v.number == shown.number - 1), None)
    sections = queries.sections_for_review(application, "officer", shown)
    remarks = eligibility_queries.remarks_of(shown)
    for section in sections:
        section["remarks"] = remarks.get((section["key"], ""), [])
        for answer in section["answers"]:
            answer["remarks"] = remarks.get((section["key"], answer["key"]), [])
    may_ask = can(application, "ask_for_supplement", user)
    context = {
        "application": application,
        "sections": sections,
        "versions": versions,
        "shown": shown,
        "before": before,
        "changes": compared(application, before, shown, "officer", everything=False)
        if before and shown
        else [],
        "supplements": _sent_replies(application),
        "remarks": remarks.get(("", ""), []),
        "may_ask": may_ask,
        "may_remark": eligibility_queries.may_remark(user, application),
        "gathered": draft_notice(application) if may_ask else [],
        "lines": application.eligibility_lines.all(),
        "tracking": track(application),
        "offers": [o for o in offers(application, user) if o.name in HERE],
        "history": _labelled_events(application, user),
        "receipt": latest_paper(application, "receipt"),
        "endorsed": given_to(application),
        "signed_off": signed_off_as(application, shown.sha256) if shown else None,
        "beside": inbox_queries.beside(application, user),
        "kept_note": _kept_note(request, application),
        **likeness_for(user, application),
    }
    return render(request, "applications/detail.html", context)


def _sent_replies(application: Application) -> list[Supplement]:
    """The notices; what the applicant replied stays hidden until the supplement is sent."""
    found = list(application.supplements.all())
    for one in found:
        if one.answered_at is None:
            one.points = [point | {"reply": "", "answered": False} for point in one.points]
    return found


#: The steps that this stage's pages take.
HERE = ("find_eligible", "find_ineligible", "ask_for_supplement", "lapse")
