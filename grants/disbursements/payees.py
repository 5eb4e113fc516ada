"""Where a payment goes, as its page shows it: the account, who changed and verified it, and how it stands to the one
that was signed. Who reads the whole number: grants/people/shown.py."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from grants.contracts.accounts import ConfirmedAccount, confirmation, differs
from grants.disbursements.models import Claim, Tranche
from grants.people.banking import PayeeAccount, bare
from grants.people.shown import shown_to
from workflows import clock


@dataclass(frozen=True)
class ShownAccount:
    """The account beside a payment."""

    name: str
    number: str
    bank: str
    #: Whose changes and verification are told; none for a payment from before they were recorded.
    account: PayeeAccount | None = None
    #: Kept when the maker checked; the account in force may be another by now.
    as_checked: bool = False
    changed_since: bool = False
    #: Money may go there from this day, which has not come.
    rests_until: date | None = None
    #: What the signed agreement names, where it is another account.
    agreed: dict[str, Any] | None = None
    confirmed: ConfirmedAccount | None = None
    may_confirm: bool = False


def shown(tranche: Tranche, user: Any) -> ShownAccount:
    """The account that was checked, else the one in force."""
    now = tranche.account_now
    kept = tranche.payee_snapshot
    payee, read = tranche.payee, shown_to(user).account
    said = kept or (
        now.said
        if now
        else {"name": payee.account_name, "number": payee.account_number, "bank": payee.account_bank}
    )
    account = tranche.account if kept else now
    open_ = tranche.outstanding_fen > 0 and not tranche.is_("issued", "paid", "cancelled")
    agreed = differs(tranche.award, payee, now) if now else None
    confirmed = confirmation(tranche.award, now) if now and agreed else None
    from_day = now.payable_from if now else None
    return ShownAccount(
        said["name"],
        read(said["number"], of=payee, payment=tranche),
        said["bank"],
        account,
        as_checked=bool(kept),
        changed_since=bool(kept) and open_ and not tranche.account_is_as_checked(),
        rests_until=from_day if open_ and from_day and from_day > clock.today() else None,
        agreed={**agreed, "number": read(agreed["number"], of=payee, payment=tranche)} if agreed else None,
        confirmed=confirmed,
        may_confirm=bool(
            agreed
            and open_
            and confirmed is None
            and now
            and user.acts_as("lead", tranche)
            and now.changed_by_id != user.pk
        ),
    )


# --- who is paid from custody ----------------------------------------------------------------------------------
def paid_elsewhere(claim: Claim) -> Claim | None:
    """An earlier claim in which the same hub paid the same payee into another account: to be asked about."""
    if not claim.payee_account:
        return None
    same = Claim.objects.filter(hub=claim.hub_id, payee=claim.payee, state__in=("approved", "paid")).exclude(
        pk=claim.pk
    )
    for other in same.exclude(payee_account="").order_by("-pk")[:20]:
        if bare(other.payee_account) != bare(claim.payee_account):
            return other
    return None
