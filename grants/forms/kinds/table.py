"""Answers of many rows: a table with typed columns. Rows that are wholly empty fall away."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.forms.cells import ShownAnswer, Wrong, tidy
from grants.forms.kinds import sheet
from grants.forms.kinds.base import QuestionKind, Screen
from grants.forms.kinds.parts import ROWS, RowsPart, column
from grants.forms.kinds.sample_values import Chance, Turns
from grants.forms.rows import table_rows
from grants.forms.terms import AskedQuestion, Context

#: No table of a form is longer, whatever is posted.
MOST_ROWS = 300
#: A workbook has room for so many where the form does not say.
ROOM = 100
#: So many are drawn on paper.
ON_PAPER = 5


class TableKind(QuestionKind):
    """What every kind of many rows does; by itself with the columns that the form draws up."""

    name = "table"
    words, icon, group = gettext_lazy("Table"), "table", "tables"
    limits = ("min_rows", "max_rows")
    shape = "rows"
    value = "rows"
    stands = sheet.ROWS
    listed_as = ""
    #: Which control draws it: rows, or a card each.
    drawn = "table"
    asks_columns = True
    columns_part = "columns"

    def __init__(self, cells: Sequence[QuestionKind] = ()) -> None:
        """`cells`: the kinds of which a column can be."""
        self.parts = ROWS
        if self.asks_columns:
            self.parts = {self.columns_part: RowsPart(column([one.name for one in cells])), **ROWS}

    # --- reading and judging ----------------------------------------------------------------------------------

    def read(self, question: AskedQuestion, raw: Mapping[str, Any]) -> Any:
        return [
            self.row(question, row)
            for row in posted_rows(question, raw)
            if any(tidy(v) for v in row.values())
        ]

    def row(self, question: AskedQuestion, row: Mapping[str, Any]) -> dict[str, str]:
        return {one.key: one.does.taken(row.get(one.key)) for one in question.columns}

    def check(self, question: AskedQuestion, answer: Any, context: Context) -> Wrong:
        wrong = {
            f"{n}-{one.key}": says
            for n, row in enumerate(answer or [])
            for one in question.columns
            for says in one.does.amiss(one, row.get(one.key)).values()
        }
        most = int(question.data.get("max_rows") or MOST_ROWS)
        if len(answer or []) > most:
            wrong[""] = _("At most %(most)d rows; there are %(count)d.") % {
                "most": most,
                "count": len(answer),
            }
        return wrong

    def incomplete(self, question: AskedQuestion, answer: Any) -> Wrong:
        least = question.data.get("min_rows") or 0
        wrong = {
            f"{n}-{one.key}": _("Fill in “%(column)s”.") % {"column": one.label}
            for n, row in enumerate(answer or [])
            for one in question.columns
            if one.required and not row.get(one.key)
        }
        if len(answer or []) < least:
            wrong[""] = _("At least %(least)d rows are needed.") % {"least": least}
        return wrong

    def show(self, question: AskedQuestion, answer: Any, lang: str) -> ShownAnswer:
        if not answer:
            return ShownAnswer()
        columns = question.columns
        return ShownAnswer(
            table={
                "columns": [one.label_in(lang) for one in columns],
                "rows": [[one.does.said(one, row.get(one.key), lang) for one in columns] for row in answer],
                "numeric": [n for n, one in enumerate(columns) if one.does.is_figure],
            }
        )

    def holds(self, answer: Any) -> bool:
        return isinstance(answer, list) and all(isinstance(row, dict) for row in answer)

    # --- expressions and the checker --------------------------------------------------------------------------

    def names(self, question: AskedQuestion) -> dict[str, str]:
        cells = {f"{question.key}.{one.key}": f"list of {one.does.value}" for one in question.columns}
        return {question.key: "rows", **cells}

    def contradictions(self, question: AskedQuestion) -> Iterator[tuple[str, str, dict[str, Any]]]:
        rows, top = question.data.get("min_rows") or 0, question.data.get("max_rows")
        if top is not None and rows > top:
            says = _("“%(label)s”: at least %(least)s rows are asked for and at most %(most)s allowed.")
            yield "rows", says, {"least": rows, "most": top}

    def tries(self, question: AskedQuestion, turns: Turns) -> list[Any]:
        numbers = turns.numbers
        most = int(max([n for n in numbers if 0 <= n <= 30], default=1)) + 1
        row = {
            one.key: str(numbers[-1]) if numbers and one.does.is_figure else "1" for one in question.columns
        }
        return [[], [row], [row] * most]

    def sample(self, chance: Chance) -> list[dict[str, str]]:
        data = chance.question.data
        least, most = int(data.get("min_rows") or 0), int(data.get("max_rows") or MOST_ROWS)
        asked = (int(n) + d for n in chance.numbers if 0 < n <= 40 for d in (0, 1))
        count = min(most, max(least, 1, chance.dice.choice([least, least + 1, least + 3, *asked])))
        return [{one.key: chance.cell(one) for one in chance.question.columns} for _n in range(count)]

    # --- screen, paper, workbook --------------------------------------------------------------------------------

    def control(self, question: AskedQuestion, answer: Any, screen: Screen) -> dict[str, Any]:
        return {"kind": self.drawn, "rows": table_rows(question, answer, screen.errors, screen.rows)}

    def on_paper(self, question: AskedQuestion) -> dict[str, Any]:
        return {"kind": "table", "columns": [one.label for one in question.columns], "rows": ON_PAPER}

    def sheet_columns(self, question: AskedQuestion) -> list[sheet.SheetColumn]:
        return [sheet.SheetColumn(c.key, c.label, c.does.number, c.options()) for c in question.columns]

    def sheet_rows(self, question: AskedQuestion, answer: Any) -> list[dict[str, str]]:
        """The rows that are kept, as they stand in the cells."""
        return [{name: str(value or "") for name, value in row.items()} for row in answer or []]

    def room(self, question: AskedQuestion) -> int:
        """How many rows its sheet has room for."""
        return min(int(question.data.get("max_rows") or ROOM), MOST_ROWS)

    # --- taken over -------------------------------------------------------------------------------------------

    def fitting(self, question: AskedQuestion, answer: Any) -> tuple[Any, str]:
        """Rows with the columns that are here; what is never copied is left out."""
        here = {one.key: one.does for one in question.columns}
        never = {key for key, does in here.items() if does.never_copied}
        kept = [
            {key: value for key, value in row.items() if key in here and key not in never}
            for row in answer
            if isinstance(row, Mapping)
        ]
        return kept, "date" if never & {key for row in answer for key in row if row[key]} else ""


class GroupKind(TableKind):
    """A table whose rows are cards, because there is a lot to write in each."""

    name = "group"
    words, icon = gettext_lazy("Repeated group"), "duplicate"
    drawn = "group"
    columns_part = "questions"


def columns_of(does: QuestionKind, data: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The columns of a table as written, as its kind has them ready, or the questions of a group."""
    if not isinstance(does, TableKind):
        return ()
    return data.get("columns") or data.get("questions") or does.ready


def without_columns(shown: ShownAnswer, kept: list[int]) -> ShownAnswer:
    """The table with only these of its columns: the others are not for this reader."""
    if shown.table is None:
        return shown
    table = shown.table
    return ShownAnswer(
        table={
            "columns": [table["columns"][n] for n in kept],
            "rows": [[row[n] for n in kept] for row in table["rows"]],
            "numeric": [at for at, n in enumerate(kept) if n in table.get("numeric", [])],
        }
    )


def posted_rows(question: AskedQuestion, raw: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """The rows of a table as kept (a list), or as posted under `key-<row>-<column>`."""
    kept = raw.get(question.key)
    if isinstance(kept, list):
        return [row for row in kept if isinstance(row, Mapping)]
    name = re.compile(rf"{re.escape(question.key)}-(\d{{1,9}})-(\w+)$")
    rows: dict[int, dict[str, Any]] = {}
    for posted in raw:
        if found := name.match(posted):
            rows.setdefault(int(found[1]), {})[found[2]] = raw.get(posted)
    return [rows[n] for n in sorted(rows)]
