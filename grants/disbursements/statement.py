"""Custody: what a hub received, spent and keeps for each award, and the statement of one award."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Sum, When

from grants.awards.models import Award
from grants.awards.queries import WITH_PARTIES
from grants.disbursements.models import Claim, Tranche
from grants.ledger import anchors
from grants.ledger import queries as ledger
from grants.ledger.chart import DEBIT
from grants.ledger.models import Account, Posting
from grants.people.banking import masked
from workflows import clock


def custody_awards(user: Any) -> "QuerySet[Award]":
    """The awards in custody that a person may see: the hub's, the group's, those of the funder and the auditor."""
    return (
        Award.objects.visible_to(user)
        .filter(custodian__isnull=False, pk__in=Tranche.objects.values("award"))
        .select_related(*WITH_PARTIES)
        .order_by("code")
    )


@dataclass(frozen=True)
class Custody:
    """One award in custody, in fen. received = spent + on the way + returned + balance (+ what is owed back)."""

    award: Award
    received_fen: int
    spent_fen: int
    on_way_fen: int
    returned_fen: int
    balance_fen: int


def custodies(awards: Iterable[Award]) -> list[Custody]:
    """The figures of many awards: three queries."""
    rows = list(awards)
    books: dict[tuple[str, str], int] = defaultdict(int)
    for account in Account.objects.filter(
        award__in=[a.code for a in rows], kind__in=["CUSTODY", "CLAIM", "CISSUED"]
    ):
        books[account.award, account.kind] += account.balance
    received = dict(
        Tranche.objects.filter(award__in=rows).order_by().values_list("award").annotate(fen=Sum("paid_fen"))
    )
    spent = dict(
        Claim.objects.filter(award__in=rows, state="paid")
        .order_by()
        .values_list("award")
        .annotate(fen=Sum("fen"))
    )
    back = dict(
        Award.objects.filter(pk__in=[a.pk for a in rows], closeout__isnull=False).values_list(
            "pk", "closeout__returned_fen"
        )
    )
    return [
        Custody(
            a,
            received.get(a.pk, 0),
            spent.get(a.pk, 0),
            books[a.code, "CLAIM"] + books[a.code, "CISSUED"],
            back.get(a.pk, 0),
            books[a.code, "CUSTODY"],
        )
        for a in rows
    ]


def custody_totals(awards: "QuerySet[Award]") -> dict[str, int]:
    """The figures of all of them together, added up by the database."""
    plain = awards.order_by()
    keys = plain.values("pk")
    books: dict[str, int] = defaultdict(int)
    accounts = Account.objects.filter(
        award__in=plain.values("code"), kind__in=["CUSTODY", "CLAIM", "CISSUED"]
    )
    for row in accounts.values("kind", "normal").annotate(d=Sum("debits"), c=Sum("credits")).order_by():
        books[row["kind"]] += row["d"] - row["c"] if row["normal"] == DEBIT else row["c"] - row["d"]
    received = Tranche.objects.filter(award__in=keys).aggregate(fen=Sum("paid_fen"))["fen"]
    spent = Claim.objects.filter(award__in=keys, state="paid").aggregate(fen=Sum("fen"))["fen"]
    returned = plain.filter(closeout__isnull=False).aggregate(fen=Sum("closeout__returned_fen"))["fen"]
    return {
        "received": received or 0,
        "spent": spent or 0,
        "on_way": books["CLAIM"] + books["CISSUED"],
        "returned": returned or 0,
        "balance": books["CUSTODY"],
    }


@dataclass(frozen=True)
class CustodyCategory:
    """One line of the approved budget and what was spent of it (approved claims count), in fen."""

    code: str
    name: str
    approved_fen: int
    spent_fen: int

    @property
    def left_fen(self) -> int:
        return self.approved_fen - self.spent_fen


@dataclass(frozen=True)
class CustodyLine:
    """One movement of custody cash with its voucher."""

    on: date
    label: str
    voucher: str
    category: str
    payee: str
    in_fen: int
    out_fen: int
    balance_fen: int
    claim: Claim | None = None


@dataclass(frozen=True)
class CustodyStatement:
    """The custody account of one award in a period: its sums, and its lines or those of a page."""

    award: Award
    first: date
    last: date
    opening_fen: int
    in_fen: int
    out_fen: int
    count: int
    lines: list[CustodyLine]
    categories: list[CustodyCategory]

    @property
    def closing_fen(self) -> int:
        return self.opening_fen + self.in_fen - self.out_fen


def custody_statement(
    award: Award, *, first: date | None = None, last: date | None = None, part: slice = slice(None)
) -> CustodyStatement:
    """The statement of an award in custody, from its first day (or `first`) to `last` (today); of its lines all, or a
    part."""
    until = last or clock.today()
    assert award.custodian is not None
    found = ledger.custody_statement(
        custodian=award.custodian.code, award=award.code, first=first, last=until, part=part
    )
    claims = _claims(row.entry.idem_key for row in found.rows)
    categories = by_category(award, until)
    names = {c.code: c.name for c in categories}
    lines = [_line(row, claims.get(row.entry.idem_key), names, award) for row in found.rows]
    begin = first or found.begins or until
    return CustodyStatement(
        award, begin, until, found.opening, found.in_fen, found.out_fen, found.count, lines, categories
    )


def _claims(keys: Iterable[str]) -> dict[str, Claim]:
    """key of an entry -> the claim that it pays, refunds or disallows (`claim:<pk>:paid`)."""
    ids = {key: int(key.split(":")[1]) for key in keys if key.startswith("claim:")}
    found = Claim.objects.in_bulk(set(ids.values()))
    return {key: found[pk] for key, pk in ids.items() if pk in found}


def _line(row: ledger.StatementRow, claim: Claim | None, names: dict[str, str], award: Award) -> CustodyLine:
    return CustodyLine(
        on=row.entry.effective,
        label=f"{row.label} · {claim.purpose}" if claim else row.label,
        voucher=claim.voucher if claim else "",
        category=names.get(claim.category, claim.category) if claim else "",
        payee=claim.payee if claim else str(award.call.issuer),
        in_fen=row.in_fen,
        out_fen=row.out_fen,
        balance_fen=row.balance_fen,
        claim=claim,
    )


def by_category(award: Award, until: date | None = None) -> list[CustodyCategory]:
    """Approved, spent and left by category, as the books stood on a day. The closing entry does not count."""
    rows = Posting.objects.filter(account__award=award.code, account__kind__in=["LINE_AVAIL", "LINE_SPENT"])
    if until is not None:
        rows = rows.filter(entry__effective__lte=until)
    sums = (
        rows.exclude(entry__kind="close_out")
        .values("account__kind", "account__line")
        .annotate(net=Sum(Case(When(side=F("account__normal"), then=F("amount")), default=-F("amount"))))
        .order_by("account__line")
    )
    approved: dict[str, int] = defaultdict(int)
    spent: dict[str, int] = defaultdict(int)
    for row in sums:
        approved[row["account__line"]] += row["net"]
        if row["account__kind"] == "LINE_SPENT":
            spent[row["account__line"]] += row["net"]
    names = {c.code: c.local_name for c in award.call.categories.all()}
    return [
        CustodyCategory(c, f"{c} {names.get(c, '')}".strip(), approved[c], spent[c]) for c in sorted(approved)
    ]


def paper(found: CustodyStatement) -> dict[str, Any]:
    """The facts of the paper (documents/facts/statements.py)."""
    award = found.award
    hub = award.custodian
    assert hub is not None
    contract = award.contracts.filter(~Q(kind="supplementary")).order_by("-pk").first()
    return {
        "number": f"{award.code} · {found.last.isoformat()}",
        "hub": hub.name,
        "organisation": award.organisation.name,
        "project_number": award.code,
        "project_name": award.application.title,
        "contract_number": contract.number if contract else "",
        "account": masked(hub.account_number),
        "starts_on": found.first.isoformat(),
        "ends_on": found.last.isoformat(),
        "opening_fen": found.opening_fen,
        "in_fen": found.in_fen,
        "out_fen": found.out_fen,
        "closing_fen": found.closing_fen,
        "lines": [
            {
                "on": line.on.isoformat(),
                "voucher": line.voucher,
                "text": line.label,
                "category": line.category,
                "payee": line.payee,
                "in_fen": line.in_fen,
                "out_fen": line.out_fen,
                "balance_fen": line.balance_fen,
            }
            for line in found.lines
        ],
        "categories": [
            {
                "category": c.name,
                "approved_fen": c.approved_fen,
                "spent_fen": c.spent_fen,
                "left_fen": c.left_fen,
            }
            for c in found.categories
        ],
        "issued_on": clock.today().isoformat(),
        "anchor": anchors.lines(hub.code),
    }
