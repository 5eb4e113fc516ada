"""From means to a ranking: the shortlist, the weighted score, the price item of purchases, ties resolved by rule."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import Avg
from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.calls.models import Call, RubricItem
from grants.people.models import User
from grants.reviews import pending_steps
from grants.reviews.guards import no_pitch
from grants.reviews.models import RankRow, Score
from grants.reviews.queries import half_up
from workflows import clock
from workflows.steps import action, demand, take


@dataclass
class RankedApplication:
    """What decides the place of one application: the score, then the ties in their order."""

    application: Application
    score: Decimal
    need: Decimal
    price_score: Decimal | None = None

    def key(self, track: str) -> tuple[Any, ...]:
        """Venture: score, need score, lower sum requested. Purchase: score, lower price, need score. Then the number."""
        asked = self.application.requested_fen
        second = (asked, -self.need) if track == "purchase" else (-self.need, asked)
        return (-self.score, *second, self.application.code)


@action
def shortlist(*, call: Call, by: User, places: int | None = None) -> list[Application]:
    """By the mark of the desk review: who passes, and is among the first `places` where a number is given."""
    call = take(call, "shortlist", by=by)
    results = pending_steps.to_shortlist(call).select_related("application", "round__rubric")
    chosen: list[Application] = []
    for result in results.order_by("-mean", "application__code"):
        passes = result.mean >= result.round.rubric.pass_mark
        if passes and (places is None or len(chosen) < places):
            chosen.append(take(result.application, "shortlist", by=by, mean=str(result.mean)))
            continue
        reason = (
            _("Desk review %(mean)s: under the pass mark.")
            if not passes
            else _("Desk review %(mean)s: the places of the pitch went to higher marks.")
        ) % {"mean": result.mean}
        left_out = take(result.application, "leave_out", by=by, reason=reason)
        left_out.result_reason = reason
        left_out.save(update_fields=["result_reason"])
    return chosen


@action
def rank(*, call: Call, by: User) -> list[RankRow]:
    """Write the ranking of the call (a purchase: of each package). May be made anew until awards are proposed."""
    call = demand(call, "rank", by=by)
    for application in call.applications.filter(state="shortlisted"):
        if no_pitch(application, by):
            take(application, "rank_shortlisted", by=by)
    standings = _purchase(call) if call.track == "purchase" else _venture(call)
    RankRow.objects.filter(call=call).delete()
    groups: dict[int | None, list[RankedApplication]] = defaultdict(list)
    for standing in standings:
        groups[standing.application.package_id].append(standing)
    rows = [row for group in groups.values() for row in _places(call, group)]
    RankRow.objects.bulk_create(rows)
    if call.track == "purchase":
        for standing in standings:
            if standing.application.state == "reviewed":
                take(standing.application, "rank", by=by, score=str(standing.score))
    take(call, "rank", by=by, rows=len(rows))
    return list(
        RankRow.objects.filter(call=call)
        .select_related("application")
        .order_by("application__package", "rank")
    )


def _places(call: Call, group: list[RankedApplication]) -> list[RankRow]:
    ordered = sorted(group, key=lambda s: s.key(call.track))
    notes = {after.application.pk: _tie(before, after, call.track) for before, after in pairwise(ordered)}
    return [
        RankRow(
            call=call,
            application=s.application,
            score=s.score,
            rank=place,
            price_score=s.price_score,
            tie_note=notes.get(s.application.pk, ""),
            made_at=clock.now(),
        )
        for place, s in enumerate(ordered, 1)
    ]


def _tie(before: RankedApplication, after: RankedApplication, track: str) -> str:
    """By which rule `after` stands behind one of the same score; nothing where the scores differ."""
    if before.score != after.score:
        return ""
    other = before.application.code
    by_need = before.need != after.need
    by_sum = before.application.requested_fen != after.application.requested_fen
    if by_sum and (track == "purchase" or not by_need):
        words = (
            _("Same score as %(other)s; the lower price goes first.")
            if track == "purchase"
            else _("Same score and need as %(other)s; the lower sum requested goes first.")
        )
    elif by_need:
        words = _("Same score as %(other)s; the higher score for need goes first.")
    else:
        words = _("Level with %(other)s in everything: the chair decides; shown in the order of numbers.")
    return words % {"other": other}


# --- scores -------------------------------------------------------------------------------------------------


def _venture(call: Call) -> list[RankedApplication]:
    """Σ weight × mean of the rounds, rounded half up to two digits."""
    results = pending_steps.to_rank(call).select_related("application", "round")
    sums: dict[Application, Decimal] = defaultdict(Decimal)
    for result in results:
        sums[result.application] += result.mean * result.round.weight_pct / 100
    needs = _needs(call, sums)
    return [RankedApplication(a, half_up(score), needs.get(a.pk, Decimal(0))) for a, score in sums.items()]


def _purchase(call: Call) -> list[RankedApplication]:
    """The experts' mean and the price item, computed among the responses of the same package that were scored."""
    results = list(pending_steps.to_rank(call).select_related("application", "round"))
    price = RubricItem.objects.filter(
        rubric__in=[r.round.rubric_id for r in results], computed="price"
    ).first()
    lowest: dict[int | None, int] = {}
    for result in results:
        a = result.application
        if a.requested_fen > 0:
            lowest[a.package_id] = min(lowest.get(a.package_id, a.requested_fen), a.requested_fen)
    needs = _needs(call, [r.application for r in results])
    standings = []
    for result in results:
        a = result.application
        points = price_points(lowest.get(a.package_id, 0), a.requested_fen, price.weight) if price else None
        standings.append(
            RankedApplication(a, half_up(result.mean + (points or 0)), needs.get(a.pk, Decimal(0)), points)
        )
    return standings


def price_points(lowest_fen: int, price_fen: int, weight: int) -> Decimal:
    """Lowest valid price ÷ price × weight, to two digits; a response without a price gets none."""
    if price_fen <= 0 or lowest_fen <= 0:
        return Decimal("0.00")
    return half_up(Decimal(lowest_fen) / Decimal(price_fen) * weight)


def _needs(call: Call, applications: Iterable[Application]) -> dict[int, Decimal]:
    """The mean of the rubric's first scored item, need, over the valid sheets of the first round: it breaks ties."""
    first_round = call.rounds.filter(kind="desk").first() or call.rounds.first()
    if first_round is None:
        return {}
    item = first_round.rubric.items.filter(computed="").order_by("order").first()
    rows = (
        Score.objects.filter(
            item=item,
            sheet__round=first_round,
            sheet__state="locked",
            sheet__application__in=[a.pk for a in applications],
        )
        .values("sheet__application")
        .annotate(mean=Avg("value"))
        .order_by()
    )
    return {row["sheet__application"]: half_up(Decimal(str(row["mean"]))) for row in rows}
