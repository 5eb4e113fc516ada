"""Changes to what was agreed: asked for, commented by the hub, then approved, rejected or only filed.

Approval changes plan, dates and budget and makes the supplementary agreement, in one transaction.
"""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from grants.awards.models import Award
from grants.contracts.actions import custodian_entity, supplementary
from grants.documents.numbering import next_number
from grants.ledger import postings
from grants.milestones.models import ChangeRequest, Milestone
from grants.milestones.transfer import Transfer, shift_lines
from workflows import clock
from workflows.roles import applicant
from workflows.steps import NotYours, Refused, action, lock, record, take

#: Before the year in the numbers of change requests: BG-2026-0001.
SERIES = "BG"
ENDS = ("extension", "early_end")


@action
def request_change(
    *,
    award: Award,
    kind: str,
    summary: str,
    by: Any,
    transfer: Transfer | None = None,
    new_end: date | None = None,
    code: str = "",
) -> ChangeRequest:
    """Write down what should change, and why. It goes to nobody before it is submitted."""
    award = lock(award)
    if not applicant(award, by):
        raise NotYours(_("A change is asked for by the organisation that carries out the project."))
    if not award.is_("delivering", "suspended"):
        raise Refused(_("Changes can be asked for while the project is in delivery."))
    change = ChangeRequest(award=award, made_by=by)
    _write(change, kind, summary, transfer, new_end)
    change.code = code or next_number(SERIES, clock.today().year)
    change.save()
    record(change, "draft", by=by, target=change.state, kind=kind, transfer=change.transfer)
    return change


def _write(
    change: ChangeRequest, kind: str, summary: str, transfer: Transfer | None, new_end: date | None
) -> None:
    change.kind, change.summary = kind, summary.strip()
    moves = kind == ChangeRequest.Kind.BUDGET
    change.transfer = {code: fen for code, fen in (transfer or {}).items() if fen} if moves else {}
    change.new_end = new_end if kind in ENDS else None
    if not change.summary:
        raise Refused(_("Say what changes and why."))
    if wrong := change.problems():
        raise Refused(*wrong)


@action
def revise_change(
    *,
    change: ChangeRequest,
    kind: str,
    summary: str,
    by: Any,
    transfer: Transfer | None = None,
    new_end: date | None = None,
) -> ChangeRequest:
    """Write a request anew while it is not submitted."""
    fresh = lock(change)
    if not applicant(fresh, by) or not fresh.is_("drafted"):
        raise Refused(_("Only a request that is not submitted can be changed, by its organisation."))
    _write(fresh, kind, summary, transfer, new_end)
    fresh.save()
    record(fresh, "revise", by=by, kind=kind, transfer=fresh.transfer)
    return fresh


@action
def delete_change(*, change: ChangeRequest, by: Any) -> None:
    """Throw away a request that was never submitted."""
    fresh = lock(change)
    if not applicant(fresh, by) or not fresh.is_("drafted"):
        raise Refused(_("Only a request that is not submitted can be thrown away, by its organisation."))
    record(fresh, "delete", by=by, source=fresh.state)
    fresh.delete()


@action
def submit_change(*, change: ChangeRequest, by: Any) -> ChangeRequest:
    """Send the request to the office, and to the hub where one keeps custody."""
    return take(change, "submit", by=by)


@action
def opine(*, change: ChangeRequest, opinion: str, by: Any) -> ChangeRequest:
    """What the hub says of it."""
    fresh = take(change, "opine", by=by, opinion=opinion.strip())
    fresh.opinion = opinion.strip()
    fresh.save(update_fields=["opinion"])
    return fresh


@action
def approve_change(*, change: ChangeRequest, decision: str, by: Any) -> ChangeRequest:
    """Approve: budget, dates and plan change, and the supplementary agreement is issued for signing."""
    fresh = _decide(take(change, "approve", by=by, decision=decision), decision, by)
    _take_effect(fresh, by)
    fresh.agreement_number = supplementary(change=fresh, by=by).number
    fresh.save(update_fields=["agreement_number"])
    return fresh


@action
def file_change(*, change: ChangeRequest, by: Any, decision: str = "") -> ChangeRequest:
    """Take note of a small transfer: the budget changes, no agreement is needed."""
    fresh = _decide(take(change, "file", by=by, decision=decision), decision, by)
    _take_effect(fresh, by)
    return fresh


@action
def reject_change(*, change: ChangeRequest, reason: str, by: Any) -> ChangeRequest:
    """Refuse the request: everything stays as agreed."""
    return _decide(take(change, "reject", by=by, reason=reason.strip()), reason, by)


def _decide(change: ChangeRequest, decision: str, by: Any) -> ChangeRequest:
    change.decision, change.decided_by, change.decided_at = decision.strip(), by, clock.now()
    change.save(update_fields=["decision", "decided_by", "decided_at"])
    return change


def _take_effect(change: ChangeRequest, by: Any) -> None:
    award = change.award
    if change.kind == ChangeRequest.Kind.BUDGET:
        _transfer(change, award, by)
    elif change.kind in ENDS and change.new_end is not None:
        _move_end(award, change.new_end, by)


def _transfer(change: ChangeRequest, award: Award, by: Any) -> None:
    shift_lines(award, change.transfer, f"调剂 {change.code}")
    parts = sorted(change.transfer.items())
    postings.budget_transferred(
        entity=custodian_entity(award),
        award=award.code,
        out={c: -fen for c, fen in parts if fen < 0},
        into={c: fen for c, fen in parts if fen > 0},
        key=f"budget-transferred/{change.pk}",
        by=by,
        memo=change.code,
    )


def _move_end(award: Award, new_end: date, by: Any) -> None:
    """The end of delivery moves, and the final milestone with it by as many days."""
    days = (new_end - award.delivery_until).days if award.delivery_until else 0
    award.delivery_until = new_end
    award.save(update_fields=["delivery_until"])
    final = award.milestones.filter(kind=Milestone.Kind.FINAL, state__in=["planned", "due"]).first()
    if final is not None and days:
        due = max(final.due_on + timedelta(days=days), clock.today())
        opens = final.opens_on + timedelta(days=days) if final.opens_on else None
        final = take(final, "reschedule", by=by, due_on=due)
        final.opens_on = opens
        final.save(update_fields=["opens_on"])
