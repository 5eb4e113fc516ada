"""Opening and locking a round of scoring, and unlocking a sheet by two leads."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.applications.models import Application
from grants.calls.models import Call, ReviewRound
from grants.people.models import User
from grants.reviews import queries
from grants.reviews.models import RankRow, RoundResult, ScoreSheet
from workflows import clock, roles
from workflows.models import Event
from workflows.paging import LISTED, few
from workflows.steps import Misfit, Moved, NotYours, Refused, action, record, take

#: What locking a round does to an application of it.
FINISHES = {"desk": ("eligible", "finish_desk_review"), "pitch": ("shortlisted", "record_pitch")}


@action
def start_review(*, call: Call, by: User) -> Call:
    """The call goes into review. Its first round is assigned and opened by hand."""
    return take(call, "start_review", by=by)


def _locked(round: ReviewRound, by: Any) -> ReviewRound:  # noqa: A002
    fresh = ReviewRound.objects.select_for_update(of=("self",)).select_related("call").get(pk=round.pk)
    if not roles.officer(fresh.call, by):
        raise NotYours(
            _("Rounds are opened and locked by a programme officer of the unit that runs the call.")
        )
    return fresh


def why_not_open(round: ReviewRound) -> list[str]:  # noqa: A002
    """What stands against its opening: for the action, and for the button."""
    faults = queries.panel_faults(round.panel.filter(alternate=False).count(), round.call.min_panel)
    if round.call.state != Call.State.REVIEWING:
        faults.append(_("The call is not in review."))
    if (
        round.kind == ReviewRound.Kind.PITCH
        and round.call.rounds.filter(kind="desk", locked_at=None).exists()
    ):
        faults.append(_("The desk review is not locked yet."))
    return faults


def why_not_lock(round: ReviewRound) -> list[str]:  # noqa: A002
    """What stands against its locking."""
    waiting = round.sheets.filter(state__in=["assigned", "scoring"])
    waiting = waiting.exclude(application__state__in=["withdrawn", "package_failed"])
    count = waiting.order_by().values("pk")[: LISTED + 1].count()
    if not count:
        return []
    words = ngettext(
        "%(n)s sheet has not been handed in: wait for it, or waive it.",
        "%(n)s sheets have not been handed in: wait for them, or waive them.",
        count,
    )
    return [words % {"n": few(count, LISTED)}]


@action
def open_round(*, round: ReviewRound, by: User) -> ReviewRound:  # noqa: A002
    """From now on experts may score."""
    fresh = _locked(round, by)
    if fresh.opened_at:
        raise Moved(_("The round is open already."))
    if faults := why_not_open(fresh):
        raise Refused(*faults)
    fresh.opened_at = clock.now()
    fresh.save(update_fields=["opened_at"])
    record(fresh.call, "open_round", by=by, round=fresh.kind)
    return fresh


@action
def lock_round(*, round: ReviewRound, by: User) -> list[RoundResult]:  # noqa: A002
    """Close the scoring: sheets are locked, means written after the call's rule, applications move on."""
    fresh = _locked(round, by)
    if not fresh.is_open:
        raise Moved(_("The round is not open."))
    if faults := why_not_lock(fresh):
        raise Refused(*faults)
    for sheet in fresh.sheets.filter(state="submitted").select_related("application", "expert"):
        take(sheet, "lock", by=by)
    fresh.locked_at = clock.now()
    fresh.save(update_fields=["locked_at"])
    results = [_result(fresh, application, by) for application in _to_finish(fresh)]
    record(fresh.call, "lock_round", by=by, round=fresh.kind, results=len(results))
    return results


def _to_finish(round: ReviewRound) -> list[Application]:  # noqa: A002
    """What still waits for this round, and what has a result of it that an unlocked sheet may change."""
    due = Q(state=FINISHES[round.kind][0]) | Q(round_results__round=round)
    return list(Application.objects.filter(due, call=round.call_id).distinct().order_by("code"))


def _result(round: ReviewRound, application: Application, by: User) -> RoundResult:  # noqa: A002
    totals = ScoreSheet.objects.filter(round=round, application=application, state="locked").values_list(
        "total", flat=True
    )
    mean = queries.mean_of([t for t in totals if t is not None], round.call.drop_extremes_from)
    if mean.valid < round.call.min_sheets:
        raise Refused(
            _(
                "%(code)s has %(n)d valid sheets; at least %(least)d are needed. Nothing was locked; assign more experts."
            )
            % {"code": application.code, "n": mean.valid, "least": round.call.min_sheets}
        )
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
    state, step = FINISHES[round.kind]
    if application.state == state:
        take(application, step, by=by, mean=str(mean.mean), valid=mean.valid)
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


def asked_unlock(sheet: ScoreSheet) -> Event | None:
    """Who has asked for this sheet to be unlocked since it was locked, if nobody has agreed yet."""
    last = Event.objects.filter(
        process="review", subject_id=sheet.pk, action__in=["ask_unlock", "lock", "unlock"]
    )
    newest = last.select_related("by").order_by("-seq").first()
    return newest if newest is not None and newest.action == "ask_unlock" else None


@action
def ask_unlock(*, sheet: ScoreSheet, reason: str, by: User) -> None:
    """A lead asks; another lead must agree before anything is unlocked."""
    _may_unlock(sheet, by)
    if not reason.strip():
        raise Refused(_("Give a reason."))
    record(sheet, "ask_unlock", by=by, reason=reason.strip())


@action
def unlock_sheet(*, sheet: ScoreSheet, reason: str, by: User, second: User) -> ScoreSheet:
    """Two leads agree: the sheet is written on again, its round is open again, and the ranking must be made anew."""
    _may_unlock(sheet, by)
    _may_unlock(sheet, second)
    if by.pk == second.pk:
        raise Misfit(_("Two different leads unlock a sheet. Nothing was unlocked; ask a colleague to agree."))
    fresh = take(sheet, "unlock", by=by, reason=reason, second=second)
    ReviewRound.objects.filter(pk=fresh.round_id).update(locked_at=None)
    RankRow.objects.filter(call=fresh.round.call_id).delete()
    return fresh


def _may_unlock(sheet: ScoreSheet, user: User) -> None:
    if not roles.lead(sheet, user):
        raise NotYours(_("A locked sheet is unlocked by two lead officers."))
    call = sheet.round.call
    if (
        call.state != Call.State.REVIEWING
        or call.applications.filter(state__in=["recommended", "awarded"]).exists()
    ):
        raise Moved(_("Awards have been proposed or decided: scores no longer change."))
