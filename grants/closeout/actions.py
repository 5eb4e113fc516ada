"""The end of an award, step by step. Settlement (practice.md §3.8): approved = paid + cancelled, and what was paid and
not spent as agreed comes back. The last step empties and closes the accounts in one transaction."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files import File
from django.utils.translation import gettext as _

from grants.awards.models import Award
from grants.calls.models import Call
from grants.closeout.models import CloseOut
from grants.contracts.models import Contract
from grants.disbursements import actions as disbursements
from grants.disbursements.actions import Person, entity_of
from grants.disbursements.models import Tranche
from grants.disbursements.queries import ON_THE_WAY
from grants.documents.actions import store_bytes
from grants.ledger import postings
from grants.ledger import queries as ledger
from grants.milestones.models import Expense
from workflows import clock
from workflows.steps import NotYours, Refused, action, lock, record, take


@action
def open_closeout(*, award: Award, by: Person) -> CloseOut:
    """The end date has come, or the project finished early."""
    take(award, "begin_closeout", by=by)
    closeout = CloseOut.objects.create(award=award, approved_fen=award.approved_fen)
    record(closeout, "open", by=by)
    return closeout


@action
def take_in_report(*, closeout: CloseOut, by: Person) -> CloseOut:
    """The final report is accepted: it and the statement of accounts are the ground of what follows."""
    return take(closeout, "report", by=by)


@action
def record_audit(*, closeout: CloseOut, file: File[Any], by: Person) -> CloseOut:
    document = store_bytes(
        kind="audit", title=_("Audit report of %(award)s") % {"award": closeout.award.code},
        data=file.read(), name=str(file.name), subject=("award", closeout.award_id), by=by,
    )  # fmt: skip
    CloseOut.objects.filter(pk=lock(closeout).pk).update(audit_document_id=document.pk)
    return take(closeout, "audit", by=by)


@action
def evaluate(*, closeout: CloseOut, score: Decimal, opinion: str, by: Person, grade: str = "") -> CloseOut:
    """The grade follows from the mark by the call's rule; the officer's opinion stands beside it."""
    call = closeout.award.call
    if not grade:
        grade = "A" if score >= call.grade_a_from else "B" if score >= call.grade_b_from else "C"
    return take(closeout, "evaluate", by=by, grade=grade, score=score, opinion=opinion)


def spent_by_category(award: Award) -> dict[str, int]:
    """Compliant spending in fen by budget category: what custody paid, or what vouchers show within their lines."""
    if award.custodian:
        return ledger.by("line", "LINE_SPENT", entity=award.custodian.code, award=award.code)
    lines = ledger.by("line", "LINE_AVAIL", entity=entity_of(award), award=award.code)
    lines = {c: fen + ledger.total("LINE_SPENT", entity=entity_of(award), award=award.code, line=c) for c, fen in lines.items()}
    vouchers: dict[str, int] = {}
    for expense in Expense.objects.filter(award=award, disallowed=False):
        vouchers[expense.category] = vouchers.get(expense.category, 0) + expense.fen
    return {c: min(fen, lines.get(c, 0)) for c, fen in vouchers.items() if lines.get(c)}


@action
def draw_up(*, closeout: CloseOut, by: Person) -> CloseOut:
    """Compute the settlement, and do what it says: cut the tail to what is still owed, demand what was not spent."""
    award = lock(closeout.award)
    by_category = spent_by_category(award)
    spent, paid = sum(by_category.values()), disbursements.paid_of(award)
    figures = {
        "approved_fen": award.approved_fen, "paid_fen": paid, "spent_fen": spent, "spent_by_category": by_category,
        "to_return_fen": max(paid - spent, 0),
    }  # fmt: skip
    closeout = take(closeout, "draw_up", by=by, figures=figures)
    cancelled = _settle_tranches(award, still_owed=max(spent - paid, 0), by=by)
    CloseOut.objects.filter(pk=closeout.pk).update(cancelled_fen=cancelled)
    if not award.custodian:
        _demand(award, by_category, closeout, by)
    return CloseOut.objects.get(pk=closeout.pk)


def _settle_tranches(award: Award, *, still_owed: int, by: Person) -> int:
    """Open tranches are paid up to what is still owed, in order; the rest is cancelled. Returns the cancelled fen."""
    reason = _("Settled by actual spending.")
    for tranche in Tranche.objects.filter(award=award, state__in=["planned", "due", "held"]).order_by("order"):
        share = min(still_owed, tranche.outstanding_fen)
        if share:
            tranche = disbursements.reduce(tranche=tranche, to_fen=share, reason=reason, by=None)
            if tranche.is_("planned"):
                disbursements.fall_due(tranche=tranche)
        else:
            disbursements.cancel(tranche=tranche, reason=reason, by=None)
        still_owed -= share
    return sum(Tranche.objects.filter(award=award).values_list("cancelled_fen", flat=True))


def _demand(award: Award, by_category: dict[str, int], closeout: CloseOut, by: Person) -> None:
    """Paid directly: the accepted spending goes into the lines; what was not spent is owed back."""
    entity = entity_of(award)
    if by_category:
        postings.expense_reported(
            entity=entity, award=award.code, lines=by_category, key=f"closeout:{closeout.pk}:spent", by=by
        )
    if closeout.to_return_fen:
        postings.clawback(
            entity=entity, award=award.code, organisation=award.organisation.code, by=by,
            shares=_expense_shares(award, closeout.to_return_fen), key=f"closeout:{closeout.pk}:demand",
        )  # fmt: skip


def _expense_shares(award: Award, fen: int) -> dict[str, int]:
    return postings.split(fen, ledger.by("source", "GRANT_EXP", entity=entity_of(award), award=award.code))


@action
def confirm_return(*, closeout: CloseOut, paid_on: date, bank_ref: str, by: Person) -> CloseOut:
    """What was not spent has come back to the funder's bank."""
    if paid_on > clock.today():
        raise Refused(_("The day of payment lies in the future."))
    closeout = lock(closeout)
    award = closeout.award
    fen = closeout.to_return_fen - closeout.returned_fen
    if not closeout.is_("settling") or fen <= 0:
        raise Refused(_("Nothing is to come back here."))
    if not any(by.acts_as(role, closeout) for role in ("finance_maker", "finance_checker")):
        raise NotYours(_("Finance records what came back."))
    how: dict[str, Any] = {
        "entity": entity_of(award), "award": award.code, "organisation": award.organisation.code, "by": by,
        "effective": paid_on, "key": f"closeout:{closeout.pk}:returned", "memo": bank_ref,
    }  # fmt: skip
    if award.custodian:
        held = ledger.custody_available(custodian=award.custodian.code, award=award.code)
        postings.unspent_returned(custodian=award.custodian.code, shares=postings.split(fen, held), **how)
    else:
        owed = ledger.by("source", "RECV_REFUND", entity=entity_of(award), award=award.code)
        postings.clawback_received(shares=postings.split(fen, owed), **how)
    CloseOut.objects.filter(pk=closeout.pk).update(returned_fen=closeout.to_return_fen, returned_on=paid_on)
    record(closeout, "confirm_return", by=by, fen=fen, paid_on=paid_on, bank_ref=bank_ref)
    return CloseOut.objects.get(pk=closeout.pk)


@action
def settle(*, closeout: CloseOut, by: Person) -> CloseOut:
    """Another person than the one who drew it up confirms that the figures and the money agree."""
    if by is not None and by.pk == closeout.drawn_up_by_id:
        raise NotYours(_("You drew up this settlement yourself: another person confirms it."))
    return take(closeout, "settle", by=by)


@action
def close(*, closeout: CloseOut, by: Person) -> CloseOut:
    """Empty and close the accounts; the award and its contract are closed with them."""
    award = lock(closeout.award)
    closeout = take(closeout, "close", by=by)
    postings.close_out(
        entity=entity_of(award), award=award.code, custodian=award.custodian.code if award.custodian else "",
        key=f"closeout:{closeout.pk}:closed", by=by,
    )  # fmt: skip
    CloseOut.objects.filter(pk=closeout.pk).update(closed_at=clock.now())
    take(award, "close", by=None)
    for contract in Contract.objects.filter(award=award, state="effective"):
        take(contract, "complete", by=None)
    return CloseOut.objects.get(pk=closeout.pk)


@action
def archive(*, call: Call, by: Person) -> Call:
    """Every contract is closed or lapsed: the call goes to the archive."""
    return take(call, "archive", by=by)
