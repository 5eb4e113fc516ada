"""A section as it stands on the screen: its controls with their values, errors, rows and files.

A control's name is its id and the key of its error, so that an error leads to its control. Everything works
without script: rows are added and removed by buttons that save first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from grants.applications.draft import Draft
from grants.calls.budget import line_of
from grants.calls.form import Option, Question
from grants.people.queries import region_choices

BLANK_ROWS = 1
MORE_ROWS = 3
FEW = 5


@dataclass
class Cell:
    """One cell of a table's row."""

    name: str
    column: str
    label: str
    kind: str
    value: str
    error: str = ""
    options: list[Option] = field(default_factory=list)


@dataclass
class Row:
    """A row of a table: its cells, its sum in fen, and the limits its category breaks."""

    number: int
    cells: list[Cell]
    blank: bool = False
    fen: int | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def cell(self) -> dict[str, Cell]:
        return {cell.column: cell for cell in self.cells}

    @property
    def errors(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.error]

    @property
    def is_bad(self) -> bool:
        return bool(self.errors or self.warnings)


@dataclass
class Control:
    """One question with everything its template draws."""

    question: Question
    value: Any
    error: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    options: list[Option] = field(default_factory=list)
    groups: list[Any] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    files: list[Any] = field(default_factory=list)
    asked: str = ""
    locked: bool = False
    hidden: bool = False

    @property
    def name(self) -> str:
        return self.question.key

    @property
    def kind(self) -> str:
        """Which drawing: see templates/applications/controls/."""
        kind = self.question.kind
        if kind == "choice":
            return "radio" if len(self.options) <= FEW else "select"
        return {"goals": "table", "email": "text", "phone": "text", "date": "text"}.get(kind, kind)

    @property
    def template(self) -> str:
        return f"applications/controls/{self.kind}.html"

    @property
    def when(self) -> dict[str, Any]:
        rule = self.question.data.get("when") or {}
        return rule if "question" in rule else {}

    @property
    def describedby(self) -> str:
        ids = [f"{self.name}_hint"] if self.question.help or self.question.max_chars else []
        return " ".join([*ids, *([f"{self.name}_error"] if self.error else [])])

    @property
    def accept(self) -> str:
        return ",".join(f".{one}" for one in self.question.data.get("accept", []))

    @property
    def max_mb(self) -> int:
        return int(self.question.data.get("max_mb", 20))

    @property
    def sums(self) -> Any:
        return self.question.form.budget_totals(self.value or [])


@dataclass(frozen=True)
class ErrorLine:
    words: str
    href: str


def controls(
    draft: Draft, section: str, answers: Mapping[str, Any], errors: Mapping[str, str], more: str = ""
) -> list[Control]:
    """Every control of a section. `more` names the table that gets additional empty rows."""
    found = []
    given = answers
    for question in draft.form.section(section).questions:
        is_asked = question.is_asked(given, draft.context)
        if not is_asked and "fact" in (question.data.get("when") or {}):
            continue
        control = Control(question, given.get(question.key), hidden=not is_asked)
        control.error = errors.get(question.key, "")
        control.errors = {k: v for k, v in errors.items() if k.startswith(f"{question.key}-")}
        control.asked = " ".join(p["text"] for p in draft.points if p["question"] == question.key)
        control.locked = _locked(draft, section, question)
        _fill(draft, control, more)
        found.append(control)
    return found


def _locked(draft: Draft, section: str, question: Question) -> bool:
    """While a supplement runs, what it does not ask about is shown and not changed."""
    if draft.application.state == "draft":
        return False
    asked = {p["question"] for p in draft.points if p["section"] == section}
    return "" not in asked and question.key not in asked


def _fill(draft: Draft, control: Control, more: str) -> None:
    question = control.question
    if question.kind in ("choice", "multi_choice"):
        control.options = question.options(draft.context)
    elif question.kind == "region":
        control.groups = region_choices(*question.data.get("levels", ["county", "township"]))
    elif question.kind == "file":
        control.files = draft.files.get(question.key, [])
    elif question.kind in ("table", "goals"):
        control.rows = _table_rows(control, more)
    elif question.kind == "budget":
        control.rows = _budget_rows(draft, control, more)


def _count(control: Control, more: str) -> tuple[int, int]:
    kept = len(control.value or [])
    extra = MORE_ROWS if more == control.name else BLANK_ROWS
    return kept, kept + (0 if control.locked else extra)


def _table_rows(control: Control, more: str) -> list[Row]:
    kept, total = _count(control, more)
    rows = []
    for n in range(total):
        values = control.value[n] if n < kept else {}
        cells = [
            Cell(
                f"{control.name}-{n}-{column.key}",
                column.key,
                column.label,
                column.kind,
                str(values.get(column.key) or ""),
                control.errors.get(f"{control.name}-{n}-{column.key}", ""),
                column.options,
            )
            for column in control.question.columns
        ]
        rows.append(Row(n, cells, blank=n >= kept))
    return rows


def _budget_rows(draft: Draft, control: Control, more: str) -> list[Row]:
    question, form = control.question, control.question.form
    kept, total = _count(control, more)
    options = {
        "category": [Option(code, f"{code} {form.category_name(code)}") for code in form.categories],
        "source": [Option(source, form.source_name(source)) for source in question.sources],
    }
    breaches = form.budget_totals(control.value or [], draft.context).breaches
    said: set[str] = set()
    rows = []
    for n in range(total):
        values = control.value[n] if n < kept else {}
        cells = []
        for column in ("category", "item", "unit", "quantity", "unit_price", "source", "note"):
            name = f"{question.key}-{n}-{column}"
            value = str(values.get(column) or "")
            if column == "source" and not value:
                value = question.sources[0]
            cells.append(
                Cell(
                    name,
                    column,
                    form.budget_word(column),
                    column,
                    value,
                    control.errors.get(name, ""),
                    options.get(column, []),
                )
            )
        line = line_of(values) if values else None
        row = Row(n, cells, blank=n >= kept, fen=line.fen if line else None)
        category = values.get("category", "")
        if category and category not in said and values.get("source") != "match":
            row.warnings = [str(b) for b in breaches if b.category == category and b.severity == "refuse"]
            said.add(category)
        rows.append(row)
    return rows


def error_lines(draft: Draft, section: str, found: list[Control]) -> list[ErrorLine]:
    """The summary on top, in the order of the page; limits of the budget lead to the row they are about."""
    lines = []
    for control in found:
        label = control.question.label
        if control.question.kind == "budget" and control.error and control.rows:
            lines += _breach_lines(draft, control)
        elif control.error:
            says = control.error
            lines.append(ErrorLine(says if label in says else _join(label, says), control.name))
        labels = {cell.name: (row, cell) for row in control.rows for cell in row.cells}
        for name, says in control.errors.items():
            if name in labels:
                row, cell = labels[name]
                item = row.cell["item"].value if "item" in row.cell else ""
                where = item or _("row %(n)s") % {"n": row.number + 1}
                lines.append(ErrorLine(_join(f"{where} · {cell.label}", says), name))
            else:
                lines.append(ErrorLine(_join(label, says), name))
    return lines


def _breach_lines(draft: Draft, control: Control) -> list[ErrorLine]:
    breaches = control.question.form.budget_totals(control.value or [], draft.context).refused
    if not breaches:
        return [ErrorLine(control.error, control.name)]
    lines = []
    for breach in breaches:
        row = next(
            (r for r in control.rows if breach.category and r.cell["category"].value == breach.category), None
        )
        lines.append(ErrorLine(str(breach), f"{row.cell['unit_price'].name}" if row else control.name))
    return lines


def _join(label: str, says: str) -> str:
    return _("%(label)s: %(says)s") % {"label": label, "says": says}


def remark(draft: Draft) -> list[str]:
    """Limits that do not stop the submission, but that the officer will see."""
    return [str(b) for b in draft.breaches if b.severity != "refuse"]
