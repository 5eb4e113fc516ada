"""What the steps of a tranche and of a claim ask (workflows/processes/tranche.py, claim.py). Separation of duties is said
here, and held by the database (`ACCOUNT_HANDS`, `PAYING_HANDS` in models.py)."""

from django.db.models import Exists, F, OuterRef, Q, Subquery

from grants.applications.kin import without_kin
from grants.calls.models import PaymentStage
from grants.contracts.accounts import is_agreed_account
from grants.disbursements.models import Claim, Tranche
from grants.disbursements.queries import spending_is_open
from grants.ledger import queries as ledger
from grants.people.banking import PayeeAccount
from workflows.arrows import Person
from workflows.processes import claim, tranche
from workflows.processes.application import not_kin as application_not_kin


def _is_none_of(by: Person, *hands: int | None) -> bool:
    return by is None or by.pk not in hands


def _none_of(by: Person, *hands: str) -> Q:
    """The same for a query."""
    found = Q()
    for hand in hands if by is not None else ():
        found &= ~Q(**{hand: by})
    return found


# --- tranches ------------------------------------------------------------------------------------------------


@tranche.award_runs.asks
def award_runs(one: Tranche, by: Person) -> bool:
    return not one.award.is_("suspended", "terminated")


@tranche.award_runs.rows
def award_runs_rows(by: Person) -> Q:
    return ~Q(award__state__in=["suspended", "terminated"])


@tranche.condition_met.asks
def condition_met(one: Tranche, by: Person) -> bool:
    return one.condition_is_met()


@tranche.condition_met.rows
def condition_met_rows(by: Person) -> Q:
    signed = PaymentStage.Condition.SIGNED
    runs = Q(award__state__in=["contracted", "delivering", "suspended", "closing"])
    last = Q(condition=PaymentStage.Condition.FINAL)
    accepted = Q(milestone__state="accepted") & (~last | Q(award__closeout__state="settling"))
    return (Q(condition=signed) & runs) | (~Q(condition=signed) & accepted)


@tranche.invoice_there.asks
def invoice_there(one: Tranche, by: Person) -> bool:
    return one.has_invoice()


@tranche.payee_verified.asks
def payee_verified(one: Tranche, by: Person) -> bool:
    account = one.account_now
    return one.payee.has_own_account and account is not None and account.verified_at is not None


@tranche.account_rested.asks
def account_rested(one: Tranche, by: Person) -> bool:
    account = one.account_now
    return account is None or account.verified_at is None or account.has_rested()


@tranche.account_agreed.asks
def account_agreed(one: Tranche, by: Person) -> bool:
    """The account is the one that the parties signed, or a lead has confirmed the other one."""
    account = one.account_now
    return account is None or is_agreed_account(one.award, one.payee, account)


@tranche.account_as_checked.asks
def account_as_checked(one: Tranche, by: Person) -> bool:
    return one.account_is_as_checked()


@tranche.not_behind_account.asks
def not_behind_account(one: Tranche, by: Person) -> bool:
    """Of the account that is to be checked, or that was."""
    account = one.account_now if one.is_("requested") else one.account
    return account is None or _is_none_of(by, *account.hands)


@tranche.not_behind_account.rows
def not_behind_account_rows(by: Person) -> Q:
    if by is None:
        return Q()
    checked = ~Q(account__changed_by=by) & ~Q(account__verified_by=by)
    newest = (
        PayeeAccount.objects.filter(organisation=OuterRef(OuterRef("payee"))).order_by("-pk").values("pk")[:1]
    )
    held = PayeeAccount.objects.filter(pk=Subquery(newest)).exclude(number="")
    of_payee = {f"organisation__account_{part}": F(part) for part in ("name", "number", "bank")}
    behind = held.filter(Q(changed_by=by) | Q(verified_by=by), **of_payee)
    return (Q(state="requested") & ~Q(Exists(behind))) | (~Q(state="requested") & checked)


@tranche.another_person.asks
def another_person(one: Tranche, by: Person) -> bool:
    return _is_none_of(by, one.requested_by_id, one.maker_id, one.second_checker_id)


@tranche.another_person.rows
def another_person_rows(by: Person) -> Q:
    return _none_of(by, "requested_by", "maker", "second_checker")


@tranche.not_kin.asks
def not_kin(one: Tranche, by: Person) -> bool:
    return application_not_kin.holds(one.award.application, by)


@tranche.not_kin.rows
def not_kin_rows(by: Person) -> Q:
    return without_kin(by, "award__application")


@tranche.not_in_books.asks
def not_in_books(one: Tranche, by: Person) -> bool:
    return not one.shares


@tranche.second_needed.asks
def second_needed(one: Tranche, by: Person) -> bool:
    return one.needs_second_approval()


@tranche.second_needed.rows
def second_needed_rows(by: Person) -> Q:
    return Q(award__call__second_approval_from_fen__lte=F("planned_fen") - F("paid_fen") - F("cancelled_fen"))


@tranche.second_waits.asks
def second_waits(one: Tranche, by: Person) -> bool:
    return one.second_checker_id is None


@tranche.second_waits.rows
def second_waits_rows(by: Person) -> Q:
    return Q(second_checker=None)


@tranche.second_approval.asks
def second_approval(one: Tranche, by: Person) -> bool:
    return not one.needs_second_approval() or one.second_checker_id is not None


@tranche.second_approval.rows
def second_approval_rows(by: Person) -> Q:
    return ~second_needed_rows(by) | ~second_waits_rows(by)


# --- claims --------------------------------------------------------------------------------------------------


@claim.spending_open.asks
def spending_open(one: Claim, by: Person) -> bool:
    return spending_is_open(one.award)


@claim.voucher_there.asks
def voucher_there(one: Claim, by: Person) -> bool:
    return one.has_voucher()


@claim.within_line.asks
def within_line(one: Claim, by: Person) -> bool:
    left = ledger.total("LINE_AVAIL", entity=one.hub.code, award=one.award.code, line=one.category)
    return one.fen <= left


@claim.within_balance.asks
def within_balance(one: Claim, by: Person) -> bool:
    return one.fen <= ledger.total("CUSTODY", entity=one.hub.code, award=one.award.code)


@claim.not_a_duplicate.asks
def not_a_duplicate(one: Claim, by: Person) -> bool:
    twins = Claim.objects.filter(award=one.award, voucher=one.voucher).exclude(pk=one.pk)
    return not twins.exclude(state__in=["rejected", "drafted"]).exists()


@claim.another_person.asks
def claim_another_person(one: Claim, by: Person) -> bool:
    """Who asked neither checks nor approves; who checked does not approve."""
    return _is_none_of(by, one.requested_by_id, one.accountant_id if one.is_("checked") else None)


@claim.another_person.rows
def claim_another_person_rows(by: Person) -> Q:
    if by is None:
        return Q()
    return _none_of(by, "requested_by") & (~Q(state="checked") | _none_of(by, "accountant"))


@claim.not_kin.asks
def claim_not_kin(one: Claim, by: Person) -> bool:
    return application_not_kin.holds(one.award.application, by)


@claim.not_kin.rows
def claim_not_kin_rows(by: Person) -> Q:
    return without_kin(by, "award__application")


@claim.paid_by_another.asks
def paid_by_another(one: Claim, by: Person) -> bool:
    return _is_none_of(by, one.requested_by_id, one.approver_id)


@claim.paid_by_another.rows
def paid_by_another_rows(by: Person) -> Q:
    return _none_of(by, "requested_by", "approver")
