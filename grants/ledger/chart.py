"""The chart of accounts: which kinds of account exist, in which book, on which side, and how a code is
built.

Three books, each balanced on its own in every entry: **F** real money, **B** budget authority and what
stands against it, **X** the budget lines of one award. One entry carries posting lines of all three, so they
cannot drift apart (the parallel recording, 平行记账, of the government accounting system). Custody money is
a liability of the hub that keeps it (受托代理负债), never its income.

Every account belongs to one legal entity's books. Every custody, payable and expense account carries
the fund source, so "whose money was spent" is exact to the fen.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FUNDS, BUDGET, LINES = "F", "B", "X"
DEBIT, CREDIT = "D", "C"
CURRENCY = "CNY"
#: The dimensions an account may carry beside its entity, in the order in which a code names them.
DIMENSIONS = ("bank_account", "organisation", "award", "source", "line", "custodian")


@dataclass(frozen=True)
class AccountKind:
    """One kind of account. `closes`: the close-out of an award closes its accounts of this kind."""

    code: str
    book: str
    normal: str
    dims: tuple[str, ...]
    label: str | Promise
    closes: bool = False


_ALL = (
    AccountKind("BANK", FUNDS, DEBIT, ("bank_account",), _("Bank")),
    AccountKind("BANK_RES", FUNDS, DEBIT, ("bank_account",), _("Bank, issued and not yet settled")),
    AccountKind("CBANK", FUNDS, DEBIT, ("bank_account",), _("Custody bank account")),
    AccountKind(
        "CBANK_RES", FUNDS, DEBIT, ("bank_account",), _("Custody bank account, issued and not yet settled")
    ),
    AccountKind("RECV_FUND", FUNDS, DEBIT, ("source",), _("Appropriation receivable")),
    AccountKind(
        "RECV_REFUND", FUNDS, DEBIT, ("organisation", "award", "source"), _("Refund receivable"), closes=True
    ),
    AccountKind(
        "CRECV_REFUND",
        FUNDS,
        DEBIT,
        ("organisation", "award", "source"),
        _("Refund receivable, custody"),
        closes=True,
    ),
    AccountKind("GRANT_EXP", FUNDS, DEBIT, ("award", "source"), _("Grant expense"), closes=True),
    AccountKind(
        "CUSTODY", FUNDS, CREDIT, ("organisation", "award", "source"), _("Money held in custody"), closes=True
    ),
    AccountKind(
        "CUST_BLOCK",
        FUNDS,
        CREDIT,
        ("organisation", "award", "source"),
        _("Custody money, blocked"),
        closes=True,
    ),
    AccountKind(
        "CLAIM",
        FUNDS,
        CREDIT,
        ("organisation", "award", "source"),
        _("Approved spending, not yet paid"),
        closes=True,
    ),
    AccountKind(
        "CISSUED",
        FUNDS,
        CREDIT,
        ("organisation", "award", "source"),
        _("Custody payments issued"),
        closes=True,
    ),
    AccountKind("GRANT_PAY", FUNDS, CREDIT, ("award", "source"), _("Grant payable"), closes=True),
    AccountKind("ISSUED", FUNDS, CREDIT, ("award", "source"), _("Payments issued"), closes=True),
    AccountKind("RETURN_DUE", FUNDS, CREDIT, ("source",), _("Due back to the funder")),
    AccountKind("INTEREST_DUE", FUNDS, CREDIT, ("source",), _("Interest earned in custody")),
    AccountKind("FUND", FUNDS, CREDIT, ("source",), _("Restricted net assets")),
    AccountKind("AUTHORITY", BUDGET, DEBIT, ("source",), _("Budget authority")),
    AccountKind("AVAILABLE", BUDGET, CREDIT, ("source",), _("Available")),
    AccountKind("COMMITTED", BUDGET, CREDIT, ("award", "source"), _("Committed"), closes=True),
    AccountKind("OBLIGATED", BUDGET, CREDIT, ("award", "source"), _("Contracted"), closes=True),
    # Stays open: what was spent of an authority is a fact of the fund, and outlives the award.
    AccountKind("EXPENDED", BUDGET, CREDIT, ("award", "source"), _("Expended")),
    AccountKind("LINE_CTL", LINES, DEBIT, ("award",), _("Approved budget"), closes=True),
    AccountKind(
        "LINE_AVAIL", LINES, CREDIT, ("award", "line"), _("Budget line, still available"), closes=True
    ),
    AccountKind("LINE_SPENT", LINES, CREDIT, ("award", "line"), _("Budget line, spent"), closes=True),
)
KINDS: dict[str, AccountKind] = {kind.code: kind for kind in _ALL}
CLOSING = tuple(kind.code for kind in _ALL if kind.closes)

#: What each posting is called when shown; the key is `Entry.kind`, the name of the function in postings.py.
EVENTS: dict[str, str | Promise] = {
    "appropriation_notified": _("Appropriation notified"),
    "appropriation_received": _("Appropriation received"),
    "award_committed": _("Award committed"),
    "award_cancelled": _("Award cancelled"),
    "contract_signed": _("Contract signed"),
    "tranche_accepted": _("Instalment accepted"),
    "tranche_cancelled": _("Instalment cancelled"),
    "released_to_custody_same_entity": _("Released into custody"),
    "released_to_other_hub": _("Released into custody"),
    "payment_issued": _("Payment issued"),
    "payment_settled": _("Payment settled"),
    "payment_bounced": _("Payment returned by the bank"),
    "claim_approved": _("Spending approved"),
    "claim_paid": _("Spending paid"),
    "claim_refused_after_approval": _("Spending refused after approval"),
    "expense_reported": _("Expense reported"),
    "expense_disallowed": _("Expense disallowed"),
    "refund_received": _("Refund received"),
    "clawback": _("Recovery decided"),
    "clawback_received": _("Recovery received"),
    "unspent_returned": _("Unspent money returned"),
    "due_back_to_funder": _("Due back to the funder"),
    "paid_back": _("Paid back to the funder"),
    "custody_interest": _("Interest on custody money"),
    "custody_interest_paid": _("Custody interest paid over"),
    "close_out": _("Accounts closed"),
    "budget_transferred": _("Budget transferred"),
    "reversal": _("Correction"),
}


@dataclass(frozen=True)
class Ref:
    """Names one account without asking whether it exists yet. Build it with `ref()`, which checks the
    dimensions.
    """

    kind: str
    entity: str
    bank_account: str = ""
    organisation: str = ""
    award: str = ""
    source: str = ""
    line: str = ""
    custodian: str = ""

    @property
    def code(self) -> str:
        """`entity/KIND/dim/dim`: unique, because a slash inside a part is escaped and the kind fixes the
        parts.
        """
        parts = (self.entity, self.kind, *(getattr(self, dim) for dim in KINDS[self.kind].dims))
        return "/".join(part.replace("%", "%25").replace("/", "%2F") for part in parts)


def ref(kind: str, *, entity: str, **dims: str) -> Ref:
    """The account of this kind: every dimension of the kind must be given, and no other."""
    wanted = KINDS[kind].dims
    if not entity or any(not dims.get(dim) for dim in wanted) or set(dims) - set(wanted):
        raise ValueError(f"{kind} needs entity and {wanted or 'nothing else'}; got {entity!r}, {dims!r}")
    return Ref(kind=kind, entity=entity, **dims)
