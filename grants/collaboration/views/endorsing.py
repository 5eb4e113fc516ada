"""Who stands behind an application: signing it off, asking for endorsements, giving them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from grants.applications import queries
from grants.applications.models import Application
from grants.applications.views.common import working_sections
from grants.collaboration import actions
from grants.collaboration import queries as together
from grants.collaboration.endorsements import (
    PAPER_KEYS,
    EndorsementStatus,
    changed_since,
    endorsement_statuses_of,
    new_endorsement,
    sign_off_of,
)
from grants.collaboration.forms import EndorsementForm
from grants.collaboration.models import Endorsement
from grants.filling.content import content_of, sha256_of
from grants.filling.draft import Draft
from grants.people.access import AuthedRequest
from grants.people.saved_post import saved_post, saves_post
from grants.web.answers import done
from grants.web.forms import optional_text, sent
from grants.web.refusals import leads_back, put_on, shown_again
from workflows.steps import Misfit, Offer, can, offers


@saves_post
def sign_off(request: AuthedRequest, code: str) -> HttpResponse:
    """The whole application to read, and one button."""
    application = queries.own_application(request.user, code, to="sign")
    draft = Draft.of(application)
    signed = sign_off_of(draft)
    if signed is None or application.state not in ("draft", "supplementing"):
        return redirect("application", code)
    user = request.user
    typed = {"note": ""}
    if request.method == "POST":
        with shown_again(request):
            typed = sent(request, seen=optional_text(), note=optional_text())
            actions.sign_off(application=application, by=user, **typed)
            words = _("Signed off. A later change makes it void, and says so.")
            return done(request, words, "application-tasks", code)
    context = {
        "application": application,
        "draft": draft,
        "signed": signed,
        "sections": working_sections(draft),
        "seen": sha256_of(content_of(draft)),
        "note": typed["note"],
    }
    return render(request, "applications/sign_off.html", context)


@saves_post
def endorsements(request: AuthedRequest, code: str) -> HttpResponse:
    """The applicant asks the managing unit and the hub, reads what they said, or brings the stamped paper."""
    application = queries.own_application(request.user, code, to="read")
    endorsement_statuses = endorsement_statuses_of(application)
    if not endorsement_statuses or application.state != "draft":
        return redirect("application", code)
    if request.method == "POST":
        leads_back(request, "application-endorsements", code)
        _ask(request, application)
        return redirect("application-endorsements", code)
    draft = Draft.of(application)
    offered = {one.kind: _asking(request.user, one) for one in endorsement_statuses}
    rows = [(one, _changes(draft, one.endorsement), offered[one.kind]) for one in endorsement_statuses]
    context = {
        "application": application,
        "draft": draft,
        "rows": rows,
        "first": next((kind for kind, offer in offered.items() if offer and offer.open), ""),
        "may_edit": application.may(request.user, "edit"),
    }
    return render(request, "applications/endorsements.html", context)


def _asking(user: Any, endorsement_status: EndorsementStatus) -> Offer | None:
    """The button by which it is asked for, where it is this person's."""
    row = endorsement_status.application.endorsements.filter(
        kind=endorsement_status.kind
    ).first() or new_endorsement(endorsement_status)
    return next((offer for offer in offers(row, user) if offer.name == "ask"), None)


def _changes(draft: Draft[Application], endorsement: Endorsement | None) -> list[Any]:
    """What is no longer as it was endorsed."""
    if endorsement is None or endorsement.decided_at is None or endorsement.state == "asked":
        return []
    return changed_since(draft, endorsement.parts, endorsement.decided_at)


def _ask(request: AuthedRequest, application: Application) -> None:
    user = request.user
    kind = sent(request, kind=optional_text())["kind"]
    file = request.FILES.get("file")
    try:
        if file is not None and kind in PAPER_KEYS:
            actions.attach_endorsement(application=application, kind=kind, file=file, by=user)
            messages.success(
                request, _("The paper is kept. The office looks at it in the eligibility check.")
            )
        elif "ask" in request.POST:
            actions.ask_endorsement(application=application, kind=kind, by=user)
            messages.success(
                request, _("Asked. They have been told, and are reminded after three working days.")
            )
        else:
            raise Misfit(_("Choose the file with the stamped paper."))
    except ValidationError as wrong:
        raise Misfit(*wrong.messages) from wrong


@saves_post
def endorsement(request: AuthedRequest, pk: int) -> HttpResponse:
    """The draft as it stands, to read; and the opinion. Whoever works on it is sent to the task list."""
    found = together.endorsement_for(request.user, pk)
    user = request.user
    if not found.is_before(user):
        if not Application.objects.visible_to(user).filter(pk=found.application_id).exists():
            return redirect("history", "endorsement", pk)  # an auditor reads the deed, not the draft
        name = "application-endorsements" if found.application.may(user) else "application"
        return redirect(name, found.application.code)
    form = EndorsementForm(request.POST or saved_post(request))
    if request.method == "POST" and form.is_valid():
        with put_on(form):
            return _decide(request, found, form)
    draft = Draft.of(found.application)
    context = {
        "endorsement": found,
        "application": found.application,
        "form": form,
        "draft": draft,
        "sections": queries.sections_for_review(found.application, "officer"),
        "changes": _changes(draft, found),
        "seen": sha256_of(content_of(draft)),
        "may_decide": can(found, "give", user),
    }
    return render(request, "applications/endorsement.html", context)


def _decide(request: AuthedRequest, found: Endorsement, form: EndorsementForm) -> HttpResponse:
    give = "give" in request.POST
    actions.decide_endorsement(
        endorsement=found,
        give=give,
        opinion=form.cleaned_data["opinion"],
        seen=sent(request, seen=optional_text())["seen"],
        by=request.user,
    )
    words = _("Endorsed.") if give else _("Refused, with your reasons.")
    return done(request, words, "endorsement", found.pk)
