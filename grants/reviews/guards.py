"""What the steps of a score sheet ask (workflows/processes/review.py), and what those of a call and of an application ask
of rounds, sheets and the ranking."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.applications.models import Application
from grants.applications.models.application import rivals_of_row
from grants.calls.models import Call, ReviewRound
from grants.reviews import pending_steps, queries
from grants.reviews.models import RoundResult, ScoreSheet
from grants.reviews.queries import final_score
from workflows.arrows import Person
from workflows.pagination import LISTED, few
from workflows.processes import application, call, review
from workflows.processes import round as rounds
from workflows.steps import PURCHASE

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
    return Q(round__state="open")


@review.every_item.asks
def every_item(one: ScoreSheet, by: Person) -> bool:
    return not one.unfinished()


@review.none_proposed.asks
def none_proposed(one: ScoreSheet, by: Person) -> bool:
    return none_proposed_in(one.round, by)


@review.unlock_asked.asks
def unlock_asked(one: ScoreSheet, by: Person) -> bool:
    return pending_steps.asked_unlock(one) is not None


@review.unlock_not_asked.asks
def unlock_not_asked(one: ScoreSheet, by: Person) -> bool:
    return pending_steps.asked_unlock(one) is None


@review.another_lead.asks
def another_lead(one: ScoreSheet, by: Person) -> bool:
    asked = pending_steps.asked_unlock(one)
    return asked is None or by is None or asked.by_id != by.pk


# --- a round -------------------------------------------------------------------------------------------------


@rounds.call_in_review.asks
def call_in_review(one: ReviewRound, by: Person) -> bool:
    return one.call.is_(Call.State.REVIEWING)


@rounds.call_in_review.rows
def call_in_review_rows(by: Person) -> Q:
    return Q(call__state=Call.State.REVIEWING)


@rounds.panel_named.asks
def panel_named(one: ReviewRound, by: Person) -> list[str]:
    return queries.panel_faults(one.panel.filter(alternate=False).count(), one.call.min_panel)


@rounds.earlier_locked.asks
def earlier_locked(one: ReviewRound, by: Person) -> bool:
    """The pitch follows the desk review."""
    before = one.call.rounds.filter(kind="desk").exclude(state="locked")
    return one.kind != ReviewRound.Kind.PITCH or not before.exists()


@rounds.earlier_locked.rows
def earlier_locked_rows(by: Person) -> Q:
    before = ReviewRound.objects.filter(call=OuterRef("call"), kind="desk").exclude(state="locked")
    return ~Q(kind=ReviewRound.Kind.PITCH) | ~Q(Exists(before))


@rounds.all_handed_in.rows
def all_handed_in_rows(by: Person) -> Q:
    waiting = ScoreSheet.objects.filter(round=OuterRef("pk"), state__in=["assigned", "scoring"])
    return ~Q(Exists(waiting.exclude(application__state__in=["withdrawn", "package_failed"])))


@rounds.all_handed_in.asks
def all_handed_in(one: ReviewRound, by: Person) -> list[str]:
    count = still_out(one)
    words = ngettext(
        "%(n)s sheet has not been handed in: wait for it, or waive it.",
        "%(n)s sheets have not been handed in: wait for them, or waive them.",
        count,
    )
    return [words % {"n": few(count, LISTED)}] if count else []


def still_out(one: ReviewRound) -> int:
    """How many sheets are not handed in, counted no further than a list is."""
    waiting = one.sheets.filter(state__in=["assigned", "scoring"])
    waiting = waiting.exclude(application__state__in=["withdrawn", "package_failed"])
    return int(waiting.order_by().values("pk")[: LISTED + 1].count())


#: Of so many applications at most the page says that their sheets are too few.
NAMED = 5


@rounds.enough_valid.asks
def enough_valid(one: ReviewRound, by: Person) -> list[str]:
    """Sheets that are still out are asked for by `all_handed_in`: here they count as if they came in. While more of them
    are out than a list has rows, the first applications alone are looked at; before the round is locked, all are."""
    lacking = pending_steps.lacking_sheets(one, first=LISTED if still_out(one) > LISTED else None)
    return [
        _(
            "%(code)s has %(n)d valid sheets; at least %(least)d are needed. Nothing was locked; assign more experts."
        )
        % {"code": found.code, "n": found.valid, "least": one.call.min_sheets}
        for found in lacking[:NAMED]
    ]


@rounds.none_proposed.asks
def none_proposed_in(one: ReviewRound, by: Person) -> bool:
    return call_in_review(one, by) and ranking_open(one.call, by)


# --- a call --------------------------------------------------------------------------------------------------


@call.panel_complete.asks
def panel_complete(one: Call, by: Person) -> bool:
    """Of the first round; alternates are not counted."""
    first = one.rounds.order_by("held_on", "pk").first()
    return first is not None and not panel_named(first, by)


@call.scoring_locked.asks
def scoring_locked(one: Call, by: Person) -> bool:
    return one.rounds.exists() and not one.rounds.exclude(state="locked").exists()


@call.shortlist_waits.asks
def shortlist_waits(one: Call, by: Person) -> bool:
    return pending_steps.to_shortlist(one).exists()


@call.shortlist_waits.rows
def shortlist_waits_rows(by: Person) -> Q:
    marked = RoundResult.objects.filter(
        round__call=OuterRef("pk"), round__kind="desk", application__state="reviewed"
    )
    return Q(Exists(marked))


@call.ranking_open.rows
def ranking_open_rows(by: Person) -> Q:
    proposed = Application.objects.filter(call=OuterRef("pk"), state__in=["recommended", "awarded"])
    return ~Q(Exists(proposed))


@call.unranked.asks
def unranked(one: Call, by: Person) -> bool:
    return pending_steps.to_rank(one).filter(application__rank_row=None).exists()


@call.unranked.rows
def unranked_rows(by: Person) -> Q:
    found = RoundResult.objects.filter(round__call=OuterRef("pk"), application__rank_row=None)
    desk = found.filter(round__kind="desk", application__state__in=["reviewed", "ranked"])
    pitched, shortlisted = (
        found.filter(application__state__in=[state, "ranked"]) for state in ("pitched", "shortlisted")
    )
    pitch = Q(Exists(ReviewRound.objects.filter(call=OuterRef("pk"), kind="pitch")))
    purchase = Q(track_name=PURCHASE)
    venture = (pitch & Q(Exists(pitched))) | (~pitch & Q(Exists(shortlisted)))
    return (purchase & Q(Exists(desk))) | (~purchase & venture)


@call.ranking_open.asks
def ranking_open(one: Call, by: Person) -> bool:
    return not one.applications.filter(state__in=["recommended", "awarded"]).exists()


@call.ranking_waits.asks
def ranking_waits(one: Call, by: Person) -> bool:
    return pending_steps.to_rank(one).exists()


# --- an application ------------------------------------------------------------------------------------------


@call.scoring_locked.rows
def scoring_locked_rows(by: Person) -> Q:
    rounds = ReviewRound.objects.filter(call=OuterRef("pk"))
    return Q(Exists(rounds)) & ~Q(Exists(rounds.exclude(state="locked")))


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


@application.first_of_package.rows
def first_of_package_rows(by: Person) -> Q:
    better = rivals_of_row().filter(state__in=STILL_IN_FRONT, rank_row__rank__lt=OuterRef("rank_row__rank"))
    return Q(rank_row__isnull=False) & ~Q(Exists(better))
