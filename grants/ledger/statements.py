"""What went in and out of some accounts in a period, line by line, with what was there afterwards."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, QuerySet, Sum, When

from grants.ledger.chart import CREDIT, DEBIT, EVENTS
from grants.ledger.models import Account, Entry, Posting

#: The cash of an award in the custody account: what is held, set aside or on its way, less what is owed
#: back to it.
CUSTODY_CASH = ("CUSTODY", "CUST_BLOCK", "CLAIM", "CISSUED", "CRECV_REFUND")


@dataclass(frozen=True)
class StatementRow:
    """One entry's effect: what came in, what went out, what was there afterwards."""

    entry: Entry
    in_fen: int
    out_fen: int
    balance_fen: int

    @property
    def label(self) -> str:
        return str(EVENTS.get(self.entry.kind, self.entry.memo))


@dataclass(frozen=True)
class Movements:
    """A period of some accounts: what was there before, what came in and went out in all, and the lines of one part of
    it."""

    opening: int
    in_fen: int
    out_fen: int
    count: int
    begins: date | None
    rows: list[StatementRow]


def statement(
    accounts: QuerySet[Account],
    *,
    first: date | None = None,
    last: date | None = None,
    part: slice = slice(None),
) -> Movements:
    """Opening balance and the entries of a period in their order (or a part of them, as many as a page shows), with a
    running balance over all these accounts.

    Accounts of the credit side count as what is held, accounts of the debit side as what is owed back;
    where all are of the debit side (a bank account), they count as what is there.
    """
    sides = set(accounts.values_list("normal", flat=True))
    plus = DEBIT if sides == {DEBIT} else CREDIT
    rows = (
        Posting.objects.filter(account__in=accounts)
        .values("entry_id", "entry__effective")
        .annotate(net=Sum(Case(When(side=plus, then=F("amount")), default=-F("amount"))))
        .order_by("entry__effective", "entry_id")
    )
    if last is not None:
        rows = rows.filter(entry__effective__lte=last)
    opening, kept = 0, []
    for row in rows:
        if first is not None and row["entry__effective"] < first:
            opening += row["net"]
        elif row["net"]:
            kept.append(row)
    nets = [row["net"] for row in kept]
    running = opening + sum(nets[: part.start or 0])
    shown = kept[part]
    entries = Entry.objects.select_related("made_by", "checked_by", "seal").in_bulk(
        [row["entry_id"] for row in shown]
    )
    lines = []
    for row in shown:
        net = row["net"]
        running += net
        lines.append(StatementRow(entries[row["entry_id"]], max(net, 0), max(-net, 0), running))
    came, went = sum(net for net in nets if net > 0), -sum(net for net in nets if net < 0)
    begins = kept[0]["entry__effective"] if kept else None
    return Movements(opening, came, went, len(kept), begins, lines)


def custody_statement(
    *,
    custodian: str,
    award: str,
    first: date | None = None,
    last: date | None = None,
    part: slice = slice(None),
) -> Movements:
    """The cash of one award in custody: instalments in, spending and returns out, when they were paid."""
    accounts = Account.objects.filter(entity=custodian, award=award, kind__in=CUSTODY_CASH)
    return statement(accounts, first=first, last=last, part=part)
