"""What reviewing reads: an expert's own sheets, conflicts, the progress and result of a round, the ranking."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Case, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.applications.kin import came_by_invitation
from grants.applications.models import Application
from grants.calls.models import Call, ReviewRound
from grants.people.desk_tasks import Task
from grants.people.models import Expert, KnownConflict, Membership
from grants.people.shown import shown_to
from grants.reviews.models import Conflict, Declaration, PanelMember, ScoreSheet
from workflows.counting import up_to
from workflows.pagination import LISTED, few

CENT = Decimal("0.01")
#: From which state an application is scored in a round of this kind.
SCORED_FROM = {"desk": "eligible", "pitch": "shortlisted"}
#: Sheets that count, or may still count.
ALIVE = ("assigned", "scoring", "submitted", "locked")


def half_up(value: Decimal) -> Decimal:
    """Two digits, halves away from zero: how every mark is rounded."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


# --- means -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mean:
    """The mean of the valid totals, and whether the extremes were dropped."""

    valid: int
    dropped: bool
    mean: Decimal


def mean_of(totals: Iterable[Decimal], drop_from: int) -> Mean:
    """With `drop_from` valid totals or more, one highest and one lowest do not count."""
    ordered = sorted(totals)
    dropped = len(ordered) >= max(drop_from, 3)
    counted = ordered[1:-1] if dropped else ordered
    mean = half_up(sum(counted, Decimal(0)) / len(counted)) if counted else Decimal("0.00")
    return Mean(len(ordered), dropped, mean)


def final_score(application: Application) -> Decimal | None:
    """The score of the ranking; before there is one, the weighted mean of the locked rounds."""
    row = getattr(application, "rank_row", None)
    if row is not None:
        return Decimal(row.score)
    results = list(application.round_results.select_related("round"))
    weight = sum((r.round.weight_pct for r in results), Decimal(0))
    if not weight:
        return None
    return sum((r.mean * r.round.weight_pct for r in results), Decimal(0)) / weight


# --- conflicts ---------------------------------------------------------------------------------------


def ties_of(application: Application) -> set[int]:
    """The organisations whose people do not score it: the applicant, its hub, the party to the contract."""
    hub = application.effective_custodian
    known = {
        application.organisation_id,
        application.contracting_party_id,
        application.organisation.custodian_id,
    }
    return {pk for pk in known | {hub.pk if hub else None} if pk}


def conflicts_between(
    experts: Iterable[Expert], applications: Iterable[Application]
) -> dict[tuple[int, int], tuple[str, str]]:
    """(expert, application) -> (kind, reason): declared, known, or found from memberships and from who came to work
    on it by an invitation. Four queries."""
    experts, applications = list(experts), list(applications)
    found: dict[tuple[int, int], tuple[str, str]] = {}
    for conflict in Conflict.objects.filter(expert__in=experts, application__in=applications):
        found[conflict.expert_id, conflict.application_id] = (conflict.kind, conflict.reason)
    of_organisation: dict[tuple[int, int], str] = {}
    for known in KnownConflict.objects.filter(expert__in=experts):
        of_organisation[known.expert_id, known.organisation_id] = known.reason
    users = {expert.user_id: expert.pk for expert in experts if expert.user_id}
    posts = Membership.objects.in_force().filter(user__in=users, organisation__isnull=False)
    for user, organisation in posts.values_list("user_id", "organisation_id"):
        of_organisation.setdefault((users[user], organisation), _("Belongs to the organisation or its hub."))
    for user, application_pk in came_by_invitation(users, [one.pk for one in applications]):
        found.setdefault(
            (users[user], application_pk),
            (Conflict.Kind.SYSTEM, _("Worked on the application as a colleague.")),
        )
    for application in applications:
        ties = ties_of(application)
        for expert in experts:
            for organisation in ties:
                reason = of_organisation.get((expert.pk, organisation))
                if reason:
                    found.setdefault((expert.pk, application.pk), (Conflict.Kind.SYSTEM, reason))
    return found


def reads_material(user: Any, application: int) -> bool:
    """Whether an application's material is open to this expert: assigned to him, declared, and no conflict named."""
    if not user.is_authenticated:
        return False
    own = ScoreSheet.objects.filter(application=application, expert__user=user, state__in=ALIVE)
    return any(sheet.is_declared() for sheet in own.select_related("round"))


# --- rounds ------------------------------------------------------------------------------------------


def rounds_visible_to(user: Any) -> "QuerySet[ReviewRound]":
    """The rounds of the calls that the user's office runs or oversees."""
    rounds = ReviewRound.objects.select_related("call", "call__issuer", "call__issuer__region", "rubric")
    return rounds.filter(shown_to(user).judged(office="call__issuer"))


def applications_of(round: ReviewRound) -> list[Application]:  # noqa: A002  it is a round
    """What is to be scored in it, and what has been."""
    return list(in_round(round).order_by("code"))


def in_round(round: ReviewRound) -> "QuerySet[Application]":  # noqa: A002
    """The same, not read yet."""
    sheets = ScoreSheet.objects.filter(round=round, application=OuterRef("pk"))
    due = Q(state=SCORED_FROM[round.kind]) | Exists(sheets)
    return Application.objects.filter(due, call=round.call_id).select_related(*WITH_PARTIES)


WITH_PARTIES = (
    "call",
    "call__issuer",
    "call__issuer__region",
    "organisation",
    "organisation__custodian",
    "contracting_party",
    "custodian",
    "package",
)


@dataclass
class ExpertProgress:
    """How far an expert of a panel is. Nobody reads more than `LISTED` of one round: no further is counted."""

    expert: Expert
    alternate: bool
    assigned: int = 0
    handed_in: int = 0
    out: int = 0
    last: datetime | None = None
    declared: bool = False


def progress_of(round: ReviewRound) -> list[ExpertProgress]:  # noqa: A002
    """Who has handed in how much of the round, and was last seen when."""
    own = ScoreSheet.objects.filter(round=round)
    counts = {
        "assigned": up_to(own.filter(state__in=ALIVE), "expert", LISTED),
        "handed_in": up_to(own.filter(state__in=["submitted", "locked"]), "expert", LISTED),
        "out": up_to(own.filter(state__in=["recused", "waived"]), "expert", LISTED),
        "saved": _newest(own, "saved_at"),
        "sent": _newest(own, "submitted_at"),
        "declared": Exists(Declaration.objects.filter(call=round.call_id, expert=OuterRef("pk"))),
    }
    members = list(round.panel.all())
    experts: dict[int, Any] = Expert.objects.annotate(**counts).in_bulk([one.expert_id for one in members])
    return [
        ExpertProgress(
            one,
            member.alternate,
            one.assigned,
            one.handed_in,
            one.out,
            max(filter(None, (one.saved, one.sent)), default=None),
            one.declared,
        )
        for member in members
        if (one := experts[member.expert_id])
    ]


def _newest(sheets: "QuerySet[ScoreSheet]", moment: str) -> Subquery:
    """The last such moment among the sheets of the expert of the query around this one."""
    own = sheets.filter(**{"expert": OuterRef("pk"), f"{moment}__isnull": False})
    return Subquery(own.order_by(f"-{moment}").values(moment)[:1])


def dropped_of(sheets: Iterable[ScoreSheet]) -> set[int]:
    """The keys of the one lowest and the one highest of the locked sheets (of equals, the first by expert)."""
    locked = sorted(
        (s for s in sheets if s.state == "locked" and s.total is not None), key=lambda s: (s.total, s.pk)
    )
    return {locked[0].pk, locked[-1].pk} if len(locked) > 2 else set()


def panel_faults(count: int, least: int) -> list[str]:
    """What is wrong with a panel of so many, alternates not counted."""
    faults = []
    if count < least:
        faults.append(
            ngettext(
                "A panel needs at least %(least)d expert; this one has %(n)d.",
                "A panel needs at least %(least)d experts; this one has %(n)d.",
                least,
            )
            % {"least": least, "n": count}
        )
    if count % 2 == 0:
        faults.append(_("A panel has an odd number of experts; this one has %(n)d.") % {"n": count})
    return faults


def free_alternates(round: ReviewRound, application: Application) -> list[Expert]:  # noqa: A002
    """Alternates who may step in for this application, in their order."""
    members = (
        PanelMember.objects.filter(round=round, alternate=True)
        .select_related("expert")
        .order_by("expert__code")
    )
    experts = [m.expert for m in members]
    taken = set(
        ScoreSheet.objects.filter(round=round, application=application).values_list("expert_id", flat=True)
    )
    against = conflicts_between(experts, [application])
    return [e for e in experts if e.pk not in taken and (e.pk, application.pk) not in against]


# --- the expert ----------------------------------------------------------------------------------------


def my_sheets(user: Any) -> "QuerySet[ScoreSheet]":
    """The sheets of the user's own hand: first what waits for it, by the day it is due, then the newest round first; in the
    order in which the applications came."""
    waits = Case(When(state__in=["assigned", "scoring"], then=0), default=1)
    return (
        ScoreSheet.objects.filter(expert=getattr(user, "expert", None))
        .select_related(
            "application", "application__organisation", "round", "round__call", "round__rubric", "expert"
        )
        .annotate(waits=waits, due=Case(When(waits=0, then=F("round__held_on"))))
        .order_by("waits", F("due").asc(nulls_last=True), "-round_id", "application_id")
    )


def calls_to_declare(user: Any) -> "QuerySet[Call]":
    """Calls on whose panel the user sits and for which he has not signed, while they are under way."""
    signed = Declaration.objects.filter(expert__user=user).values("call")
    under_way = Call.objects.filter(state__in=["announced", "open", "closed", "reviewing"])
    return under_way.filter(_reviewed_by(user)).exclude(pk__in=signed)


def _reviewed_by(user: Any) -> Q:
    """Of calls: those on whose panel this person sits, or to whom a sheet was given."""
    panel = PanelMember.objects.filter(round__call=OuterRef("pk"), expert__user=user)
    sheets = ReviewRound.objects.filter(Exists(_sheets_in_round(user)), call=OuterRef("pk"))
    return Q(Exists(panel)) | Q(Exists(sheets))


def _sheets_in_round(user: Any) -> "QuerySet[ScoreSheet]":
    """The sheets of a person's hand in the round of the query around this one."""
    return ScoreSheet.objects.filter(
        round=OuterRef("pk"), expert__in=Expert.objects.filter(user=user).values("pk")
    )


def call_for_declaration(user: Any, code: str) -> Call | None:
    """The call, where the user sits on one of its panels."""
    return Call.objects.filter(_reviewed_by(user), code=code).first()


def titles_to_declare(call: Call) -> "QuerySet[Application]":
    """What an expert sees before he signs: project and organisation by name, nothing else."""
    gone = ["draft", "withdrawn", "ineligible", "package_failed"]
    return call.applications.exclude(state__in=gone).select_related("organisation").order_by("code")


def next_sheet(sheet: ScoreSheet) -> ScoreSheet | None:
    """The expert's next sheet of the round that is not handed in, going round."""
    open_ones = (
        _of_the_same_hand(sheet)
        .filter(state__in=["assigned", "scoring"])
        .exclude(pk=sheet.pk)
        .select_related("application")
    )
    return open_ones.filter(application__gt=sheet.application_id).first() or open_ones.first()


def place_of(sheet: ScoreSheet) -> tuple[int, int]:
    """(which, of how many) of the expert's sheets of the round."""
    own = _of_the_same_hand(sheet)
    return own.filter(application__lte=sheet.application_id).count(), own.count()


def _of_the_same_hand(sheet: ScoreSheet) -> "QuerySet[ScoreSheet]":
    """The expert's sheets of the round, in his order."""
    own = ScoreSheet.objects.filter(round=sheet.round_id, expert=sheet.expert_id)
    return own.order_by("application_id")


# --- what waits ---------------------------------------------------------------------------------------------


def further_tasks(user: Any) -> list[Task]:
    """For experts: declarations to sign. To know, for officers: what is still out."""
    return [*_to_declare(user), *_rounds_open(user)]


def _to_declare(user: Any) -> list[Task]:
    if getattr(user, "expert", None) is None:
        return []
    return [
        Task(
            _("Declare your conflicts of interest: %(call)s") % {"call": call},
            reverse("review-declare", args=[call.code]),
            call.closes_at or call.made_at,
            until=call.first_day,
            detail=_("Before you see any material."),
        )
        for call in calls_to_declare(user).annotate(first_day=Min("rounds__held_on"))
    ]


def _rounds_open(user: Any) -> list[Task]:
    if not user.offices_as("officer"):
        return []
    rounds = (
        rounds_visible_to(user)
        .filter(state="open")
        .annotate(
            left=up_to(ScoreSheet.objects.filter(state__in=["assigned", "scoring"]), "round"),
        )
    )
    return [
        Task(
            ngettext("%(n)s sheet is still out", "%(n)s sheets are still out", r.left) % {"n": few(r.left)},
            reverse("round", args=[r.pk]),
            r.opened_at or r.call.made_at,
            until=r.held_on,
            knowing_only=True,
            detail=f"{r.call.local_title} · {r.get_kind_display()}",
        )
        for r in rounds
        if r.left
    ]
