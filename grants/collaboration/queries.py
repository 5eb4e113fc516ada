"""Reading who works on an application, who is asked to stand behind it, and whom time has to remind."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grants.applications.models import Application
from grants.applications.queries import BESIDE
from grants.applications.rights import EDIT, SIGN, SUBMIT
from grants.collaboration.endorsements import endorsement_statuses_of, sign_off_of
from grants.collaboration.models import Colleague, Endorsement, Invitation
from grants.filling.draft import Draft
from grants.people.desk_tasks import Task
from grants.people.models import Membership, User
from workflows import clock, roles, workdays
from workflows.processes.application import finishing, supplementing


# --- people who work on it
# ------------------------------------------------------------------------------------------------
def members_of(application: Application) -> list[User]:
    """Who acts for the organisation: they may everything."""
    posts = Membership.objects.in_force().filter(organisation=application.organisation_id, role="applicant")
    return list(User.objects.filter(memberships__in=posts, is_active=True).distinct().order_by("pk"))


def colleagues_of(application: Application) -> list[Colleague]:
    return list(application.colleagues.select_related("user", "added_by"))


def open_invitations(application: Application) -> list[Invitation]:
    """The letters nobody has answered yet, those out of date too: they can be sent again."""
    rows = application.invitations.filter(accepted_at=None, revoked_at=None)
    return list(rows.select_related("invited_by"))


def invitation_of(secret: str) -> Invitation:
    """The letter with this secret; 404 for any other."""
    rows = Invitation.objects.select_related("application__call", "application__organisation", "invited_by")
    return get_object_or_404(rows, secret_sha256=Invitation.hash_of(secret))


def may_decide_somewhere(user: User) -> bool:
    """Whether this person checks, decides, scores or endorses applications: an invitation costs him that here."""
    return user.has_role(*roles.OFFICERS, *roles.IN_HUBS) or getattr(user, "expert", None) is not None


def endorsement_for(user: Any, pk: int) -> Endorsement:
    """An endorsement this person gives, or whose application he may see; 404 otherwise."""
    beside = (f"application__{name}" for name in BESIDE)
    rows = Endorsement.objects.visible_to(user).select_related(
        "unit", "hub", "asked_by", "decided_by", *beside
    )
    return get_object_or_404(rows, pk=pk)


# --- what time brings
# ------------------------------------------------------------------------------------------------


def overdue_endorsements() -> QuerySet[Endorsement]:
    """Asked for more than three working days ago, not answered, not reminded of today."""
    today = clock.today()
    if not workdays.is_workday(today):
        return Endorsement.objects.none()
    waiting = Endorsement.objects.filter(state="asked", application__state="draft")
    waiting = waiting.filter(application__call__state="open", asked_at__lt=_days_ago(today, 3))
    return waiting.filter(Q(reminded_at=None) | Q(reminded_at__lt=clock.moment(today)))


def _days_ago(today: date, count: int) -> datetime:
    """The midnight after which `count` whole working days have passed until today."""
    first = today - timedelta(days=count * 2 + 40)
    known, day = workdays.overrides(first, today), today
    while count:
        day -= timedelta(days=1)
        count -= workdays.is_workday(day, known)
    return clock.moment(day)


# --- beside the answers
# ------------------------------------------------------------------------------------------------
def beside(draft: Draft[Application], user: Any) -> dict[str, Any]:
    """What the task list says beside the sections: rights, who works on it, who stands behind it, what is next."""
    application = draft.filled
    endorsement_statuses = endorsement_statuses_of(application) if application.state == "draft" else []
    signed = sign_off_of(draft)
    return {
        "may": {what: application.may(user, what) for what in (EDIT, SIGN, SUBMIT)},
        "members": members_of(application),
        "colleagues": colleagues_of(application),
        "invited": application.invitations.filter(accepted_at=None, revoked_at=None).count(),
        "endorsement_statuses": endorsement_statuses,
        "to_ask": next((b for b in endorsement_statuses if b.state in ("missing", "refused", "stale")), None),
        "waits_for": [b.who for b in endorsement_statuses if b.state == "asked"],
        "names_between": pgettext("between names", ", "),
        "signed": signed,
        "unready": any(not b.is_in for b in endorsement_statuses)
        or (signed is not None and not signed.is_valid),
    }


def further_tasks(user: User) -> list[Task]:
    """What a colleague works on without acting for the organisation: to be finished, or, for whoever signs off, to be
    read. Readers wait for nothing."""
    shared = user.worked_on.exclude(role=Colleague.Role.READ)
    shared = shared.exclude(application__organisation__in=user.organisations_as("applicant"))
    roles = dict(shared.values_list("application", "role"))
    rows = Application.objects.filter(
        Q(state="supplementing") | Q(state="draft", call__state="open"), pk__in=roles
    )
    return (
        [_to_work_on(row, user, roles[row.pk]) for row in rows.select_related("call", "owner")]
        if roles
        else []
    )


def _to_work_on(row: Application, user: User, role: str) -> Task:
    supplement, signs = row.state == "supplementing", role == Colleague.Role.SIGN
    words = supplementing.words if supplement else finishing.words
    if signs:
        words = _("Read “%(it)s” and sign it off")
    name = "application-sign-off" if signs else "application-tasks"
    return Task(
        words=str(words) % {"it": row.called()},
        url=reverse(name, args=[row.code]),
        since=row.made_at if not supplement else row.submitted_at or row.made_at,
        until=row.supplement_due if supplement else row.call.closes_at,
        detail=row.beside(user),
    )
