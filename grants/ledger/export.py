"""The journal in beancount's language, so that an independent program can check every sum.

Each book is a commodity of its own (CNY, CNYB, CNYX), so beancount proves that each balances; amounts
are exact to the fen (no tolerance); and a `balance` line for each account compares the running total
with the postings.
"""

import json
import re
from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Max, Min

from grants.ledger.chart import BUDGET, DEBIT, FUNDS, LINES
from grants.ledger.models import Account, Entry
from workflows.user_input import one_line

COMMODITY = {FUNDS: "CNY", BUDGET: "CNYB", LINES: "CNYX"}


def beancount() -> Iterator[str]:
    """The whole ledger, line by line."""
    yield 'option "title" "Ledger"'
    yield 'option "operating_currency" "CNY"'
    yield 'option "inferred_tolerance_default" "*:0"'
    span = Entry.objects.aggregate(first=Min("effective"), last=Max("effective"))
    if span["first"] is None:
        return
    accounts = {account.pk: account for account in Account.objects.order_by("code")}
    names = {pk: _name(account) for pk, account in accounts.items()}
    for pk, account in accounts.items():
        yield f"{span['first']} open {names[pk]} {COMMODITY[account.book]}"
        yield f"  code: {_quoted(account.code)}"
    entries = Entry.objects.order_by("effective", "id").prefetch_related("postings")
    for entry in entries.iterator(chunk_size=1000):
        yield ""
        yield f"{entry.effective} * {_quoted(entry.kind)} {_quoted(entry.memo)}"
        yield f"  key: {_quoted(entry.idem_key)}"
        for posting in sorted(entry.postings.all(), key=lambda p: p.pk):
            fen = posting.amount if posting.side == DEBIT else -posting.amount
            account = accounts[posting.account_id]
            yield f"  {names[account.pk]}  {_yuan(fen)} {COMMODITY[account.book]}"
    yield ""
    after = span["last"] + timedelta(days=1)
    for pk, account in accounts.items():
        fen = account.debits - account.credits
        yield f"{after} balance {names[pk]}  {_yuan(fen)} ~ 0.00 {COMMODITY[account.book]}"


def _name(account: Account) -> str:
    """A name beancount accepts, whatever is in the codes: the number at its end makes it unique."""
    root = "Assets" if account.normal == DEBIT else "Liabilities"
    entity = re.sub(r"[^A-Za-z0-9]", "-", account.entity)
    return f"{root}:E-{entity}:{account.kind.replace('_', '-')}:A{account.pk}"


def _quoted(text: str) -> str:
    return json.dumps(one_line(text).replace("\\", "/").replace('"', "'"), ensure_ascii=False)


def _yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"
