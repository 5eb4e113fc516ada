"""Reading who works on an application, who is asked to stand behind it, and whom time has to remind."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import pgettext

from grants.applications.draft import Draft
from grants.applications.models import Application
from grants.applications.queries import BESIDE
from grants.applications.rights import EDIT, SIGN, SUBMIT
from grants.calls.models import Call
from grants.collaboration.models import Colleague, Endorsement, Invitation
from grants.collaboration.standing import backings_of, sign_off_of
from grants.people.models import Membership, User
from workflows import clock, roles
from workflows.models import Event


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


def came_by_invitation(
    users: Iterable[int], applications: Iterable[int] | None = None
) -> list[tuple[int, int]]:
    """(person, application) of all who ever worked on these (or on any) as colleagues, those taken off again too."""
    came = Event.objects.filter(process="application", action="accept_invitation", by__in=list(users))
    if applications is not None:
        came = came.filter(subject_id__in=list(applications))
    return [(user, pk) for user, pk in came.values_list("by_id", "subject_id") if user]


def without_kin(by: User | None, application: str = "") -> Q:
    """Of applications, or of what hangs under one (by "award__application"): neither of an organisation to which this
    person belongs, nor ever worked on by them."""
    if by is None:
        return Q()
    came = [pk for _user, pk in came_by_invitation([by.pk])]
    under = f"{application}__" if application else ""
    return ~Q(**{f"{under}organisation__in": by.organisations_as()}) & ~Q(**{f"{under}pk__in": came})


def may_decide_somewhere(user: User) -> bool:
    """Whether this person checks, decides, scores or endorses applications: an invitation costs him that here."""
    return user.has_role("officer", "lead", *roles.IN_HUBS) or getattr(user, "expert", None) is not None


def endorsement_for(user: Any, pk: int) -> Endorsement:
    """An endorsement this person gives, or whose application he may see; 404 otherwise."""
    beside = (f"application__{name}" for name in BESIDE)
    rows = Endorsement.objects.visible_to(user).select_related(
        "unit", "hub", "asked_by", "decided_by", *beside
    )
    return get_object_or_404(rows, pk=pk)


# --- what time brings
# ------------------------------------------------------------------------------------------------
#: How long before the closing moment, nearest first, and the name that the event keeps.
BEFORE_CLOSING = (("3h", timedelta(hours=3)), ("2d", timedelta(days=2)), ("7d", timedelta(days=7)))


def unreminded_drafts() -> "QuerySet[Application]":
    """The drafts of whoever was not told that the call closes soon. One begun later than that needs no telling."""
    now = clock.now()
    found = Q(pk__in=[])
    soon = now + BEFORE_CLOSING[-1][1]
    for call in Call.objects.filter(state="open", closes_at__gt=now, closes_at__lte=soon):
        left, before = time_left(call)
        told = Event.objects.filter(process="application", action="closing_soon", facts__left=left)
        drafts = Q(call=call, made_at__lt=call.closes_at - before)
        found |= drafts & ~Q(pk__in=told.values("subject_id"))
    return Application.objects.filter(found, state="draft").select_related("call").order_by("pk")


def time_left(call: Call) -> tuple[str, timedelta]:
    """The name of what is left until the call closes, and how long before that it is told."""
    left = call.closes_at - clock.now() if call.closes_at else timedelta.max
    return next(((name, span) for name, span in BEFORE_CLOSING if left <= span), BEFORE_CLOSING[-1])


def overdue_endorsements() -> QuerySet[Endorsement]:
    """Asked for more than three working days ago, not answered, not reminded of today."""
    today = clock.today()
    if not clock.is_workday(today):
        return Endorsement.objects.none()
    waiting = Endorsement.objects.filter(state="asked", application__state="draft")
    waiting = waiting.filter(application__call__state="open", asked_at__lt=_days_ago(today, 3))
    return waiting.filter(Q(reminded_at=None) | Q(reminded_at__lt=clock.moment(today)))


def _days_ago(today: date, count: int) -> datetime:
    """The midnight after which `count` whole working days have passed until today."""
    first = today - timedelta(days=count * 2 + 40)
    known, day = clock.overrides(first, today), today
    while count:
        day -= timedelta(days=1)
        count -= clock.is_workday(day, known)
    return clock.moment(day)


# --- beside the answers
# ------------------------------------------------------------------------------------------------
def beside(draft: Draft, user: Any) -> dict[str, Any]:
    """What the task list says beside the sections: rights, who works on it, who stands behind it, what is next."""
    application = draft.application
    backings = backings_of(application) if application.state == "draft" else []
    signed = sign_off_of(draft)
    return {
        "may": {what: application.may(user, what) for what in (EDIT, SIGN, SUBMIT)},
        "members": members_of(application),
        "colleagues": colleagues_of(application),
        "invited": application.invitations.filter(accepted_at=None, revoked_at=None).count(),
        "backings": backings,
        "to_ask": next((b for b in backings if b.state in ("missing", "refused", "stale")), None),
        "waits_for": [b.who for b in backings if b.state == "asked"],
        "names_between": pgettext("between names", ", "),
        "signed": signed,
        "unready": any(not b.is_in for b in backings) or (signed is not None and not signed.is_valid),
    }
