"""Every balance and every list the ledger can tell. Figures are fen on an account's normal side.

Running totals make a balance one row; a history is read from the postings.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Sum, When

from grants.ledger.chart import CREDIT, DEBIT, KINDS, Ref
from grants.ledger.models import Account, Entry, Posting
from grants.ledger.statements import CUSTODY_CASH
from grants.ledger.statements import StatementRow as StatementRow
from grants.ledger.statements import custody_statement as custody_statement
from grants.ledger.statements import statement as statement


def balance(ref: Ref) -> int:
    """The balance of one account; 0 where it was never used."""
    account = Account.objects.filter(code=ref.code).first()
    return account.balance if account else 0


def total(kind: str, **dims: Any) -> int:
    """The sum of the balances of one kind, cut by any of entity, award, source, organisation, line …"""
    sums = Account.objects.filter(kind=kind, **dims).aggregate(d=Sum("debits"), c=Sum("credits"))
    net = (sums["d"] or 0) - (sums["c"] or 0)
    return net if KINDS[kind].normal == DEBIT else -net


def by(dim: str, kind: str, **dims: Any) -> dict[str, int]:
    """Balances of one kind by a dimension: `by("source", "CUSTODY", entity="H1", award="B05")`. Zeros are
    left out.
    """
    rows = Account.objects.filter(kind=kind, **dims).values(dim).annotate(d=Sum("debits"), c=Sum("credits"))
    sign = 1 if KINDS[kind].normal == DEBIT else -1
    found = {row[dim]: sign * (row["d"] - row["c"]) for row in rows.order_by(dim)}
    return {name: fen for name, fen in found.items() if fen}


def available(*, entity: str, source: str) -> int:
    """What of a fund source can still be committed."""
    return total("AVAILABLE", entity=entity, source=source)


def custody_available(*, custodian: str, award: str) -> dict[str, int]:
    """What an award can still spend from custody, by source: the weights from which a claim is drawn
    (`split`).
    """
    return by("source", "CUSTODY", entity=custodian, award=award)


@dataclass(frozen=True)
class FundPosition:
    """One fund source in one entity's books: authority = available + committed + contracted + expended."""

    entity: str
    source: str
    notified_fen: int
    received_fen: int
    authority_fen: int
    available_fen: int
    committed_fen: int
    obligated_fen: int
    expended_fen: int
    return_due_fen: int


def fund_positions(entity: str | None = None) -> list[FundPosition]:
    """Every fund source, or those of one entity."""
    kinds = ("AUTHORITY", "AVAILABLE", "COMMITTED", "OBLIGATED", "EXPENDED", "RETURN_DUE", "RECV_FUND")
    accounts = Account.objects.filter(kind__in=kinds)
    if entity is not None:
        accounts = accounts.filter(entity=entity)
    sums: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for a in (
        accounts.values("entity", "source", "kind").annotate(d=Sum("debits"), c=Sum("credits")).order_by()
    ):
        row, net = sums[a["entity"], a["source"]], a["d"] - a["c"]
        row[a["kind"]] = net if KINDS[a["kind"]].normal == DEBIT else -net
        if a["kind"] == "RECV_FUND":
            row["notified"], row["received"] = a["d"], a["c"]
    return [
        FundPosition(
            at,
            source,
            row["notified"],
            row["received"],
            row["AUTHORITY"],
            row["AVAILABLE"],
            row["COMMITTED"],
            row["OBLIGATED"],
            row["EXPENDED"],
            row["RETURN_DUE"],
        )
        for (at, source), row in sorted(sums.items())
    ]


@dataclass(frozen=True)
class TrialRow:
    """One book of one entity: debits and credits of all its accounts."""

    entity: str
    book: str
    debits: int
    credits: int

    @property
    def difference(self) -> int:
        return self.debits - self.credits


def trial_balance(entity: str | None = None) -> list[TrialRow]:
    """Debits and credits by books; each row's difference is 0 in a sound ledger."""
    accounts = Account.objects.all() if entity is None else Account.objects.filter(entity=entity)
    rows = accounts.values("entity", "book", "currency").annotate(d=Sum("debits"), c=Sum("credits"))
    return [
        TrialRow(r["entity"], r["book"], r["d"], r["c"]) for r in rows.order_by("entity", "book", "currency")
    ]


def custody_cash(*, custodian: str, award: str) -> int:
    """The cash of one award in the custody account."""
    return sum(
        a.balance if a.normal == CREDIT else -a.balance
        for a in Account.objects.filter(entity=custodian, award=award, kind__in=CUSTODY_CASH)
    )


@dataclass(frozen=True)
class LineBalance:
    """One budget line of an award."""

    line: str
    budget_fen: int
    spent_fen: int

    @property
    def left_fen(self) -> int:
        return self.budget_fen - self.spent_fen


def budget_lines(award: str) -> list[LineBalance]:
    """Budget and spending by line, whoever's books keep them. The clearing entry at close-out does not
    count.
    """
    spent: dict[str, int] = defaultdict(int)
    budget: dict[str, int] = defaultdict(int)
    for kind, line, net in _moves(award, ("LINE_AVAIL", "LINE_SPENT"), "line"):
        budget[line] += net
        if kind == "LINE_SPENT":
            spent[line] += net
    return [LineBalance(line, budget[line], spent[line]) for line in sorted(budget)]


@dataclass(frozen=True)
class AwardStory:
    """What became of an award's money in the funder's books, to the fen. Close-out changes none of these
    figures.

    committed_fen   confirmed and neither contracted nor given back
    contracted_fen  contracted and neither accepted nor cancelled
    accepted_fen    accepted for payment (less what came back)
    paid_fen        left the bank (less what came back)
    payable_fen     accepted and not yet paid
    returned_fen    came back: unspent from custody, or recovered
    spent_fen       spent by budget line
    custody_fen     cash in custody
    """

    award: str
    committed_fen: int
    contracted_fen: int
    accepted_fen: int
    paid_fen: int
    payable_fen: int
    returned_fen: int
    spent_fen: int
    custody_fen: int


def award_story(award: str) -> AwardStory:
    """The figures of one award, from all its entries but the closing one."""
    net: dict[str, int] = defaultdict(int)
    for kind, _source, fen in _moves(award, tuple(KINDS), "source"):
        net[kind] += fen
    returned = (
        Posting.objects.filter(
            account__award=award,
            account__kind="EXPENDED",
            entry__kind__in=["unspent_returned", "clawback_received"],
        ).aggregate(fen=Sum(Case(When(side=DEBIT, then=F("amount")), default=-F("amount"))))["fen"]
        or 0
    )
    payable = net["GRANT_PAY"] + net["ISSUED"]
    return AwardStory(
        award=award,
        committed_fen=net["COMMITTED"],
        contracted_fen=net["OBLIGATED"],
        accepted_fen=net["EXPENDED"],
        paid_fen=net["EXPENDED"] - payable,
        payable_fen=payable,
        returned_fen=returned,
        spent_fen=net["LINE_SPENT"],
        custody_fen=sum(net[k] for k in CUSTODY_CASH if k != "CRECV_REFUND") - net["CRECV_REFUND"],
    )


def paid_out() -> dict[str, int]:
    """What was ever paid of each award, directly or into custody; what came back later still counts."""
    paid: dict[str, int] = defaultdict(int)
    for account in Account.objects.filter(kind__in=["EXPENDED", "GRANT_PAY", "ISSUED"]):
        paid[account.award] += account.balance if account.kind == "EXPENDED" else -account.balance
    came_back = ("unspent_returned", "clawback_received")
    back = (
        Posting.objects.filter(account__kind="EXPENDED")
        .filter(Q(entry__kind__in=came_back) | Q(entry__reverses__kind__in=came_back))
        .values("account__award")
        .annotate(fen=Sum(Case(When(side=DEBIT, then=F("amount")), default=-F("amount"))))
    )
    for row in back.order_by("account__award"):
        paid[row["account__award"]] += row["fen"]
    return dict(paid)


def group(name: str) -> QuerySet[Entry]:
    """Twin entries, the funder's first."""
    return Entry.objects.filter(group=name).order_by("id").prefetch_related("postings__account")


def entries_of(award: str) -> QuerySet[Entry]:
    """Every entry that touched an award, in the order in which they count."""
    ids = Posting.objects.filter(account__award=award).values("entry_id")
    return Entry.objects.filter(pk__in=ids).order_by("effective", "id").prefetch_related("postings__account")


def _moves(award: str, kinds: Iterable[str], dim: str) -> list[tuple[str, str, int]]:
    """Net of the postings of an award by kind and a dimension, on the normal side, without the closing
    entry.
    """
    rows = (
        Posting.objects.filter(account__award=award, account__kind__in=list(kinds))
        .exclude(entry__kind="close_out")
        .values("account__kind", f"account__{dim}", "account__normal")
        .annotate(net=Sum(Case(When(side=F("account__normal"), then=F("amount")), default=-F("amount"))))
        .order_by("account__kind", f"account__{dim}")
    )
    return [(row["account__kind"], row[f"account__{dim}"], row["net"]) for row in rows]
