"""The rows of tables and of the budget as they stand on the screen, and how the budget stands to its limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from grants.forms.budget import MATCH_KINDS, Totals, line_of
from grants.forms.budget_rules import LimitBreach, percent
from grants.forms.cells import Option
from grants.forms.terms import AskedColumn, AskedQuestion, Context


@dataclass
class RowCell:
    """One cell of a table's row."""

    name: str
    column: str
    label: str
    value: str
    error: str = ""
    options: list[Option] = field(default_factory=list)
    help: str = ""
    optional: bool = False
    #: What helps to type it: which keyboard, and what a browser may fill in.
    attrs: tuple[tuple[str, str], ...] = ()
    #: What to look at again in a value that is taken all the same.
    odd: str = ""
    is_figure: bool = False
    is_prose: bool = False


@dataclass
class Row:
    """A row of a table: its cells, its sum in fen, and the limits its category breaks."""

    number: int
    cells: list[RowCell]
    blank: bool = False
    fen: int | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def cell(self) -> dict[str, RowCell]:
        return {cell.column: cell for cell in self.cells}

    @property
    def errors(self) -> list[RowCell]:
        return [cell for cell in self.cells if cell.error]

    @property
    def is_bad(self) -> bool:
        return bool(self.errors or self.warnings)


def table_rows(
    question: AskedQuestion, kept: Sequence[Mapping[str, Any]] | None, errors: Mapping[str, str], count: int
) -> list[Row]:
    """The rows of a table or group: those kept, then empty ones up to `count`."""
    rows = []
    for n in range(count):
        values = kept[n] if kept and n < len(kept) else {}
        cells = [
            _cell(column, f"{question.key}-{n}-{column.key}", str(values.get(column.key) or ""), errors)
            for column in question.columns
        ]
        rows.append(Row(n, cells, blank=n >= len(kept or [])))
    return rows


def _cell(column: AskedColumn, name: str, value: str, errors: Mapping[str, str]) -> RowCell:
    error, does = errors.get(name, ""), column.does
    return RowCell(
        name,
        column.key,
        column.label,
        value,
        error,
        column.options(),
        column.help,
        not column.required,
        does.attrs,
        "" if error else does.odd(value),
        does.is_figure,
        does.is_prose,
    )


@dataclass
class LimitStatus:
    """A category of the budget: what the call's money pays for it, and the most that it may."""

    code: str
    name: str
    fen: int
    pct: str = ""
    most_fen: int | None = None

    @property
    def is_over(self) -> bool:
        return self.most_fen is not None and self.fen > self.most_fen


@dataclass
class Budget:
    """The budget table with its sums, its standings and the limits it breaks."""

    rows: list[Row]
    sums: Totals
    standings: list[LimitStatus]
    most_fen: int | None = None

    @classmethod
    def of(
        cls,
        question: AskedQuestion,
        context: Context,
        kept: Sequence[Mapping[str, Any]] | None,
        errors: Mapping[str, str],
        count: int,
    ) -> "Budget":
        """The table of what is kept, with empty rows up to `count`."""
        form, kept = question.form, kept or []
        sums = form.budget_totals(kept, context)
        rules = form.budget_rules(context)
        rows = [_budget_row(question, kept[n] if n < len(kept) else {}, n, errors) for n in range(count)]
        for n, row in enumerate(rows):
            row.blank = n >= len(kept)
        _warn(rows, kept, sums.breaches)
        return cls(rows, sums, limit_statuses(rules, sums), rules["most_fen"])


def limit_statuses(rules: Mapping[str, Any], sums: Totals) -> list[LimitStatus]:
    """Every category in order, each against the strictest of its ceilings."""
    found = []
    for row in rules["categories"]:
        one = LimitStatus(row["code"], row["name"], sums.paid.get(row["code"], 0))
        limits = [row["ceiling_pct"], *(source["ceilings"].get(row["code"]) for source in rules["sources"])]
        tops = [Fraction(limit) for limit in limits if limit is not None]
        if tops:
            one.pct, one.most_fen = percent(min(tops)), int(min(tops) * sums.requested / 100)
        found.append(one)
    return found


def _warn(rows: Sequence[Row], kept: Sequence[Mapping[str, Any]], breaches: Sequence[LimitBreach]) -> None:
    """Say what a category breaks at the first row that spends on it."""
    said: set[str] = set()
    for row, values in zip(rows, kept, strict=False):
        category = values.get("category", "")
        if category and category not in said and values.get("source") != "match":
            row.warnings = [str(b) for b in breaches if b.category == category and b.severity == "refuse"]
            said.add(category)


def paid_from(question: AskedQuestion) -> list[Option]:
    """Who may pay for a row; an own share says at once where it comes from."""
    form, found = question.form, []
    for source in question.sources:
        of = [f"match:{kind}" for kind in MATCH_KINDS] if source == "match" else [source]
        found += [Option(value, form.source_name(*value.split(":"))) for value in of]
    return found


def _budget_row(question: AskedQuestion, values: Mapping[str, Any], n: int, errors: Mapping[str, str]) -> Row:
    form = question.form
    options = {
        "category": [Option(code, f"{code} {form.category_name(code)}") for code in form.categories],
        "source": paid_from(question),
    }
    known = {
        name: str(values.get(name) or "")
        for name in ("category", "item", "unit", "quantity", "unit_price", "note")
    }
    source = str(values.get("source") or "") or question.sources[0]
    known["source"] = f"match:{values.get('match_kind') or 'own'}" if source == "match" else source
    cells = [
        RowCell(
            f"{question.key}-{n}-{column}",
            column,
            form.budget_word(column),
            known[column],
            errors.get(f"{question.key}-{n}-{column}", ""),
            options.get(column, []),
        )
        for column in ("category", "item", "unit", "quantity", "unit_price", "source", "note")
    ]
    line = line_of(values) if values else None
    return Row(n, cells, fen=line.fen if line else None)
