"""What each event of a grant's life posts: one function an event, each posting one entry (or twins) in one
transaction.

`entity` is whose books; `shares` says how much of each fund source (source -> fen); every function
takes `How` too. Where the funder and the hub that keeps custody have books of their own, the event
posts twins: one entry in each, with the same `group`, the funder's first (always in this order, so that
two such events never wait for each other), and the function returns the funder's entry.
"""

from datetime import date
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db import transaction

from grants.ledger import post
from grants.ledger.chart import CLOSING, ref
from grants.ledger.models import Account, Entry
from grants.ledger.post import PostingLine, credit, debit
from grants.ledger.posting_lines import (
    Shares,
    avail,
    budget,
    cash,
    ctl,
    custody_cash,
    each,
    move,
    of,
    payable,
    payment,
    spend,
    spent,
    split,
)

__all__ = [
    "Shares",
    "appropriation_notified",
    "appropriation_received",
    "award_cancelled",
    "award_committed",
    "budget_transferred",
    "claim_approved",
    "claim_paid",
    "claim_refused_after_approval",
    "clawback",
    "clawback_received",
    "close_out",
    "contract_signed",
    "custody_interest",
    "custody_interest_paid",
    "due_back_to_funder",
    "expense_disallowed",
    "expense_reported",
    "paid_back",
    "payment_bounced",
    "payment_issued",
    "payment_settled",
    "refund_received",
    "released_to_custody_same_entity",
    "released_to_other_hub",
    "split",
    "tranche_accepted",
    "tranche_cancelled",
    "unspent_returned",
]


class How(TypedDict, total=False):
    """What every posting takes: the key (once a key) is demanded; the rest has a default."""

    key: str
    by: Any
    checked_by: Any
    effective: date | None
    memo: str
    event: UUID | None
    group: str


# --- the fund ---------------------------------------------------------------------------------------


def appropriation_notified(*, entity: str, source: str, fen: int, **how: Unpack[How]) -> Entry:
    """The funder promises money (指标下达): it may be committed from now on."""
    at = {"entity": entity, "source": source}
    posting_lines = move(ref("RECV_FUND", **at), ref("FUND", **at), fen) + move(
        ref("AUTHORITY", **at), ref("AVAILABLE", **at), fen
    )
    return _post("appropriation_notified", posting_lines, how)


def appropriation_received(
    *, entity: str, source: str, fen: int, bank: str = "main", **how: Unpack[How]
) -> Entry:
    """The promised money arrives at the bank. More than was promised is refused."""
    posting_lines = move(cash(entity, bank), ref("RECV_FUND", entity=entity, source=source), fen)
    return _post("appropriation_received", posting_lines, how)


def due_back_to_funder(*, entity: str, source: str, fen: int, **how: Unpack[How]) -> Entry:
    """Money that will not be used is owed back to the funder."""
    at = {"entity": entity, "source": source}
    posting_lines = move(ref("FUND", **at), ref("RETURN_DUE", **at), fen) + move(
        ref("AVAILABLE", **at), ref("AUTHORITY", **at), fen
    )
    return _post("due_back_to_funder", posting_lines, how)


def paid_back(*, entity: str, source: str, fen: int, bank: str = "main", **how: Unpack[How]) -> Entry:
    """What is owed back leaves the bank."""
    posting_lines = move(ref("RETURN_DUE", entity=entity, source=source), cash(entity, bank), fen)
    return _post("paid_back", posting_lines, how)


# --- the award --------------------------------------------------------------------------------------


def award_committed(*, entity: str, award: str, shares: Shares, **how: Unpack[How]) -> Entry:
    """An award is confirmed (立项): available money becomes committed. More than is available is refused."""
    return _post("award_committed", budget(entity, award, shares, "AVAILABLE", "COMMITTED"), how)


def award_cancelled(*, entity: str, award: str, shares: Shares, **how: Unpack[How]) -> Entry:
    """An award that was not contracted gives its money back."""
    return _post("award_cancelled", budget(entity, award, shares, "COMMITTED", "AVAILABLE"), how)


def contract_signed(
    *,
    entity: str,
    award: str,
    shares: Shares,
    lines: Shares | None = None,
    unused: Shares | None = None,
    custodian: str = "",
    **how: Unpack[How],
) -> Entry:
    """Committed money becomes contracted; `unused` is committed money the contract does not take, and goes
    back.

    `lines` (budget category -> fen, summing to the shares) opens the budget lines in the books of who
    watches them: the custodian's, when there is one, else the funder's.
    """
    if lines and sum(lines.values()) != sum(shares.values()):
        raise ValueError("The budget lines do not add up to the contract.")
    posting_lines = budget(entity, award, shares, "COMMITTED", "OBLIGATED")
    posting_lines += budget(entity, award, unused or {}, "COMMITTED", "AVAILABLE")
    effective_custodian = custodian or entity
    opened = [
        posting_line
        for line, fen in (lines or {}).items()
        for posting_line in move(
            ctl(effective_custodian, award), avail(effective_custodian, award, line), fen
        )
    ]
    return _twins("contract_signed", posting_lines, opened, how)


def tranche_accepted(*, entity: str, award: str, shares: Shares, **how: Unpack[How]) -> Entry:
    """An instalment is approved: it becomes expense and payable, and its authority is used."""
    posting_lines = each(
        shares, lambda s: ref("GRANT_EXP", entity=entity, award=award, source=s), payable(entity, award)
    )
    return _post(
        "tranche_accepted", posting_lines + budget(entity, award, shares, "OBLIGATED", "EXPENDED"), how
    )


def tranche_cancelled(*, entity: str, award: str, shares: Shares, **how: Unpack[How]) -> Entry:
    """An instalment, or part of one, will never be paid: its money is available again."""
    return _post("tranche_cancelled", budget(entity, award, shares, "OBLIGATED", "AVAILABLE"), how)


def clawback(*, entity: str, award: str, organisation: str, shares: Shares, **how: Unpack[How]) -> Entry:
    """Money paid directly is demanded back."""
    posting_lines = each(
        shares,
        of("RECV_REFUND", entity, organisation, award),
        lambda s: ref("GRANT_EXP", entity=entity, award=award, source=s),
    )
    return _post("clawback", posting_lines, how)


def clawback_received(
    *, entity: str, award: str, organisation: str, shares: Shares, bank: str = "main", **how: Unpack[How]
) -> Entry:
    """Money demanded back has arrived: it is available again."""
    posting_lines = each(shares, lambda s: cash(entity, bank), of("RECV_REFUND", entity, organisation, award))
    return _post(
        "clawback_received", posting_lines + budget(entity, award, shares, "EXPENDED", "AVAILABLE"), how
    )


def expense_reported(*, entity: str, award: str, lines: Shares, **how: Unpack[How]) -> Entry:
    """Expenses of an award paid directly are accepted against its budget lines."""
    return _post("expense_reported", spend(entity, award, lines), how)


def budget_transferred(*, entity: str, award: str, out: Shares, into: Shares, **how: Unpack[How]) -> Entry:
    """Budget moves between lines, in the books of who watches them."""
    if sum(out.values()) != sum(into.values()):
        raise ValueError("What leaves the lines is not what enters them.")
    posting_lines = [debit(avail(entity, award, line), fen) for line, fen in out.items()]
    posting_lines += [credit(avail(entity, award, line), fen) for line, fen in into.items()]
    return _post("budget_transferred", posting_lines, how)


# --- payments ---------------------------------------------------------------------------------------


def payment_issued(
    *, entity: str, award: str, shares: Shares, organisation: str = "", bank: str = "", **how: Unpack[How]
) -> Entry:
    """A payment goes to the bank: debt and cash are both set aside. With `organisation`, it is paid from
    custody.
    """
    owed, issued, cash, reserved = payment(entity, award, organisation, bank)
    return _post("payment_issued", each(shares, owed, issued) + each(shares, reserved, cash), how)


def payment_settled(
    *, entity: str, award: str, shares: Shares, organisation: str = "", bank: str = "", **how: Unpack[How]
) -> Entry:
    """The bank has paid: a statement line, or a recorded payment."""
    _owed, issued, _cash, reserved = payment(entity, award, organisation, bank)
    return _post("payment_settled", each(shares, issued, reserved), how)


def payment_bounced(
    *, entity: str, award: str, shares: Shares, organisation: str = "", bank: str = "", **how: Unpack[How]
) -> Entry:
    """The bank returned the payment (退汇): it is owed again, and the cash is free."""
    owed, issued, cash, reserved = payment(entity, award, organisation, bank)
    return _post("payment_bounced", each(shares, issued, owed) + each(shares, cash, reserved), how)


# --- custody ----------------------------------------------------------------------------------------


def released_to_custody_same_entity(
    *,
    entity: str,
    award: str,
    organisation: str,
    shares: Shares,
    bank: str = "main",
    custody_bank: str = "custody",
    **how: Unpack[How],
) -> Entry:
    """An instalment moves into custody that the funder keeps itself."""
    posting_lines = each(shares, payable(entity, award), of("CUSTODY", entity, organisation, award))
    posting_lines += each(shares, lambda s: custody_cash(entity, custody_bank), lambda s: cash(entity, bank))
    return _post("released_to_custody_same_entity", posting_lines, how)


def released_to_other_hub(
    *,
    entity: str,
    custodian: str,
    award: str,
    organisation: str,
    shares: Shares,
    bank: str = "main",
    custody_bank: str = "custody",
    issued: bool = False,
    **how: Unpack[How],
) -> Entry:
    """An instalment reaches the custody account of a hub with its own books: paid by the one, held by the
    other.

    With `issued`, it settles a payment issued before; else the payable is paid at once.
    """
    owed, on_way, cash, reserved = payment(entity, award, "", bank)
    paid = each(shares, on_way, reserved) if issued else each(shares, owed, cash)
    held = each(
        shares, lambda s: custody_cash(custodian, custody_bank), of("CUSTODY", custodian, organisation, award)
    )
    return _twins("released_to_other_hub", paid, held, how)


def claim_approved(
    *, entity: str, award: str, organisation: str, shares: Shares, lines: Shares, **how: Unpack[How]
) -> Entry:
    """The hub approves a spending request: custody money and the budget line are set aside. Neither goes
    below zero.
    """
    if sum(lines.values()) != sum(shares.values()):
        raise ValueError("The lines do not add up to the shares.")
    posting_lines = each(
        shares, of("CUSTODY", entity, organisation, award), of("CLAIM", entity, organisation, award)
    )
    return _post("claim_approved", posting_lines + spend(entity, award, lines), how)


def claim_paid(
    *, entity: str, award: str, organisation: str, shares: Shares, bank: str = "custody", **how: Unpack[How]
) -> Entry:
    """Approved spending is paid from the custody account at once (issue and settle in one; for a batch use
    these).
    """
    posting_lines = each(
        shares, of("CLAIM", entity, organisation, award), lambda s: custody_cash(entity, bank)
    )
    return _post("claim_paid", posting_lines, how)


def claim_refused_after_approval(*, approval: Entry, **how: Unpack[How]) -> Entry:
    """Approved spending is refused after all, before it was paid: the approval is reversed, once."""
    rest = {name: value for name, value in how.items() if name != "group"}
    return post.reverse(approval, kind="claim_refused_after_approval", **rest)  # type: ignore[arg-type]


def expense_disallowed(
    *, entity: str, award: str, organisation: str, shares: Shares, lines: Shares, **how: Unpack[How]
) -> Entry:
    """Spending already paid is disallowed: the organisation owes it, and the budget line is free again."""
    posting_lines = each(
        shares, of("CRECV_REFUND", entity, organisation, award), of("CUST_BLOCK", entity, organisation, award)
    )
    posting_lines += [
        posting_line
        for line, fen in lines.items()
        for posting_line in move(spent(entity, award, line), avail(entity, award, line), fen)
    ]
    return _post("expense_disallowed", posting_lines, how)


def refund_received(
    *, entity: str, award: str, organisation: str, shares: Shares, bank: str = "custody", **how: Unpack[How]
) -> Entry:
    """The organisation paid disallowed spending back into custody: it may be spent again."""
    posting_lines = each(
        shares, lambda s: custody_cash(entity, bank), of("CRECV_REFUND", entity, organisation, award)
    )
    posting_lines += each(
        shares, of("CUST_BLOCK", entity, organisation, award), of("CUSTODY", entity, organisation, award)
    )
    return _post("refund_received", posting_lines, how)


def unspent_returned(
    *,
    entity: str,
    custodian: str,
    award: str,
    organisation: str,
    shares: Shares,
    bank: str = "main",
    custody_bank: str = "custody",
    **how: Unpack[How],
) -> Entry:
    """What was not spent leaves custody and comes back to the funder: less expense, available again."""
    back = each(
        shares, lambda s: cash(entity, bank), lambda s: ref("GRANT_EXP", entity=entity, award=award, source=s)
    )
    back += budget(entity, award, shares, "EXPENDED", "AVAILABLE")
    paid = each(
        shares, of("CUSTODY", custodian, organisation, award), lambda s: custody_cash(custodian, custody_bank)
    )
    return _twins("unspent_returned", back, paid, how)


def custody_interest(
    *, entity: str, source: str, fen: int, bank: str = "custody", **how: Unpack[How]
) -> Entry:
    """Interest on custody money is owed, not earned."""
    posting_lines = move(custody_cash(entity, bank), ref("INTEREST_DUE", entity=entity, source=source), fen)
    return _post("custody_interest", posting_lines, how)


def custody_interest_paid(
    *, entity: str, source: str, fen: int, bank: str = "custody", **how: Unpack[How]
) -> Entry:
    """The interest is paid over to whom it is due."""
    posting_lines = move(ref("INTEREST_DUE", entity=entity, source=source), custody_cash(entity, bank), fen)
    return _post("custody_interest_paid", posting_lines, how)


# --- the end ----------------------------------------------------------------------------------------


def close_out(*, entity: str, award: str, custodian: str = "", **how: Unpack[How]) -> Entry | None:
    """Close an award: expense against the fund, what was never paid is available again, lines cleared,
    accounts closed.

    One transaction: the database refuses (`post.AccountClosed`) while custody, a payable, a claim or a
    refund still holds money, and then nothing at all was posted. Returns the funder's entry, or None
    when nothing was left to clear.
    """
    with transaction.atomic():
        books = [entity] + ([custodian] if custodian and custodian != entity else [])
        accounts = list(Account.objects.filter(entity__in=books, award=award, kind__in=CLOSING, closed=False))
        mine = [posting_line for a in accounts if a.entity == entity for posting_line in _clearing(a)]
        theirs = [posting_line for a in accounts if a.entity != entity for posting_line in _clearing(a)]
        if mine or theirs:
            closing: Entry | None = _twins("close_out", mine, theirs, how)
        else:
            closing = Entry.objects.filter(idem_key=how["key"]).first()
        post.close_accounts(accounts)
        return closing


def _clearing(account: Account) -> list[PostingLine]:
    """The posting lines that empty an account at close-out. Kinds that must be empty by then have none."""
    entity, award, source, fen = account.entity, account.award, account.source, account.balance
    if not fen:
        return []
    if account.kind == "GRANT_EXP":
        return move(ref("FUND", entity=entity, source=source), account.ref, fen)
    if account.kind in ("COMMITTED", "OBLIGATED"):
        return move(account.ref, ref("AVAILABLE", entity=entity, source=source), fen)
    if account.kind in ("LINE_AVAIL", "LINE_SPENT"):
        return move(account.ref, ctl(entity, award), fen)
    return []


# --- inside ------------------------------------------------------------------------------------------


def _post(kind: str, posting_lines: list[PostingLine], how: How) -> Entry:
    return post.entry(posting_lines=posting_lines, kind=kind, **how)


def _twins(kind: str, first: list[PostingLine], second: list[PostingLine], how: How) -> Entry:
    """Post in one set of books, or in two with the same group. Returns the first."""
    posting_lines = [posting_line for posting_line in first + second if posting_line.fen]
    if len({posting_line.account.entity for posting_line in posting_lines}) < 2:
        return _post(kind, posting_lines, how)
    how = {**how, "group": how.get("group") or how["key"]}
    with transaction.atomic():
        mine = _post(kind, first, how)
        _post(kind, second, {**how, "key": f"{how['key']}/{second[0].account.entity}"})
    return mine
