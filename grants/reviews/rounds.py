"""Opening and locking a round of scoring, and unlocking a sheet by two leads."""

from grants.applications.models import Application
from grants.calls.models import Call, ReviewRound
from grants.people.models import User
from grants.reviews import pending_steps, queries
from grants.reviews.models import RankRow, RoundResult, ScoreSheet
from workflows import clock
from workflows.models import Event
from workflows.steps import action, demand, record, take

#: What locking a round does to an application of it.
FINISHES = {"desk": "finish_desk_review", "pitch": "record_pitch"}


@action
def start_review(*, call: Call, by: User) -> Call:
    """The call goes into review. Its first round is assigned and opened by hand."""
    return take(call, "start_review", by=by)


@action
def open_round(*, round: ReviewRound, by: User) -> ReviewRound:  # noqa: A002
    """From now on experts may score."""
    return take(round, "open", by=by)


@action
def lock_round(*, round: ReviewRound, by: User) -> list[RoundResult]:  # noqa: A002
    """Close the scoring: sheets are locked, means written after the call's rule, applications move on."""
    fresh = demand(round, "lock", by=by)
    for sheet in fresh.sheets.filter(state="submitted").select_related("application", "expert"):
        take(sheet, "lock", by=by)
    results = [
        _result(fresh, application, by) for application in pending_steps.to_finish(fresh).order_by("code")
    ]
    take(fresh, "lock", by=by, results=len(results))
    return results


def _result(round: ReviewRound, application: Application, by: User) -> RoundResult:  # noqa: A002
    totals = ScoreSheet.objects.filter(round=round, application=application, state="locked").values_list(
        "total", flat=True
    )
    mean = queries.mean_of([t for t in totals if t is not None], round.call.drop_extremes_from)
    result, _made = RoundResult.objects.update_or_create(
        round=round,
        application=application,
        defaults={
            "valid": mean.valid,
            "dropped": mean.dropped,
            "mean": mean.mean,
            "locked_by": by,
            "locked_at": clock.now(),
        },
    )
    if application.state == queries.SCORED_FROM[round.kind]:
        take(application, FINISHES[round.kind], by=by, mean=str(mean.mean), valid=mean.valid)
    return result


# --- reminding ----------------------------------------------------------------------------------------------


#: Before the day of the round, and once after it: how many days are left at the most.
REMINDERS = (3, 1, -1)


def reminder_due(round: ReviewRound) -> int | None:  # noqa: A002
    """Which reminder the experts of this round have not had and should: one of `REMINDERS`."""
    if not round.is_open or round.held_on is None:
        return None
    left = (round.held_on - clock.today()).days
    stage = min((one for one in REMINDERS if left <= one), default=None)
    said = Event.objects.filter(
        process="call",
        subject_id=round.call_id,
        action="remind_experts",
        facts__round=round.kind,
        facts__left=stage,
    )
    return stage if stage is not None and not said.exists() else None


@action
def remind_experts(*, round: ReviewRound) -> bool:  # noqa: A002
    """Tell whoever still holds sheets of the round that its day is near, or has passed; each of the times once."""
    left = reminder_due(round)
    waiting = (
        round.sheets.filter(state__in=["assigned", "scoring"])
        .select_related("expert")
        .order_by("expert__code")
    )
    experts = list({sheet.expert_id: sheet.expert for sheet in waiting}.values())
    if left is None or not experts:
        return False
    record(
        round.call,
        "remind_experts",
        by=None,
        round=round.kind,
        held_on=round.held_on,
        left=left,
        experts=experts,
    )
    return True


# --- unlocking: two leads -----------------------------------------------------------------------------------


@action
def ask_unlock(*, sheet: ScoreSheet, reason: str, by: User) -> ScoreSheet:
    """A lead asks; another lead must agree before anything is unlocked."""
    return take(sheet, "ask_unlock", by=by, reason=reason.strip())


@action
def unlock_sheet(*, sheet: ScoreSheet, by: User) -> ScoreSheet:
    """A second lead agrees: the sheet is written on again, its round is open again, the ranking must be made anew."""
    asked = pending_steps.asked_unlock(sheet)
    reason, first = (asked.facts["reason"], asked.by) if asked else ("", None)
    fresh = take(sheet, "unlock", by=by, reason=reason, second=first)
    if fresh.round.is_("locked"):
        take(fresh.round, "correct", by=by, reason=reason)
    RankRow.objects.filter(call=fresh.round.call_id).delete()
    return fresh
