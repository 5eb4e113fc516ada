"""Paying: the plan of an award, each tranche from due to paid, and the steps that milestones pull with them.

Every step locks the award first (`roots()`), then the tranche, and posts to the ledger last.
"""

from datetime import date
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from grants.awards.models import Award
from grants.contracts import actions as contracts
from grants.contracts.accounts import ConfirmedAccount, confirmation, differs
from grants.contracts.models import Contract
from grants.disbursements.models import Tranche
from grants.files.actions import take_file
from grants.files.checks import MB
from grants.files.intake import Incoming, Wanted, takes_in
from grants.files.models import Attachment
from grants.ledger import postings
from grants.ledger import queries as ledger
from grants.milestones import actions as milestones
from grants.milestones.models import Milestone
from grants.people.models import Organisation
from workflows import clock, workdays
from workflows.steps import Misfit, NotYours, Refused, action, lock, record, take

#: Whoever acts: a user, or None for the clock.
Person = Any
#: What an invoice, a receipt or a voucher may be: a PDF, a picture, or an electronic invoice (OFD).
PAPER = Wanted(("pdf", "image", "office"), 20 * MB)


def entity_of(award: Award) -> str:
    """The code of the office whose books pay the award."""
    return award.call.issuer.code


def payee_of(award: Award) -> Organisation:
    """Whose account is paid: the hub that keeps custody, the legal person that contracts for a group, or the
    organisation itself."""
    party = award.application.contracting_party if award.track == "purchase" else None
    return award.custodian or party or award.organisation


@action
def plan(*, award: Award, by: Person) -> list[Tranche]:
    """Make the tranches of the payment plan; the shares add up to the approved sum, exact to the fen."""
    stages = list(award.call.payment_stages.all())
    parts = postings.split(award.approved_fen, {f"{s.order:03}": int(s.pct * 100) for s in stages})
    by_kind = {m.kind: m for m in award.milestones.all()}
    tranches = [
        Tranche.objects.create(
            award=award,
            order=s.order,
            name=s.name,
            name_en=s.name_en,
            pct=s.pct,
            condition=s.condition,
            condition_text=s.text,
            condition_text_en=s.text_en,
            milestone=by_kind.get(s.condition),
            planned_fen=parts[f"{s.order:03}"],
            payee=payee_of(award),
        )
        for s in stages
    ]
    record(award, "plan_payments", by=by, tranches={t.order: t.planned_fen for t in tranches})
    return tranches


@takes_in("scan", contracts.SCAN)
@action
def begin_delivery(*, contract: Contract, scan: Incoming, signed_on: date, by: Person) -> Contract:
    """The funder signs last: the contract is in force, the money is contracted, milestones and tranches are planned,
    and what is due on signing falls due."""
    contract = contracts.sign(contract=contract, party="funder", scan=scan, signed_on=signed_on, by=by)
    award = Award.objects.get(pk=contract.award_id)
    terms = contract.terms
    milestones.plan(
        award=award,
        midterm_due=date.fromisoformat(terms["midterm_due"]) if terms.get("midterm_due") else None,
        final_due=date.fromisoformat(terms["final_due"]) if terms.get("final_due") else None,
        by=by,
    )
    tranches = plan(award=award, by=by)
    take(award, "begin_delivery", by=by)
    for tranche in tranches:
        if tranche.condition == "signed":
            fall_due(tranche=tranche, by=by)
    return contract


@action
def fall_due(*, tranche: Tranche, by: Person = None) -> Tranche:
    """The condition is met: the term for paying begins (working days; the first day does not count)."""
    days = tranche.award.call.payment_days
    due_by = workdays.end_of_period(clock.today(), days, count_start=False)
    return take(tranche, "fall_due", by=by, due_by=due_by)


@takes_in("file", PAPER)
@action
def attach_invoice(*, tranche: Tranche, file: Incoming, by: Person) -> Attachment:
    """Add an invoice or a receipt, until the maker has checked it."""
    tranche = lock(tranche)
    if not any(by.acts_as(role, tranche) for role in ("applicant", "officer")):
        raise NotYours(_("The invoice is sent by the organisation, or by the programme officer for it."))
    if not tranche.is_("due", "requested"):
        raise Refused(
            _(
                "The payment is not due, or it is checked already: no invoice can be added. Nothing was stored."
            )
        )
    attachment = take_file(subject_type="tranche", subject_id=tranche.pk, file=file, by=by)
    record(tranche, "attach_invoice", by=by, name=attachment.name, sha256=attachment.sha256)
    return attachment


@action
def remove_invoice(*, tranche: Tranche, attachment: Attachment, by: Person) -> None:
    """Take back a wrong file, while the payment is not checked. The file is kept, out of sight."""
    tranche = lock(tranche)
    if not any(by.acts_as(role, tranche) for role in ("applicant", "officer")):
        raise NotYours(_("The invoice is sent by the organisation, or by the programme officer for it."))
    if not tranche.is_("due", "requested"):
        raise Refused(_("The payment is checked already: its invoice stays."))
    Attachment.objects.filter(pk=attachment.pk, subject_type="tranche", subject_id=tranche.pk).update(
        removed_at=clock.now()
    )
    record(tranche, "remove_invoice", by=by, name=attachment.name, sha256=attachment.sha256)


@takes_in("invoice", PAPER)
@action
def request_payment(*, tranche: Tranche, invoice: Incoming | None = None, by: Person) -> Tranche:
    """The grantee (or an officer for it) asks to be paid, with an invoice or a receipt."""
    if invoice is not None and lock(tranche).is_("due"):
        attach_invoice(tranche=tranche, file=invoice, by=by)
    return take(tranche, "request", by=by)


@action
def send_back(*, tranche: Tranche, reason: str, by: Person) -> Tranche:
    return take(tranche, "send_back", by=by, reason=reason)


@action
def review(*, tranche: Tranche, by: Person) -> Tranche:
    """The maker checks invoice and account; the account is kept as it is now."""
    account = lock(tranche).account_now
    seal = account.seal if account else ""
    return take(tranche, "review", by=by, account=account, account_seal=seal)


@action
def confirm_account(*, tranche: Tranche, reason: str, by: Person) -> ConfirmedAccount:
    """A lead, who did not change it himself, lets an award be paid into another account than its contract names."""
    tranche = lock(tranche)
    if not by.acts_as("lead", tranche):
        raise NotYours(_("An account that the contract does not name is confirmed by a lead."))
    account = tranche.account_now
    if account is None or differs(tranche.award, tranche.payee, account) is None:
        raise Refused(_("The account is the one in the contract: there is nothing to confirm."))
    if account.changed_by_id == by.pk:
        raise NotYours(_("You changed this account yourself: another lead confirms it."))
    if confirmation(tranche.award, account) is not None:
        raise Refused(_("This account is confirmed already. Nothing was changed."))
    if not reason.strip():
        raise Refused(_("Give a reason."))
    confirmed = ConfirmedAccount.objects.create(
        award=tranche.award,
        account=account,
        account_changed_by_id=account.changed_by_id,
        reason=reason.strip(),
        made_by=by,
    )
    record(tranche, "confirm_account", by=by, account=account, reason=reason.strip())
    return confirmed


@action
def return_to_maker(*, tranche: Tranche, reason: str, by: Person) -> Tranche:
    return take(tranche, "return_", by=by, reason=reason)


@action
def approve_second(*, tranche: Tranche, by: Person) -> Tranche:
    return take(tranche, "approve_second", by=by)


@action
def approve(*, tranche: Tranche, by: Person) -> Tranche:
    """The checker approves: it becomes expense and payable."""
    tranche = take(tranche, "approve", by=by)
    award = tranche.award
    if not tranche.shares:
        left = ledger.by("source", "OBLIGATED", entity=entity_of(award), award=award.code)
        tranche.shares = postings.split(tranche.outstanding_fen, left)
        postings.tranche_accepted(
            entity=entity_of(award),
            award=award.code,
            shares=tranche.shares,
            key=f"tranche:{tranche.pk}:accepted",
            by=tranche.maker,
            checked_by=by,
            memo=str(tranche),
        )
        Tranche.objects.filter(pk=tranche.pk).update(shares=tranche.shares)
    return Tranche.objects.get(pk=tranche.pk)


@action
def issue(*, tranche: Tranche, by: Person) -> Tranche:
    """The payment goes to the bank: debt and cash are both set aside."""
    tranche = take(tranche, "issue", by=by)
    postings.payment_issued(
        entity=entity_of(tranche.award),
        award=tranche.award.code,
        shares=tranche.shares,
        key=f"tranche:{tranche.pk}:issued:{tranche.attempt}",
        by=by,
        memo=str(tranche),
    )
    Tranche.objects.filter(pk=tranche.pk).update(issued_at=clock.now())
    return Tranche.objects.get(pk=tranche.pk)


@action
def settle(*, tranche: Tranche, paid_on: date, bank_ref: str, by: Person) -> Tranche:
    """The bank has paid. Into custody: the hub's books hold it from the same moment."""
    if paid_on > clock.today():
        raise Misfit(_("The day of payment lies in the future."))
    tranche = take(tranche, "settle", by=by, paid_on=paid_on, bank_ref=bank_ref)
    award = tranche.award
    how: dict[str, Any] = {
        "entity": entity_of(award),
        "award": award.code,
        "shares": tranche.shares,
        "effective": paid_on,
        "by": by,
        "key": f"tranche:{tranche.pk}:paid",
        "memo": f"{tranche} {bank_ref}",
    }
    if award.custodian:
        postings.released_to_other_hub(
            custodian=award.custodian.code, organisation=award.organisation.code, issued=True, **how
        )
    else:
        postings.payment_settled(**how)
    return tranche


@action
def bounce(*, tranche: Tranche, reason: str, by: Person) -> Tranche:
    """The bank returned it (退汇): owed again, to be checked and approved again."""
    tranche = take(tranche, "bounce", by=by, reason=reason)
    postings.payment_bounced(
        entity=entity_of(tranche.award),
        award=tranche.award.code,
        shares=tranche.shares,
        key=f"tranche:{tranche.pk}:bounced:{tranche.attempt}",
        by=by,
        memo=reason,
    )
    return tranche


@action
def hold(*, tranche: Tranche, reason: str, by: Person) -> Tranche:
    return take(tranche, "hold", by=by, reason=reason)


@action
def release(*, tranche: Tranche, reason: str, by: Person) -> Tranche:
    """The reason to hold is gone: the tranche falls due again."""
    tranche = take(tranche, "release", by=by, reason=reason)
    return fall_due(tranche=tranche, by=by)


@action
def cancel(*, tranche: Tranche, reason: str, by: Person) -> Tranche:
    """It will never be paid: its money is available again."""
    left = lock(tranche).outstanding_fen
    tranche = take(tranche, "cancel", by=by, reason=reason)
    _give_back(tranche, left, by)
    return tranche


@action
def reduce(*, tranche: Tranche, to_fen: int, reason: str, by: Person) -> Tranche:
    """Settlement by actual spending: the tail shrinks to `to_fen`; what is taken off is available again."""
    tranche = lock(tranche)
    less = tranche.outstanding_fen - to_fen
    if to_fen < 0 or less < 0 or tranche.shares:
        raise Refused(_("A tranche is reduced before it is approved, and never raised."))
    if not less:
        return tranche
    _give_back(tranche, less, by)
    record(tranche, "reduce", by=by, less_fen=less, reason=reason)
    Tranche.objects.filter(pk=tranche.pk).update(
        cancelled_fen=tranche.cancelled_fen + less, cancel_reason=reason
    )
    return Tranche.objects.get(pk=tranche.pk)


@action
def evaluate(*, milestone: Milestone, opinion: str, by: Person, **marks: Any) -> Milestone:
    """Evaluate a milestone, with what follows for the money: passed, its tranches fall due; failed, they are held."""
    milestone = milestones.evaluate(milestone=milestone, opinion=opinion, by=by, **marks)
    for tranche in Tranche.objects.filter(milestone=milestone).select_related("award__call"):
        if milestone.is_("accepted"):
            if tranche.is_("held") and tranche.condition_is_met():
                release(tranche=tranche, reason=_("The milestone was accepted."), by=by)
            elif tranche.is_("planned") and tranche.condition_is_met():
                fall_due(tranche=tranche, by=by)
        elif tranche.is_("planned", "due", "requested", "reviewed"):
            hold(tranche=tranche, reason=_("The milestone was not passed."), by=by)
    return milestone


def paid_of(award: Award) -> int:
    return Tranche.objects.filter(award=award).aggregate(fen=Sum("paid_fen"))["fen"] or 0


def _give_back(tranche: Tranche, fen: int, by: Person) -> None:
    award = tranche.award
    left = ledger.by("source", "OBLIGATED", entity=entity_of(award), award=award.code)
    postings.tranche_cancelled(
        entity=entity_of(award),
        award=award.code,
        shares=postings.split(fen, left),
        key=f"tranche:{tranche.pk}:less:{tranche.planned_fen - tranche.cancelled_fen}",
        by=by,
        memo=str(tranche),
    )
