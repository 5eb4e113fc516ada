"""Spending from custody: the group asks with a voucher, the hub's accountant checks, another of the hub approves."""

from datetime import date
from typing import Any

from django.core.files import File
from django.db.models import Max
from django.utils.translation import gettext as _

from grants.awards.models import Award
from grants.disbursements.actions import Person, _attach
from grants.disbursements.models import Claim
from grants.ledger import postings
from grants.ledger import queries as ledger
from workflows import clock
from workflows.steps import NotYours, Refused, action, lock, take


@action
def draft_claim(
    *, award: Award, spent_on: date, category: str, purpose: str, payee: str, voucher: str, fen: int,
    payee_account: str = "", by: Person,
) -> Claim:  # fmt: skip
    """Write a claim down; it is asked for when its voucher is attached."""
    award = lock(award)
    if award.custodian is None:
        raise Refused(_("This award is paid to the organisation itself: there is no custody to spend from."))
    if not by.acts_as("applicant", award):
        raise NotYours(_("A claim is made by the organisation whose money it is."))
    last = Claim.objects.filter(award=award).aggregate(n=Max("number"))["n"] or 0
    return Claim.objects.create(
        award=award, hub=award.custodian, number=last + 1, spent_on=spent_on, category=category, purpose=purpose,
        payee=payee, payee_account=payee_account, voucher=voucher, fen=fen, requested_by=by,
    )  # fmt: skip


@action
def attach_voucher(*, claim: Claim, file: File[Any], by: Person) -> None:
    _attach("claim", claim.pk, file, by)


@action
def request_claim(*, award: Award, file: File[Any] | None = None, by: Person, **data: Any) -> Claim:
    """Write down, attach and ask in one."""
    claim = draft_claim(award=award, by=by, **data)
    if file is not None:
        attach_voucher(claim=claim, file=file, by=by)
    return take(claim, "request", by=by)


@action
def send_claim(*, claim: Claim, by: Person) -> Claim:
    return take(claim, "request", by=by)


@action
def check_claim(*, claim: Claim, by: Person) -> Claim:
    return take(claim, "check_", by=by)


@action
def approve_claim(*, claim: Claim, by: Person) -> Claim:
    """Custody money and the budget line are set aside. Neither can go below zero: the database refuses."""
    if by is not None and by.pk in (claim.accountant_id, claim.requested_by_id):
        raise NotYours(_("You asked for or checked this claim yourself: another person approves it."))
    claim = take(claim, "approve", by=by)
    shares = postings.split(claim.fen, ledger.custody_available(custodian=claim.hub.code, award=claim.award.code))
    postings.claim_approved(
        **_books(claim), shares=shares, lines={claim.category: claim.fen}, key=f"claim:{claim.pk}:approved",
        by=claim.accountant, checked_by=by, memo=f"{claim.voucher} {claim.purpose}",
    )  # fmt: skip
    Claim.objects.filter(pk=claim.pk).update(shares=shares)
    return Claim.objects.get(pk=claim.pk)


@action
def pay_claim(*, claim: Claim, paid_on: date, bank_ref: str = "", by: Person) -> Claim:
    if paid_on > clock.today():
        raise Refused(_("The day of payment lies in the future."))
    claim = take(claim, "pay", by=by, paid_on=paid_on, bank_ref=bank_ref)
    postings.claim_paid(
        **_books(claim), shares=claim.shares, key=f"claim:{claim.pk}:paid", by=by, effective=paid_on,
        memo=f"{claim.voucher} {claim.purpose}",
    )  # fmt: skip
    return claim


@action
def reject_claim(*, claim: Claim, reason: str, by: Person) -> Claim:
    return take(claim, "reject", by=by, reason=reason)


@action
def disallow(*, claim: Claim, reason: str, by: Person) -> Claim:
    """Spending already paid is not accepted: the group owes it to its custody account."""
    claim = take(claim, "disallow", by=by, reason=reason)
    postings.expense_disallowed(
        **_books(claim), shares=claim.shares, lines={claim.category: claim.fen}, by=by,
        key=f"claim:{claim.pk}:disallowed", memo=reason,
    )  # fmt: skip
    return claim


@action
def refund(*, claim: Claim, by: Person) -> Claim:
    claim = take(claim, "refund", by=by)
    postings.refund_received(**_books(claim), shares=claim.shares, key=f"claim:{claim.pk}:refunded", by=by)
    return claim


def _books(claim: Claim) -> dict[str, Any]:
    return {"entity": claim.hub.code, "award": claim.award.code, "organisation": claim.award.organisation.code}
