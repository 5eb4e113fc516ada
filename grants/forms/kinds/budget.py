"""The budget: a table of the call's categories, whose sums are the money that is asked for (grants/forms/budget.py)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.forms.budget import MATCH_KINDS, is_quantity, line_of
from grants.forms.budget_rules import yuan
from grants.forms.cells import (
    Option,
    ShownAnswer,
    Wrong,
    decimal_of,
    money_read,
    money_wrong,
    number_read,
    tidy,
)
from grants.forms.kinds import sheet
from grants.forms.kinds.base import Screen
from grants.forms.kinds.budget_by_chance import budget_by_chance
from grants.forms.kinds.parts import SOURCES, Several
from grants.forms.kinds.sample_values import Chance, Turns
from grants.forms.kinds.table import MOST_ROWS, TableKind, posted_rows
from grants.forms.rows import Budget, paid_from
from grants.forms.terms import AskedQuestion, AskingForm, Context
from grants.people.money import MOST_FEN, to_fen

COLUMNS = ("category", "item", "unit", "quantity", "unit_price", "source", "match_kind", "note")
SHOWN = ("category", "item", "unit", "quantity", "unit_price", "fen", "source", "note")
NEEDED = ("category", "item", "quantity", "unit_price", "source")
LONGEST = {"item": 120, "unit": 20, "note": 200}
NUMBERS = {"quantity": "number", "unit_price": "money", "fen": "money"}
#: So many rows are drawn on paper.
ON_PAPER = 12
#: Quantity × unit price, reckoned by the spreadsheet itself.
SUM = '=IF(OR(D{row}="",E{row}=""),"",ROUND(D{row}*E{row},2))'


class BudgetKind(TableKind):
    name = "budget"
    words, icon = gettext_lazy("Budget table"), "table"
    asks_columns = False
    limits = ("min_rows", "max_rows")
    is_budget = True

    def __init__(self) -> None:
        self.parts = {"sources": Several(SOURCES)}

    def row(self, question: AskedQuestion, row: Mapping[str, Any]) -> dict[str, str]:
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

    def read(self, question: AskedQuestion, raw: Mapping[str, Any]) -> Any:
        rows = [self.row(question, row) for row in posted_rows(question, raw)]
        typed = [name for name in COLUMNS if name not in ("source", "match_kind", "category")]
        return [row for row in rows if any(row[name] for name in typed)]

    def check(self, question: AskedQuestion, answer: Any, context: Context) -> Wrong:
        wrong: Wrong = {}
        for n, row in enumerate(answer or []):
            wrong |= {f"{n}-{name}": says for name, says in row_wrong(question, row)}
        if not wrong and answer:
            refused = question.form.budget_totals(answer, context).refused
            if refused:
                wrong[""] = " ".join(str(breach) for breach in refused)
        return wrong

    def incomplete(self, question: AskedQuestion, answer: Any) -> Wrong:
        return {
            f"{n}-{name}": _("Fill in “%(column)s”.") % {"column": question.form.budget_word(name)}
            for n, row in enumerate(answer or [])
            for name in NEEDED
            if not row.get(name)
        }

    def show(self, question: AskedQuestion, answer: Any, lang: str) -> ShownAnswer:
        if not answer:
            return ShownAnswer()
        form = question.form
        rows = [_shown_row(form, row, lang) for row in answer]
        total = form.budget_totals(answer).total
        return ShownAnswer(
            table={
                "columns": [form.budget_word(name) for name in SHOWN],
                "rows": rows,
                "numeric": [3, 4, 5],
                "total": [_("Total"), "", "", "", "", yuan(total), "", ""],
            }
        )

    def contradictions(self, question: AskedQuestion) -> Iterator[tuple[str, str, dict[str, Any]]]:
        yield from ()

    def tries(self, question: AskedQuestion, turns: Turns) -> list[Any]:
        form = question.form
        code = next(iter(form.categories), "C01")
        codes = [t for t in turns.texts if t in form.categories] or [code]
        sums = ["1", "100", *(str(int(n)) for n in turns.numbers if n > 0)]
        line = {"item": "x", "unit": "x", "quantity": "1"}
        return [
            [],
            *(
                [{"category": c, **line, "unit_price": s, "source": source}]
                for c in codes
                for s in sums
                for source in question.sources
            ),
        ]

    def sample(self, chance: Chance) -> list[dict[str, str]]:
        return budget_by_chance(chance)

    def control(self, question: AskedQuestion, answer: Any, screen: Screen) -> dict[str, Any]:
        budget = Budget.of(question, screen.context, answer, screen.errors, screen.rows)
        return {"kind": "budget", "budget": budget, "rows": budget.rows}

    def on_paper(self, question: AskedQuestion) -> dict[str, Any]:
        names = [name for name in self._asked(question) if name != "note"]
        words = [question.form.budget_word(name) for name in names]
        return {"kind": "table", "columns": words, "rows": ON_PAPER}

    def sheet_columns(self, question: AskedQuestion) -> list[sheet.SheetColumn]:
        form = question.form
        options = {
            "category": [Option(code, f"{code} {form.category_name(code)}") for code in form.categories],
            "source": paid_from(question),
        }
        return [
            sheet.SheetColumn(
                name,
                form.budget_word(name),
                NUMBERS.get(name, ""),
                options.get(name, []),
                SUM if name == "fen" else "",
            )
            for name in self._asked(question)
        ]

    def _asked(self, question: AskedQuestion) -> list[str]:
        """A purchase has one source; nobody need say it."""
        return [name for name in SHOWN if name != "source" or len(question.sources) > 1]

    def sheet_rows(self, question: AskedQuestion, answer: Any) -> list[dict[str, str]]:
        rows = super().sheet_rows(question, answer)
        for row in rows:
            if row.get("source") == "match":
                row["source"] = f"match:{row.get('match_kind') or 'own'}"
        return rows

    def room(self, question: AskedQuestion) -> int:
        return MOST_ROWS

    def fitting(self, question: AskedQuestion, answer: Any) -> tuple[Any, str]:
        known = question.form.categories
        rows = [row for row in answer if not row.get("category") or row["category"] in known]
        return rows, "category" if len(rows) < len(answer) else ""


def _shown_row(form: AskingForm, row: Mapping[str, str], lang: str) -> list[str]:
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


def row_wrong(question: AskedQuestion, row: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is wrong with the filled cells of one row."""
    wrong = []
    if row.get("category") and row["category"] not in question.form.categories:
        wrong.append(("category", _("The call has no such category: %(code)s.") % {"code": row["category"]}))
    if row.get("source") and row["source"] not in question.sources:
        wrong.append(("source", _("Choose who pays for it.")))
    quantity = decimal_of(row.get("quantity", ""))
    if row.get("quantity") and not is_quantity(quantity):
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
