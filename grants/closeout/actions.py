"""The end of an award, step by step. Settlement: approved = paid + cancelled, and what was paid and
not spent as agreed comes back. The last step empties and closes the accounts in one transaction."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from grants.awards.models import Award
from grants.calls.models import Call
from grants.closeout.models import CloseOut
from grants.contracts.models import Contract
from grants.disbursements import actions as disbursements
from grants.disbursements.actions import Person, entity_of
from grants.disbursements.models import Tranche
from grants.documents.actions import store_upload
from grants.files.checks import MB
from grants.files.intake import Incoming, Wanted, takes_in
from grants.ledger import postings
from grants.ledger import queries as ledger
from grants.milestones.models import Expense
from workflows import clock, roles
from workflows.steps import Misfit, NotYours, Refused, action, lock, record, take

AUDIT_BYTES = 20 * MB


@action
def open_closeout(*, award: Award, by: Person) -> CloseOut:
    """The end date has come, or the project finished early."""
    take(award, "begin_closeout", by=by)
    closeout = CloseOut.objects.create(award=award, approved_fen=award.approved_fen)
    record(closeout, "open", by=by, target=closeout.state)
    return closeout


@action
def take_in_report(*, closeout: CloseOut, by: Person) -> CloseOut:
    """The final report is accepted: it and the statement of accounts are the ground of what follows."""
    return take(closeout, "report", by=by)


@takes_in("file", Wanted(("pdf", "image"), AUDIT_BYTES, for_good=True))
@action
def record_audit(*, closeout: CloseOut, file: Incoming, by: Person) -> CloseOut:
    """Keep the audit report that the call asks for, with its hash."""
    closeout = lock(closeout)
    document = store_upload(
        file,
        kind="audit",
        subject=closeout,
        by=by,
        title=_("Audit report of %(award)s") % {"award": closeout.award.code},
    )
    return take(closeout, "audit", by=by, document=document.pk, sha256=document.sha256)


@action
def evaluate(*, closeout: CloseOut, score: Decimal, opinion: str, by: Person, grade: str = "") -> CloseOut:
    """The grade follows from the mark by the call's rule; the officer's opinion stands beside it."""
    call = closeout.award.call
    if not 0 <= score <= 100:
        raise Misfit(_("Give a mark from 0 to 100."))
    if not opinion.strip():
        raise Misfit(_("Write the opinion that goes with the mark."))
    if not grade:
        grade = "A" if score >= call.grade_a_from else "B" if score >= call.grade_b_from else "C"
    return take(closeout, "evaluate", by=by, grade=grade, score=score, opinion=opinion.strip())


def spent_by_category(award: Award) -> dict[str, int]:
    """Compliant spending in fen by budget category: what custody paid; what accepted vouchers show, within their
    lines; of a purchase the price that is paid or still to be paid, for there the service is bought, not its costs."""
    if award.custodian:
        return ledger.by("line", "LINE_SPENT", entity=award.custodian.code, award=award.code)
    entered = _entered(award)
    free = ledger.by("line", "LINE_AVAIL", entity=entity_of(award), award=award.code)
    lines = {code: free.get(code, 0) + entered.get(code, 0) for code in sorted({*free, *entered})}
    if award.track == "purchase":
        due = sum(t.outstanding_fen for t in _open_tranches(award) if _falls_due(t))
        return {c: fen for c, fen in postings.split(disbursements.paid_of(award) + due, lines).items() if fen}
    vouchers: dict[str, int] = {}
    for expense in Expense.objects.filter(award=award, disallowed=False):
        vouchers[expense.category] = vouchers.get(expense.category, 0) + expense.fen
    # What was taken against a line when its report was accepted stays spent, whatever came after.
    return {
        c: fen
        for c, whole in lines.items()
        if (fen := max(min(vouchers.get(c, 0), whole), entered.get(c, 0)))
    }


def _entered(award: Award) -> dict[str, int]:
    """What already stands as spent in the funder's books, by line: reports that were accepted."""
    return ledger.by("line", "LINE_SPENT", entity=entity_of(award), award=award.code)


@action
def draw_up(*, closeout: CloseOut, by: Person) -> CloseOut:
    """Compute the settlement, and do what it says: cut the tail to what is still owed, demand what was not spent."""
    award = lock(closeout.award)
    by_category = spent_by_category(award)
    spent, paid = sum(by_category.values()), disbursements.paid_of(award)
    figures = {
        "approved_fen": award.approved_fen,
        "paid_fen": paid,
        "spent_fen": spent,
        "spent_by_category": by_category,
        "to_return_fen": max(paid - spent, 0),
    }
    closeout = take(closeout, "draw_up", by=by, figures=figures)
    cancelled = _settle_tranches(award, still_owed=max(spent - paid, 0), by=by)
    CloseOut.objects.filter(pk=closeout.pk).update(cancelled_fen=cancelled)
    if not award.custodian:
        _demand(award, by_category, closeout, by)
    return CloseOut.objects.get(pk=closeout.pk)


def _open_tranches(award: Award) -> list[Tranche]:
    found = Tranche.objects.filter(award=award, state__in=["planned", "due", "held"]).order_by("order")
    return list(found.select_related("award__call", "milestone"))


def _falls_due(tranche: Tranche) -> bool:
    """Whether it may still be paid: on signing, or on a milestone that was accepted. The tail's other condition is
    the settlement that is being drawn up."""
    return tranche.condition == "signed" or (
        tranche.milestone is not None and tranche.milestone.is_("accepted")
    )


def _settle_tranches(award: Award, *, still_owed: int, by: Person) -> int:
    """Open tranches are paid up to what is still owed, in order; the rest is cancelled, and so is a tranche whose
    milestone was never accepted. A tranche on hold stays so until the officer releases it. Returns the cancelled fen."""
    reason = _("Settled by actual spending.")
    for tranche in _open_tranches(award):
        share = min(still_owed, tranche.outstanding_fen) if _falls_due(tranche) else 0
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
    entered = _entered(award)
    new = {c: more for c, fen in by_category.items() if (more := fen - entered.get(c, 0)) > 0}
    if new:
        postings.expense_reported(
            entity=entity, award=award.code, lines=new, key=f"closeout:{closeout.pk}:spent", by=by
        )
    if closeout.to_return_fen:
        postings.clawback(
            entity=entity,
            award=award.code,
            organisation=award.organisation.code,
            by=by,
            shares=_expense_shares(award, closeout.to_return_fen),
            key=f"closeout:{closeout.pk}:demand",
        )


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
    if not any(by.acts_as(role, closeout) for role in roles.FINANCE):
        raise NotYours(_("Finance records what came back."))
    how: dict[str, Any] = {
        "entity": entity_of(award),
        "award": award.code,
        "organisation": award.organisation.code,
        "by": by,
        "effective": paid_on,
        "key": f"closeout:{closeout.pk}:returned",
        "memo": bank_ref,
    }
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
    """Another person than the one who drew it up confirms that the figures and the money agree. The tail may have
    been paid meanwhile: what is kept as paid is what was paid in the end."""
    closeout = take(closeout, "settle", by=by)
    paid = disbursements.paid_of(closeout.award)
    cancelled = sum(Tranche.objects.filter(award=closeout.award).values_list("cancelled_fen", flat=True))
    CloseOut.objects.filter(pk=closeout.pk).update(paid_fen=paid, cancelled_fen=cancelled)
    return CloseOut.objects.get(pk=closeout.pk)


@action
def close(*, closeout: CloseOut, by: Person) -> CloseOut:
    """Empty and close the accounts; the award and its contract are closed with them."""
    award = lock(closeout.award)
    closeout = take(closeout, "close", by=by)
    postings.close_out(
        entity=entity_of(award),
        award=award.code,
        custodian=award.custodian.code if award.custodian else "",
        key=f"closeout:{closeout.pk}:closed",
        by=by,
    )
    CloseOut.objects.filter(pk=closeout.pk).update(closed_at=clock.now())
    take(award, "close", by=None)
    for contract in Contract.objects.filter(award=award, state="effective"):
        take(contract, "complete", by=None)
    return CloseOut.objects.get(pk=closeout.pk)


@action
def archive(*, call: Call, by: Person) -> Call:
    """Every contract is closed or lapsed: the call goes to the archive."""
    return take(call, "archive", by=by)
