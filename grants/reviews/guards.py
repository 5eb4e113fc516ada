"""What the steps of a score sheet ask (workflows/processes/review.py), and what those of a call and of an application ask
of rounds, sheets and the ranking."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from grants.applications.models import Application
from grants.calls.models import Call, ReviewRound
from grants.reviews.models import ScoreSheet
from grants.reviews.queries import final_score
from workflows.processes import application, call, review

#: Whoever acts: a user, or None for the clock.
Person = Any
#: A better-ranked response in one of these still stands before the next one.
STILL_IN_FRONT = ("ranked", "recommended", "awarded")


@review.declared.asks
def declared(one: ScoreSheet, by: Person) -> bool:
    return one.is_declared()


@review.round_open.asks
def round_open(one: ScoreSheet, by: Person) -> bool:
    return one.round.is_open


@review.round_open.rows
def round_open_rows(by: Person) -> Q:
    return Q(round__opened_at__isnull=False, round__locked_at=None)


@review.every_item.asks
def every_item(one: ScoreSheet, by: Person) -> bool:
    return not one.unfinished()


@call.panel_complete.asks
def panel_complete(one: Call, by: Person) -> bool:
    """The first round has an odd number of experts, alternates not counted, and at least the minimum."""
    first = one.rounds.order_by("held_on", "pk").first()
    if first is None:
        return False
    count = first.panel.filter(alternate=False).count()
    return count % 2 == 1 and count >= one.min_panel


@call.scoring_locked.asks
def scoring_locked(one: Call, by: Person) -> bool:
    return one.rounds.exists() and not one.rounds.filter(locked_at=None).exists()


@call.scoring_locked.rows
def scoring_locked_rows(by: Person) -> Q:
    rounds = ReviewRound.objects.filter(call=OuterRef("pk"))
    return Q(Exists(rounds)) & ~Q(Exists(rounds.filter(locked_at=None)))


@application.enough_sheets.asks
def enough_sheets(one: Application, by: Person) -> bool:
    return _enough(one, "desk")


@application.enough_pitch_sheets.asks
def enough_pitch_sheets(one: Application, by: Person) -> bool:
    return _enough(one, "pitch")


def _enough(one: Application, kind: str) -> bool:
    """A locked round says how many counted; before that, submitted sheets are counted."""
    locked = one.round_results.filter(round__kind=kind).first()
    if locked is not None:
        return locked.valid >= one.call.min_sheets
    valid = one.sheets.filter(round__kind=kind, state__in=["submitted", "locked"]).count()
    return valid >= one.call.min_sheets


@application.no_pitch.asks
def no_pitch(one: Application, by: Person) -> bool:
    """A venture call of one round ranks what it has shortlisted."""
    return one.call.pitch() is None


@application.no_pitch.rows
def no_pitch_rows(by: Person) -> Q:
    return ~Q(Exists(ReviewRound.objects.filter(call=OuterRef("call"), kind="pitch")))


@application.score_passes.asks
def score_passes(one: Application, by: Person) -> bool:
    """To the shortlist: the desk review's mark against its rubric. To an award: the final score."""
    if one.state == "reviewed":
        desk = one.round_results.filter(round__kind="desk").select_related("round__rubric").first()
        return desk is not None and desk.mean >= desk.round.rubric.pass_mark
    score = final_score(one)
    return score is not None and score >= one.call.award_min_score


@application.first_of_package.asks
def first_of_package(one: Application, by: Person) -> bool:
    row = getattr(one, "rank_row", None)
    if row is None:
        return False
    better = one.rivals().filter(state__in=STILL_IN_FRONT, rank_row__rank__lt=row.rank)
    return not better.exists()
