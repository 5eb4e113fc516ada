"""What the steps of a tranche and of a claim ask (workflows/processes/tranche.py, claim.py). Separation of duties is said
here, and held by the database (`ACCOUNT_HANDS`, `PAYING_HANDS` in models.py)."""

from grants.contracts.accounts import is_agreed_account
from grants.disbursements.models import Claim, Tranche
from grants.disbursements.queries import spending_is_open
from grants.ledger import queries as ledger
from workflows.arrows import Person
from workflows.processes import claim, tranche
from workflows.processes.application import not_kin as application_not_kin


def _is_none_of(by: Person, *hands: int | None) -> bool:
    return by is None or by.pk not in hands


# --- tranches ------------------------------------------------------------------------------------------------


@tranche.award_runs.asks
def award_runs(one: Tranche, by: Person) -> bool:
    return not one.award.is_("suspended", "terminated")


@tranche.condition_met.asks
def condition_met(one: Tranche, by: Person) -> bool:
    return one.condition_is_met()


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


@tranche.another_person.asks
def another_person(one: Tranche, by: Person) -> bool:
    return _is_none_of(by, one.requested_by_id, one.maker_id, one.second_checker_id)


@tranche.not_kin.asks
def not_kin(one: Tranche, by: Person) -> bool:
    return application_not_kin.holds(one.award.application, by)


@tranche.not_in_books.asks
def not_in_books(one: Tranche, by: Person) -> bool:
    return not one.shares


@tranche.second_needed.asks
def second_needed(one: Tranche, by: Person) -> bool:
    return one.needs_second_approval()


@tranche.second_waits.asks
def second_waits(one: Tranche, by: Person) -> bool:
    return one.second_checker_id is None


@tranche.second_approval.asks
def second_approval(one: Tranche, by: Person) -> bool:
    return not one.needs_second_approval() or one.second_checker_id is not None


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


@claim.not_kin.asks
def claim_not_kin(one: Claim, by: Person) -> bool:
    return application_not_kin.holds(one.award.application, by)


@claim.paid_by_another.asks
def paid_by_another(one: Claim, by: Person) -> bool:
    return _is_none_of(by, one.requested_by_id, one.approver_id)
