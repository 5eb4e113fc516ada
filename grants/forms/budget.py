"""The budget of an application: its rows, reckoned exactly in fen. What they may come to: grants.forms.budget_rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from grants.forms.budget_rules import LimitBreach, breaches
from grants.forms.cells import decimal_of
from grants.forms.terms import AskingForm, Context
from grants.people.money import MOST_FEN, to_fen

SOURCES = ("grant", "match", "price")
#: Where the own share comes from: one's own money, donations received, donations expected.
MATCH_KINDS = ("own", "donated", "expected")


@dataclass(frozen=True)
class BudgetItem:
    """A row that can be reckoned: fen = quantity × unit price, exactly."""

    category: str
    item: str
    unit: str
    quantity: Decimal
    unit_price_fen: int
    fen: int
    source: str
    note: str = ""
    match_kind: str = ""


@dataclass
class Totals:
    """All sums in fen. `requested` is what the call's money shall pay: the grant, or the price; `paid` is that by
    category, `by_match` the own share by where it comes from."""

    total: int = 0
    grant: int = 0
    match: int = 0
    price: int = 0
    by_category: dict[str, int] = field(default_factory=dict)
    by_source: dict[str, int] = field(default_factory=dict)
    by_match: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MATCH_KINDS, 0))
    paid: dict[str, int] = field(default_factory=dict)
    breaches: list[LimitBreach] = field(default_factory=list)

    @property
    def requested(self) -> int:
        return self.grant + self.price

    @property
    def refused(self) -> list[LimitBreach]:
        return [breach for breach in self.breaches if breach.severity == "refuse"]

    def add(self, line: BudgetItem) -> None:
        self.total += line.fen
        if line.source in SOURCES:
            setattr(self, line.source, getattr(self, line.source) + line.fen)
        _more(self.by_category, line.category, line.fen)
        _more(self.by_source, line.source, line.fen)
        if line.source == "match":
            self.by_match[line.match_kind if line.match_kind in MATCH_KINDS else "own"] += line.fen
        else:
            _more(self.paid, line.category, line.fen)


def _more(sums: dict[str, int], key: str, fen: int) -> None:
    sums[key] = sums.get(key, 0) + fen


def is_quantity(quantity: Decimal | None) -> bool:
    return quantity is not None and 0 < quantity < 10**10 and quantity == round(quantity, 2)


def line_of(row: Mapping[str, str]) -> BudgetItem | None:
    """The row reckoned, or None while quantity or price are missing or wrong."""
    quantity = decimal_of(str(row.get("quantity") or ""))
    try:
        price = to_fen(row.get("unit_price")) if row.get("unit_price") else None
    except ValueError:
        price = None
    if quantity is None or not is_quantity(quantity) or price is None:
        return None
    fen = quantity * price
    if fen != int(fen) or fen > MOST_FEN:
        return None
    return BudgetItem(
        str(row.get("category", "")),
        str(row.get("item", "")),
        str(row.get("unit", "")),
        quantity,
        price,
        int(fen),
        str(row.get("source", "")),
        str(row.get("note", "")),
        str(row.get("match_kind") or ""),
    )


def lines_of(rows: Sequence[Mapping[str, str]] | None) -> list[BudgetItem]:
    """The rows that can be reckoned, in order."""
    return [line for line in map(line_of, rows or []) if line]


def sums_of(lines: Iterable[BudgetItem]) -> Totals:
    """The sums alone."""
    sums = Totals()
    for line in lines:
        sums.add(line)
    return sums


def totals(form: AskingForm, rows: Sequence[Mapping[str, str]], context: Context | None) -> Totals:
    """The sums of the rows that can be reckoned, and every limit they break."""
    sums = sums_of(lines_of(rows))
    sums.breaches = breaches(form.budget_rules(context), sums.paid, sums.match, sums.total)
    return sums
