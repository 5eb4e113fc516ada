"""Writes of awards: propose, decide, confirm, revoke, lapse, step up. Notices: `notices.py`; objections: `objections.py`.

The money rule: whoever gives a call's money away locks the call first, so two leads never give the same fen twice; the
ledger refuses what the pool itself does not have.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.awards import budget
from grants.awards.budget import ApprovedLine
from grants.awards.models import Award, AwardShare
from grants.awards.notices import draft_notice, make_pdf, publicise, publish_notice, update_notice
from grants.awards.objections import (
    accept_objection,
    dismiss,
    file_objection,
    investigate,
    open_seal,
    refuse_objection,
    reply,
    uphold,
)
from grants.awards.queries import DEAD, allocated_by_source, default_sign_by, left_by_source
from grants.calls.models import Call
from grants.ledger import postings
from grants.people.models import User
from grants.programs.models import FundSource
from workflows import clock, roles
from workflows.models import Event
from workflows.processes import call as steps
from workflows.steps import Misfit, NotYours, Refused, action, demand, lock, record, take

__all__ = [
    "accept_objection",
    "conclude",
    "confirm",
    "decide",
    "decline",
    "dismiss",
    "draft_notice",
    "file_objection",
    "investigate",
    "lapse_award",
    "make_pdf",
    "open_seal",
    "propose",
    "publicise",
    "publish_notice",
    "refuse_objection",
    "reply",
    "resume",
    "revoke",
    "set_approved_budget",
    "step_up",
    "suspend",
    "terminate",
    "update_notice",
    "uphold",
]


def lock_call(call: Call) -> Call:
    """The call's row, locked: the root of everything that gives its money away."""
    related = Call.objects.select_related("issuer", "issuer__region")
    return related.select_for_update(of=("self",)).get(pk=call.pk)


# --- proposing -----------------------------------------------------------------------------------------


@action
def propose(*, application: Application, approved_fen: int, lines: Sequence[ApprovedLine], by: User) -> Award:
    """Propose an award within the call's money, with its approved budget. The application is then recommended."""
    step = "recommend_first" if application.track == "purchase" else "recommend"
    return _award(application, approved_fen, lines, step, by)


@action
def step_up(*, application: Application, approved_fen: int, lines: Sequence[ApprovedLine], by: User) -> Award:
    """The next in rank takes a place that fell free (递补). It needs a notice of its own."""
    return _award(application, approved_fen, lines, "step_up", by)


def _award(
    application: Application, approved_fen: int, lines: Sequence[ApprovedLine], step: str, by: User
) -> Award:
    call = lock_call(application.call)
    application = demand(application, step, by=by)
    budget.refuse(application, approved_fen, lines)
    left = left_by_source(call)
    if approved_fen > sum(left.values()):
        raise Misfit(
            _(
                "The call has %(left)s yuan left, the award is %(award)s yuan. Nothing was proposed; approve less."
            )
            % {"left": f"{sum(left.values()) / 100:,.2f}", "award": f"{approved_fen / 100:,.2f}"}
        )
    application = take(application, step, by=by, approved_fen=approved_fen)
    award = Award.objects.create(
        code=application.code,
        application=application,
        call=call,
        organisation=application.organisation,
        custodian=_custodian(application),
        approved_fen=approved_fen,
        proposed_by=by,
        made_at=clock.now(),
        delivery_from=call.delivery_from,
        delivery_until=call.delivery_until,
    )
    _share(award, left)
    budget.write(application, lines)
    record(award, "propose", by=by, target=award.state, approved_fen=approved_fen, shares=award.share_map)
    return award


def _custodian(application: Application) -> Any:
    """Who keeps the money: the hub, where the organisation has no account of its own or has named one."""
    hub = application.effective_custodian
    return hub if hub is not None and hub.pk != application.organisation_id else None


def _share(award: Award, left: dict[str, int]) -> None:
    """Split over the call's sources by what was allocated, exact to the fen; by what is left, where one runs out."""
    shares = postings.split(award.approved_fen, allocated_by_source(award.call))
    if any(fen > left.get(source, 0) for source, fen in shares.items()):
        shares = postings.split(award.approved_fen, {source: max(fen, 0) for source, fen in left.items()})
    sources = {s.code: s for s in FundSource.objects.filter(code__in=shares)}
    AwardShare.objects.bulk_create(
        AwardShare(award=award, source=sources[code], fen=fen) for code, fen in shares.items() if fen
    )


@action
def set_approved_budget(*, award: Award, lines: Sequence[ApprovedLine], by: User) -> Award:
    """Change the lines of the approved budget; the approved sum stays. Until the award is confirmed."""
    fresh = lock(award)
    if not (roles.lead(fresh, by) or roles.officer(fresh, by)):
        raise NotYours(_("The approved budget is set by the unit that runs the call."))
    if fresh.state not in (Award.State.PROPOSED, Award.State.PUBLICISED):
        raise Refused(_("The award is confirmed: its budget changes by an approved change only."))
    budget.refuse(fresh.application, fresh.approved_fen, lines)
    budget.write(fresh.application, lines)
    record(fresh, "set_budget", by=by, lines=len(lines))
    return fresh


@action
def decide(*, call: Call, minutes: str, by: User) -> Call:
    """The meeting's decision, with its minutes. Who was not proposed is told, and kept in the order of the ranking."""
    call = lock_call(call)
    decided = take(call, "decide", by=by, minutes=minutes)
    for application in call.applications.filter(state__in=["pitched", "ranked"]).order_by("code"):
        reason = _("Not among those for which the money of this call was decided.")
        left = take(application, "pass_over", by=by, reason=reason)
        left.result_reason = reason
        left.save(update_fields=["result_reason"])
    return decided


# --- after the notice ------------------------------------------------------------------------------------


@action
def confirm(*, award: Award, by: User) -> Award:
    """The notice is over and nothing stands against it: the award is made, and its money committed in the ledger."""
    call = lock_call(award.call)
    fresh = take(award, "confirm", by=by)
    take(fresh.application, "award", by=by)
    fresh.confirmed_at = clock.now()
    fresh.sign_by = default_sign_by(fresh, clock.today())
    fresh.save(update_fields=["confirmed_at", "sign_by"])
    postings.award_committed(
        entity=call.issuer.code,
        award=fresh.code,
        shares=fresh.share_map,
        key=f"award/{fresh.code}/committed",
        by=by,
        memo=fresh.application.title,
    )
    return fresh


@action
def revoke(*, award: Award, reason: str, by: User) -> Award:
    """An objection was upheld, or co-operation refused: nothing is awarded, its money never committed."""
    lock_call(award.call)
    fresh = take(award, "revoke", by=by, reason=reason)
    if fresh.application.state == Application.State.RECOMMENDED:
        application = take(fresh.application, "disqualify", by=by, reason=reason)
        application.result_reason = reason
        application.save(update_fields=["result_reason"])
    return fresh


@action
def lapse_award(*, award: Award, reason: str, by: User | None) -> Award:
    """Not signed in time, or declined: what was committed goes back to the fund."""
    call = lock_call(award.call)
    fresh = take(award, "lapse", by=by, reason=reason)
    postings.award_cancelled(
        entity=call.issuer.code,
        award=fresh.code,
        shares=fresh.share_map,
        key=f"award/{fresh.code}/cancelled",
        by=by,
        memo=reason,
    )
    return fresh


@action
def suspend(*, award: Award, reason: str, by: User) -> Award:
    """Stop a running project for a while: no payment is checked, approved or sent until it goes on."""
    return take(award, "suspend", by=by, reason=reason)


@action
def resume(*, award: Award, reason: str, by: User) -> Award:
    """What it was suspended for is mended: the project goes on."""
    return take(award, "resume", by=by, reason=reason)


@action
def terminate(*, award: Award, reason: str, by: User) -> Award:
    """End a project before its time. What was spent is settled by the close-out that follows."""
    return take(award, "terminate", by=by, reason=reason)


@action
def decline(*, application: Application, reason: str, by: User) -> Application:
    """The organisation gives the award back before signing; its place falls free."""
    award = application.award_row
    lock_call(application.call)
    declined = take(application, "decline", by=by, reason=reason)
    lapse_award(award=award, reason=reason, by=None)
    return declined


@action
def conclude(*, call: Call, by: User) -> Call:
    """Close the notice: its period over, no objection open, every award confirmed or revoked."""
    return take(lock_call(call), "conclude", by=by)


def standing_awards(call: Call) -> list[Award]:
    """Awards of the call that are neither revoked nor lapsed."""
    return list(call.awards.exclude(state__in=DEAD).select_related("application").order_by("code"))


# --- what time makes possible ------------------------------------------------------------------------------


@action
def say_what_is_possible(*, call: Call) -> bool:
    """Once each: that the notice is over and awards wait to be confirmed; that the call can be concluded."""
    name = possible_now(call)
    if name == "ready_to_conclude":
        record(call, "ready_to_conclude", by=None)
    elif name == "notice_over":
        record(call, "notice_over", by=None)
    return bool(name)


def possible_now(call: Call) -> str:
    """What has become possible of itself since the call was publicised, and has not been said since."""
    possible = call.is_("publicised") and all(
        guard.holds(call, None) for guard in (steps.notice_over, steps.no_objection_open)
    )
    if not possible:
        return ""
    name = "ready_to_conclude" if steps.awards_settled.holds(call, None) else "notice_over"
    said = call.history().filter(action=name).order_by("seq").last()
    published = Event.objects.filter(
        process="notice", action="publish", subject_id__in=call.notices.values("pk")
    )
    newest = published.order_by("seq").last()
    since = newest.seq if newest is not None else 0
    return "" if said is not None and said.seq > since else name
