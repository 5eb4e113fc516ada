"""Spending from custody: the group asks with a voucher, the hub's accountant checks, another of the hub approves."""

from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from grants.awards.models import Award
from grants.awards.spending import day_wrong
from grants.disbursements.actions import PAPER, Person
from grants.disbursements.models import Claim
from grants.disbursements.queries import why_no_spending
from grants.disbursements.sealing import new_seal
from grants.files.actions import take_file
from grants.files.intake import Incoming, takes_in
from grants.files.models import Attachment
from grants.ledger import postings
from grants.ledger import queries as ledger
from grants.people.facts import ACCOUNT
from workflows import clock
from workflows.steps import Misfit, NotYours, Refused, action, lock, take


@action
def draft_claim(
    *,
    award: Award,
    spent_on: date,
    category: str,
    purpose: str,
    payee: str,
    voucher: str,
    fen: int,
    payee_account: str = "",
    by: Person,
) -> Claim:
    """Write a claim down; it is asked for when its voucher is attached."""
    award = lock(award)
    if award.custodian is None:
        raise Refused(_("This award is paid to the organisation itself: there is no custody to spend from."))
    if not by.acts_as("applicant", award):
        raise NotYours(_("A claim is made by the organisation whose money it is."))
    _check_spending(award)
    _check_data(award, spent_on, category, fen)
    _check_account(payee_account)
    last = Claim.objects.filter(award=award).aggregate(n=Max("number"))["n"] or 0
    claim = Claim(
        award=award,
        hub=award.custodian,
        number=last + 1,
        spent_on=spent_on,
        category=category,
        purpose=purpose,
        payee=payee,
        payee_account=payee_account,
        voucher=voucher.strip(),
        fen=fen,
        requested_by=by,
    )
    return _kept(claim)


def _kept(claim: Claim) -> Claim:
    claim.seal = new_seal(claim)
    claim.save()
    return claim


def _check_account(typed: str) -> None:
    if says := ACCOUNT.wrong(typed):
        raise Refused(says)


@action
def change_claim(*, claim: Claim, by: Person, **data: Any) -> Claim:
    """Change a claim that is not asked for yet."""
    claim = _own_draft(claim, by)
    _check_data(claim.award, data["spent_on"], data["category"], data["fen"])
    _check_account(data.get("payee_account", ""))
    for name in ("spent_on", "category", "purpose", "payee", "payee_account", "voucher", "fen"):
        if name in data:
            setattr(claim, name, data[name])
    return _kept(claim)


@action
def drop_claim(*, claim: Claim, by: Person) -> None:
    """Throw a draft away. A claim that was asked for is never deleted."""
    claim = _own_draft(claim, by)
    Attachment.objects.filter(subject_type="claim", subject_id=claim.pk).update(removed_at=clock.now())
    claim.delete()


@takes_in("file", PAPER)
@action
def attach_voucher(*, claim: Claim, file: Incoming, by: Person) -> Attachment:
    return take_file(subject_type="claim", subject_id=_own_draft(claim, by).pk, file=file, by=by)


@action
def remove_voucher(*, claim: Claim, attachment: Attachment, by: Person) -> None:
    claim = _own_draft(claim, by)
    Attachment.objects.filter(pk=attachment.pk, subject_type="claim", subject_id=claim.pk).update(
        removed_at=clock.now()
    )


@takes_in("file", PAPER)
@action
def request_claim(*, award: Award, file: Incoming | None = None, by: Person, **data: Any) -> Claim:
    """Write down, attach and ask in one."""
    claim = draft_claim(award=award, by=by, **data)
    if file is not None:
        attach_voucher(claim=claim, file=file, by=by)
    return send_claim(claim=claim, by=by)


@action
def send_claim(*, claim: Claim, by: Person) -> Claim:
    """Ask for what was written down."""
    claim = lock(claim)
    return take(claim, "request", by=by, claim_seal=claim.seal)


@takes_in("file", PAPER)
@action
def save_claim(
    *, award: Award, claim: Claim | None, asks: bool, file: Incoming | None = None, by: Person, **data: Any
) -> Claim:
    """Write a new claim or change a draft, keep its voucher, and ask for it where `asks`: all or nothing."""
    saved = (
        draft_claim(award=award, by=by, **data) if claim is None else change_claim(claim=claim, by=by, **data)
    )
    if file is not None:
        attach_voucher(claim=saved, file=file, by=by)
    return send_claim(claim=saved, by=by) if asks else saved


@action
def check_claim(*, claim: Claim, by: Person) -> Claim:
    """The hub's accountant finds voucher, category and sum in order."""
    return take(claim, "check_", by=by)


@action
def approve_claim(*, claim: Claim, by: Person) -> Claim:
    """Custody money and the budget line are set aside. Neither can go below zero: the database refuses."""
    claim = take(claim, "approve", by=by)
    shares = postings.split(
        claim.fen, ledger.custody_available(custodian=claim.hub.code, award=claim.award.code)
    )
    postings.claim_approved(
        **_books(claim),
        shares=shares,
        lines={claim.category: claim.fen},
        key=f"claim:{claim.pk}:approved",
        by=claim.accountant,
        checked_by=by,
        memo=f"{claim.voucher} {claim.purpose}",
    )
    Claim.objects.filter(pk=claim.pk).update(shares=shares)
    return Claim.objects.get(pk=claim.pk)


@action
def pay_claim(*, claim: Claim, paid_on: date, bank_ref: str = "", by: Person) -> Claim:
    if paid_on > clock.today():
        raise Misfit(_("The day of payment lies in the future."))
    claim = take(claim, "pay", by=by, paid_on=paid_on, bank_ref=bank_ref)
    postings.claim_paid(
        **_books(claim),
        shares=claim.shares,
        key=f"claim:{claim.pk}:paid",
        by=by,
        effective=paid_on,
        memo=f"{claim.voucher} {claim.purpose}",
    )
    return claim


@action
def reject_claim(*, claim: Claim, reason: str, by: Person) -> Claim:
    return take(claim, "reject", by=by, reason=reason)


@action
def disallow(*, claim: Claim, reason: str, by: Person) -> Claim:
    """Spending already paid is not accepted: the group owes it to its custody account."""
    claim = take(claim, "disallow", by=by, reason=reason)
    postings.expense_disallowed(
        **_books(claim),
        shares=claim.shares,
        lines={claim.category: claim.fen},
        by=by,
        key=f"claim:{claim.pk}:disallowed",
        memo=reason,
    )
    return claim


@action
def refund(*, claim: Claim, by: Person) -> Claim:
    claim = take(claim, "refund", by=by)
    postings.refund_received(**_books(claim), shares=claim.shares, key=f"claim:{claim.pk}:refunded", by=by)
    return claim


def _books(claim: Claim) -> dict[str, Any]:
    return {
        "entity": claim.hub.code,
        "award": claim.award.code,
        "organisation": claim.award.organisation.code,
    }


def _own_draft(claim: Claim, by: Person) -> Claim:
    claim = lock(claim)
    if not by.acts_as("applicant", claim):
        raise NotYours(_("A claim is made by the organisation whose money it is."))
    if not claim.is_("drafted"):
        raise Refused(_("This claim was asked for: it is no longer changed. Nothing was changed."))
    return claim


def _check_spending(award: Award) -> None:
    if says := why_no_spending(award):
        raise Refused(says)


def _check_data(award: Award, spent_on: date, category: str, fen: int) -> None:
    if wrong := day_wrong(award, spent_on):
        raise Refused(wrong)
    if fen <= 0:
        raise Refused(_("The sum must be above zero."))
    if (
        not award.application.budget_lines.filter(kind="approved", category=category)
        .exclude(source="match")
        .exists()
    ):
        raise Refused(_("The approved budget has no line “%(category)s”.") % {"category": category})
