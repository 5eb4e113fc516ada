"""A filled workbook, read by the same rules as the form: what is wrong by cell, and what would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl.utils import get_column_letter

from grants.files.archives import UnsafeArchiveError
from grants.files.checks import MB
from grants.filling.draft import Draft
from grants.forms.budget import Totals
from grants.forms.cells import ShownAnswer
from grants.forms.kinds.sheet import ROWS, value_of
from grants.forms.kinds.table import MOST_ROWS
from grants.forms.questions import Question
from grants.workbooks import cells, layout, xlsx
from grants.workbooks.xlsx import WorkbookReader, XlsxCell

MOST_BYTES, MOST_COLUMNS = 5 * MB, 40


class UnreadableError(ValueError):
    """A sentence for the person: this is no workbook of this application."""


@dataclass(frozen=True)
class Fault:
    """A cell that cannot be taken over."""

    sheet: str
    cell: str
    typed: str
    says: str


@dataclass(frozen=True)
class CellChange:
    """An answer that would become another."""

    question: Question
    before: ShownAnswer
    after: ShownAnswer


@dataclass
class Filled:
    """What a workbook says. `answers`: section -> question -> answer, of the questions that stand in it."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    changes: list[CellChange] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    sums: Totals | None = None


@dataclass
class Read:
    """The cells of the workbook: controls as posted, and where each stands."""

    raw: dict[str, dict[str, Any]] = field(default_factory=dict)
    where: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    sheet_of: dict[str, str] = field(default_factory=dict)


def read(draft: Draft[Any], file: "File[bytes]") -> Filled:
    """Raises UnreadableError with a sentence for what is no workbook of this application. Nothing is written."""
    book = _open(file)
    language, holds = _holds(book, draft)
    found, filled = Read(), Filled()
    for title, kind, key in holds:
        rows, question = _rows(book, title, found), draft.form.question(key)
        if kind == ROWS and not (question and layout.is_table(question)):
            gone = _("The form has changed: “%(sheet)s” is no longer asked.") % {"sheet": title}
            filled.remarks.append(gone)
            continue
        with override(language):  # the choices are in the words of whoever downloaded it
            if kind == ROWS and question:
                _read_table(question, title, rows, found)
            else:
                _read_section(draft, title, rows, found)
    _judge(draft, found, filled)
    return filled


def _open(file: "File[bytes]") -> WorkbookReader:
    if (file.size or 0) > MOST_BYTES:
        raise UnreadableError(_("The file is larger than 5 MB. A filled form is never so large."))
    try:
        return xlsx.opened(file)
    except UnsafeArchiveError as unsafe:
        raise UnreadableError(str(unsafe)) from unsafe
    except xlsx.BrokenError as broken:
        raise UnreadableError(_no_workbook()) from broken


def _no_workbook() -> str:
    return _(
        "This is no Excel workbook (.xlsx). Save the file as “Excel workbook (.xlsx)” and choose it again."
    )


def _cells_of(book: WorkbookReader, title: str, rows: int, columns: int) -> list[list[XlsxCell]]:
    try:
        with xlsx.broken():
            return book.rows(title, rows=rows, columns=columns)
    except UnsafeArchiveError as unsafe:
        raise UnreadableError(str(unsafe)) from unsafe
    except xlsx.BrokenError as broken:
        raise UnreadableError(_no_workbook()) from broken


def _holds(book: WorkbookReader, draft: Draft[Any]) -> tuple[str, list[tuple[str, str, str]]]:
    """The language of its words, and which sheet holds what, as the hidden sheet says. No sheet is read twice."""
    if layout.META not in book.sheets:
        raise UnreadableError(
            _(
                "This workbook was not downloaded here. Download it from this page, fill it in and choose it again."
            )
        )
    facts = [
        [*(cells.said(cell.value) for cell in row), "", "", "", ""]
        for row in _cells_of(book, layout.META, 400, 4)
    ]
    code = next((row[1] for row in facts if row[0] == "application"), "")
    if code != draft.filled.code:
        raise UnreadableError(
            _(
                "This workbook belongs to another application (%(code)s). Download the one of this application."
            )
            % {"code": code}
        )
    language = next((row[1] for row in facts if row[0] == "language"), "")
    sheets = {
        row[1]: (row[1], row[2], row[3]) for row in facts if row[0] == "sheet" and row[1] in book.sheets
    }
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE, list(sheets.values())


def _rows(book: WorkbookReader, title: str, found: Read) -> list[list[str]]:
    """The text of every cell. A formula that nobody has reckoned is a fault: its value is not known."""
    rows = []
    most = layout.FIRST_ROW + MOST_ROWS + 200
    for n, row in enumerate(_cells_of(book, title, most, MOST_COLUMNS), 1):
        texts = [cells.said(cell.value) for cell in row]
        for at, (text, cell) in enumerate(zip(texts, row, strict=True), 1):
            if text.startswith("#") and cell.formula:
                _fault(found, title, n, at, text, _("The formula of this cell has an error."))
            elif cell.formula and cell.value is None and not _is_sum(cell.formula):
                says = _(
                    "This cell holds a formula that was not reckoned. Open the file in a spreadsheet program and save it."
                )
                _fault(found, title, n, at, cell.formula, says)
        rows.append(texts)
    return rows


def _is_sum(formula: str) -> bool:
    """The sum that we wrote ourselves: it is reckoned anew, and an empty row has none."""
    return formula.startswith("=IF(OR(")


def _fault(found: Read, sheet: str, row: int, column: int, typed: str, says: str) -> None:
    found.faults.append(Fault(sheet, f"{get_column_letter(column)}{row}", typed, says))


def _read_section(draft: Draft[Any], title: str, rows: Sequence[Sequence[str]], found: Read) -> None:
    for n, row in enumerate(rows, 1):
        name = row[0] if row else ""
        question = draft.form.question(name.rpartition("-")[0] or name) or draft.form.question(name)
        if n < layout.FIRST_LINE or question is None or layout.is_table(question):
            continue
        typed = row[layout.ANSWER_COLUMN - 1] if len(row) >= layout.ANSWER_COLUMN else ""
        raw = found.raw.setdefault(question.section.key, {})
        raw[name] = question.does.meant(question, name, typed)
        found.where[name] = (title, f"{get_column_letter(layout.ANSWER_COLUMN)}{n}", typed)


def _read_table(question: Question, title: str, rows: Sequence[Sequence[str]], found: Read) -> None:
    table: Any = question.does
    keys, columns = rows[0] if rows else [], {c.key: c for c in table.sheet_columns(question)}
    kept: list[dict[str, str]] = []
    for n, row in enumerate(rows[layout.FIRST_ROW - 1 :], layout.FIRST_ROW):
        values = {
            key: value_of(text, columns[key].options) if columns[key].options else text
            for key, text in zip(keys, row, strict=False)
            if key in columns and not columns[key].formula
        }
        if not any(values.values()) or not question.does.read(question, {question.key: [values]}):
            continue
        for at, key in enumerate(keys):
            found.where[f"{question.key}-{len(kept)}-{key}"] = (
                title,
                f"{get_column_letter(at + 1)}{n}",
                row[at] if at < len(row) else "",
            )
        kept.append(values)
    found.raw.setdefault(question.section.key, {})[question.key] = kept
    found.sheet_of[question.key] = title


def _judge(draft: Draft[Any], found: Read, filled: Filled) -> None:
    """Clean every section beside the others, find what is wrong and what is new."""
    filled.faults = list(found.faults)
    cleaned = {key: _cleaned(draft, key, raw) for key, raw in found.raw.items()}
    whole = draft.answers | {key: answers for key, (answers, _errors) in cleaned.items()}
    for key, raw in found.raw.items():
        answers = cleaned[key][0]
        errors = draft.form.clean(key, answers, draft.context, whole).errors
        asked = [q for q in draft.form.section(key).questions if _stands_in(q, raw)]
        for question in asked:
            _faults(question, errors, found, filled)
            _change(draft, question, answers.get(question.key), filled)
        filled.answers[key] = {q.key: answers.get(q.key) for q in asked}
        if draft.form.budget in asked:
            filled.sums = draft.form.budget_totals(answers[draft.form.budget.key], draft.context)
    filled.faults.sort(key=lambda one: one.sheet)


def _cleaned(draft: Draft[Any], key: str, raw: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    kept = {
        name: answer
        for name, answer in draft.answers.get(key, {}).items()
        if (asked := draft.form.question(name)) is None or not _stands_in(asked, raw)
    }
    found = draft.form.clean(key, {**kept, **raw}, draft.context, draft.answers)
    return found.answers, found.errors


def _stands_in(question: Question, raw: Mapping[str, Any]) -> bool:
    return any(
        name in raw for name in (question.key, *(f"{question.key}-{c}" for c in question.does.controls))
    )


def _faults(question: Question, errors: Mapping[str, str], found: Read, filled: Filled) -> None:
    for name, says in errors.items():
        if name != question.key and not name.startswith(f"{question.key}-"):
            continue
        if name in found.where:
            sheet, cell, typed = found.where[name]
            filled.faults.append(Fault(sheet, cell, typed, says))
        elif question.does.is_budget:  # a limit of the call: the form keeps such a budget, too
            filled.remarks.append(says)
        else:
            filled.faults.append(
                Fault(found.sheet_of.get(question.key, question.section.title), "", "", says)
            )


def _change(draft: Draft[Any], question: Question, after: Any, filled: Filled) -> None:
    kept = draft.answers.get(question.section.key, {})
    before = question.does.read(question, {question.key: kept.get(question.key)})
    if before != after and not (question.does.is_empty(before) and question.does.is_empty(after)):
        filled.changes.append(
            CellChange(question, draft.form.display(question, before), draft.form.display(question, after))
        )
