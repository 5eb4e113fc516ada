"""The budget of an application: its rows, reckoned exactly in fen. What they may come to: grants.calls.budget_rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from grants.calls.budget_rules import Breach, breaches, yuan
from grants.calls.cells import Shown, Wrong, decimal_of, money_read, money_wrong, number_read, tidy
from grants.calls.tables import Rows, posted_rows
from grants.people.money import MOST_FEN, to_fen

if TYPE_CHECKING:
    from grants.calls.form import Form
    from grants.calls.questions import Context, Question

COLUMNS = ("category", "item", "unit", "quantity", "unit_price", "source", "match_kind", "note")
NEEDED = ("category", "item", "quantity", "unit_price", "source")
SOURCES = ("grant", "match", "price")
#: Where the own share comes from: one's own money, donations received, donations expected.
MATCH_KINDS = ("own", "donated", "expected")
LONGEST = {"item": 120, "unit": 20, "note": 200}


@dataclass(frozen=True)
class Line:
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
    breaches: list[Breach] = field(default_factory=list)

    @property
    def requested(self) -> int:
        return self.grant + self.price

    @property
    def refused(self) -> list[Breach]:
        return [breach for breach in self.breaches if breach.severity == "refuse"]

    def add(self, line: Line) -> None:
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


class BudgetKind(Rows):
    def _row(self, question: "Question", row: Mapping[str, Any]) -> dict[str, str]:
        read = {name: tidy(row.get(name)) for name in COLUMNS}
        read["quantity"] = number_read(row.get("quantity"))
        read["unit_price"] = money_read(row.get("unit_price"))
        # A purchase has one source; the form need not ask for it.
        source = read["source"] or ("price" if question.sources == ("price",) else "")
        # One choice on the page says both: match:donated.
        read["source"], _sign, of = source.partition(":")
        of = of or read["match_kind"]
        read["match_kind"] = (of if of in MATCH_KINDS else "own") if read["source"] == "match" else ""
        return read

    def read(self, question: "Question", raw: Mapping[str, Any]) -> Any:
        rows = [self._row(question, row) for row in posted_rows(question, raw)]
        typed = [name for name in COLUMNS if name not in ("source", "match_kind", "category")]
        return [row for row in rows if any(row[name] for name in typed)]

    def check(self, question: "Question", answer: Any, context: "Context") -> Wrong:
        wrong: Wrong = {}
        for n, row in enumerate(answer or []):
            wrong |= {f"{n}-{name}": says for name, says in row_wrong(question, row)}
        if not wrong and answer:
            refused = question.form.budget_totals(answer, context).refused
            if refused:
                wrong[""] = " ".join(str(breach) for breach in refused)
        return wrong

    def incomplete(self, question: "Question", answer: Any) -> Wrong:
        return {
            f"{n}-{name}": _("Fill in “%(column)s”.") % {"column": question.form.budget_word(name)}
            for n, row in enumerate(answer or [])
            for name in NEEDED
            if not row.get(name)
        }

    def show(self, question: "Question", answer: Any, lang: str) -> Shown:
        if not answer:
            return Shown()
        form = question.form
        rows = [_shown_row(form, row, lang) for row in answer]
        total = form.budget_totals(answer).total
        names = ("category", "item", "unit", "quantity", "unit_price", "fen", "source", "note")
        return Shown(
            table={
                "columns": [form.budget_word(name) for name in names],
                "rows": rows,
                "numeric": [3, 4, 5],
                "total": [_("Total"), "", "", "", "", yuan(total), "", ""],
            }
        )


def _shown_row(form: "Form", row: Mapping[str, str], lang: str) -> list[str]:
    line = line_of(row)
    return [
        form.category_name(row.get("category", ""), lang),
        row.get("item", ""),
        row.get("unit", ""),
        row.get("quantity", ""),
        yuan(line.unit_price_fen) if line else row.get("unit_price", ""),
        yuan(line.fen) if line else "",
        form.source_name(row.get("source", ""), row.get("match_kind", "")),
        row.get("note", ""),
    ]


def row_wrong(question: "Question", row: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is wrong with the filled cells of one row."""
    wrong = []
    if row.get("category") and row["category"] not in question.form.categories:
        wrong.append(("category", _("The call has no such category: %(code)s.") % {"code": row["category"]}))
    if row.get("source") and row["source"] not in question.sources:
        wrong.append(("source", _("Choose who pays for it.")))
    quantity = decimal_of(row.get("quantity", ""))
    if row.get("quantity") and not _is_quantity(quantity):
        wrong.append(("quantity", _("Write a quantity above zero, with at most two decimals.")))
    wrong += [("unit_price", says) for says in money_wrong(row.get("unit_price")).values()]
    for name, most in LONGEST.items():
        if len(row.get(name, "")) > most:
            wrong.append((name, _("At most %(most)d characters.") % {"most": most}))
    if not wrong and quantity is not None and row.get("unit_price") and line_of(row) is None:
        wrong.append(("quantity", _not_reckoned(quantity, row["unit_price"])))
    return wrong


def _not_reckoned(quantity: Decimal, price: str) -> str:
    if quantity * to_fen(price) > MOST_FEN:
        return _("The sum is too large.")
    return _("Quantity × unit price is not a whole number of fen.")


def _is_quantity(quantity: Decimal | None) -> bool:
    return quantity is not None and 0 < quantity < 10**10 and quantity == round(quantity, 2)


def line_of(row: Mapping[str, str]) -> Line | None:
    """The row reckoned, or None while quantity or price are missing or wrong."""
    quantity = decimal_of(str(row.get("quantity") or ""))
    try:
        price = to_fen(row.get("unit_price")) if row.get("unit_price") else None
    except ValueError:
        price = None
    if quantity is None or not _is_quantity(quantity) or price is None:
        return None
    fen = quantity * price
    if fen != int(fen) or fen > MOST_FEN:
        return None
    return Line(
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


def lines_of(rows: Sequence[Mapping[str, str]] | None) -> list[Line]:
    """The rows that can be reckoned, in order."""
    return [line for line in map(line_of, rows or []) if line]


def sums_of(lines: Iterable[Line]) -> Totals:
    """The sums alone."""
    sums = Totals()
    for line in lines:
        sums.add(line)
    return sums


def totals(form: "Form", rows: Sequence[Mapping[str, str]], context: "Context | None") -> Totals:
    """The sums of the rows that can be reckoned, and every limit they break."""
    sums = sums_of(lines_of(rows))
    sums.breaches = breaches(form.budget_rules(context), sums.paid, sums.match, sums.total)
    return sums
