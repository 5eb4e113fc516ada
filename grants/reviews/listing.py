"""What the page of a round and the ranking show, a page at a time: nothing here grows with the applications of a call."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from grants.applications.kin import came_by_invitation
from grants.applications.models import Application
from grants.calls.models import Call, ReviewRound
from grants.ledger.cached_sums import remembered
from grants.people.models import Expert, KnownConflict, Membership
from grants.reviews.models import Conflict, RankRow, RoundResult, ScoreSheet
from grants.reviews.queries import ALIVE, SCORED_FROM, conflicts_between, dropped_of, in_round
from workflows.pagination import LISTED
from workflows.steps import Offer

#: Of the conflicts of a round so many are shown.
SHOWN = 100
DEAD = ("revoked", "lapsed")


# --- a round ---------------------------------------------------------------------------------------------


@dataclass
class ScoredRow:
    """An application of a round with its sheets; once locked, which of them did not count."""

    application: Application
    sheets: list[ScoreSheet] = field(default_factory=list)
    result: RoundResult | None = None
    dropped: set[int] = field(default_factory=set)

    @property
    def handed_in(self) -> int:
        return sum(sheet.state in ("submitted", "locked") for sheet in self.sheets)

    @property
    def alive(self) -> int:
        return sum(sheet.state in ALIVE for sheet in self.sheets)


def to_score(round: ReviewRound) -> "QuerySet[Application]":  # noqa: A002  it is a round
    """Every application of the round, the best first once there are means."""
    found = in_round(round)
    if round.locked_at is None:
        return found.order_by("code")
    mean = RoundResult.objects.filter(round=round, application=OuterRef("pk")).values("mean")[:1]
    return found.annotate(mean=Subquery(mean)).order_by(F("mean").desc(nulls_last=True), "code")


def scored_rows(round: ReviewRound, applications: Iterable[Application]) -> list[ScoredRow]:  # noqa: A002
    """These applications with their sheets. Totals are shown once the round is locked: until then they are nobody's."""
    rows = {one.pk: ScoredRow(one) for one in applications}
    sheets = (
        ScoreSheet.objects.filter(round=round, application__in=list(rows))
        .select_related("expert", "stands_in_for")
        .order_by("expert__code")
    )
    for sheet in sheets:
        rows[sheet.application_id].sheets.append(sheet)
    for result in RoundResult.objects.filter(round=round, application__in=list(rows)):
        row = rows[result.application_id]
        row.result = result
        row.dropped = dropped_of(row.sheets) if result.dropped else set()
    return list(rows.values())


def lacks_sheets(round: ReviewRound) -> bool:  # noqa: A002
    """Whether the whole panel can still be assigned: something waits that has fewer sheets than the panel has members. Of
    more than a list has rows it is not counted: the step itself says where nothing is left to assign."""
    state = SCORED_FROM[round.kind]
    waiting = Application.objects.filter(call=round.call_id, state=state).order_by()
    number = waiting.values("pk")[: LISTED + 1].count()
    if number > LISTED:
        return True
    members = round.panel.filter(alternate=False).count()
    return round.sheets.filter(application__in=waiting.values("pk")).order_by().count() < number * members


def is_assigned(round: ReviewRound) -> bool:  # noqa: A002
    return ScoreSheet.objects.filter(round=round).exists()


def conflicts_in(round: ReviewRound, panel: list[Expert]) -> list[tuple[Expert, Application, str]]:  # noqa: A002
    """The first of the conflicts between a panel and the applications of a round: only those that can have one are
    looked at."""
    if not panel:
        return []
    users = {expert.user_id for expert in panel if expert.user_id}
    known = KnownConflict.objects.filter(expert__in=panel).values_list("organisation", flat=True)
    posts = Membership.objects.in_force().filter(user__in=users, organisation__isnull=False)
    of = {*known, *posts.values_list("organisation", flat=True)}
    tied = (
        Q(organisation__in=of)
        | Q(contracting_party__in=of)
        | Q(custodian__in=of)
        | Q(organisation__custodian__in=of)
    )
    declared = Conflict.objects.filter(expert__in=panel, application__call=round.call_id).values(
        "application"
    )
    invited = [pk for _user, pk in came_by_invitation(users)]
    rows = in_round(round).filter(tied | Q(pk__in=declared) | Q(pk__in=invited)).order_by("code")[:SHOWN]
    applications, names = {one.pk: one for one in rows}, {one.pk: one for one in panel}
    against = conflicts_between(panel, applications.values())
    return [(names[e], applications[a], why) for (e, a), (_kind, why) in against.items()][:SHOWN]


# --- the ranking -----------------------------------------------------------------------------------------


@dataclass
class RankLine:
    row: RankRow
    desk: Decimal | None
    pitch: Decimal | None
    award: Any
    #: Where this line and those before it would bring the requested sums (fen); a purchase counts the first only.
    reach_fen: int = 0
    beyond: bool = False
    #: The first line that the money no longer reaches: the line is drawn above it.
    line_here: bool = False
    #: The step that makes it an award, where it is this reader's.
    next: Offer | None = None


def ranked(call: Call) -> "QuerySet[RankRow]":
    """The ranking in its order: of a purchase package by package; a venture call knows none."""
    order = ["rank", "pk"] if call.track == "venture" else ["application__package__code", "rank", "pk"]
    beside = ("application", "application__organisation", "application__package", "application__award_row")
    return RankRow.objects.filter(call=call).select_related(*beside).order_by(*order)


def ranking_of(call: Call, allocated_fen: int, rows: list[RankRow] | None = None) -> list[RankLine]:
    """A page of the ranking (or all of it) with the marks of both rounds, and the line up to which the money reaches."""
    rows = list(ranked(call)) if rows is None else rows
    means: dict[int, dict[str, Decimal]] = defaultdict(dict)
    here = [row.application_id for row in rows]
    for result in RoundResult.objects.filter(round__call=call, application__in=here).select_related("round"):
        means[result.application_id][result.round.kind] = result.mean
    reach = _before(rows[0]) if rows and call.track == "venture" else 0
    lines, drawn = [], reach > allocated_fen
    for row in rows:
        marks = means[row.application_id]
        award = getattr(row.application, "award_row", None)
        line = RankLine(row, marks.get("desk"), marks.get("pitch"), award)
        if call.track == "venture":
            reach += award.approved_fen if award else row.application.requested_fen
            line.reach_fen, line.beyond = reach, reach > allocated_fen
            line.line_here, drawn = line.beyond and not drawn, drawn or line.beyond
        lines.append(line)
    return lines


def _before(row: RankRow) -> int:
    """What the lines above this one take of the money of a venture call (whose ranking knows no packages)."""
    above = RankRow.objects.filter(Q(rank__lt=row.rank) | Q(rank=row.rank, pk__lt=row.pk), call=row.call_id)
    takes = Coalesce("application__award_row__approved_fen", "application__requested_fen")
    return int(above.aggregate(fen=Sum(takes))["fen"] or 0)


def approved_of(call: Call) -> int:
    """What the awards of a call take."""
    taken = call.awards.filter(application__rank_row__isnull=False).exclude(state__in=DEAD)
    return remembered(
        "approved", (call.pk,), lambda: int(taken.aggregate(fen=Sum("approved_fen"))["fen"] or 0)
    )
