"""The workbook of a draft: a sheet a section, a sheet a table, the budget with its limits."""

import io
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from grants.applications.draft import Draft
from grants.applications.sheets import layout
from grants.applications.sheets.cells import OPEN, choose_from, head, put_number, put_text
from grants.applications.sheets.limits import limits_sheet
from grants.calls.cells import Option
from grants.calls.questions import Question, Section

WIDTHS = {"item": 34, "note": 34, "category": 24, "source": 22, "unit": 10}


class Book:
    """The workbook while it is made: its sheets, its lists, and what stands where."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.book = draft, Workbook()
        self.book.remove(self.book.worksheets[0])
        self.taken: set[str] = set()
        self.holds: list[tuple[str, str, str]] = []
        self.lists: list[list[str]] = []

    def sheet(self, words: str, kind: str, key: str) -> Worksheet:
        title = layout.sheet_title(len(self.holds) + 1, words, self.taken)
        self.holds.append((title, kind, key))
        made: Worksheet = self.book.create_sheet(title)
        return made

    def list_of(self, options: list[Option]) -> str:
        """Where the list of these choices stands."""
        words = [option.label for option in options]
        if words not in self.lists:
            self.lists.append(words)
        column = get_column_letter(self.lists.index(words) + 1)
        return f"'{layout.LISTS}'!${column}$1:${column}${len(words)}"

    def close(self) -> bytes:
        lists = self.book.create_sheet(layout.LISTS)
        for column, words in enumerate(self.lists, 1):
            for row, one in enumerate(words, 1):
                put_text(lists.cell(row, column), one)
        meta = self.book.create_sheet(layout.META)
        version = self.draft.application.version
        facts: list[tuple[Any, ...]] = [
            ("yichuang", "1"),
            ("language", get_language() or ""),
            ("application", self.draft.application.code),
            ("version", str(version.number if version else 0)),
            *(("sheet", *one) for one in self.holds),
        ]
        for row, fact in enumerate(facts, 1):
            for column, one in enumerate(fact, 1):
                put_text(meta.cell(row, column), one)
        lists.sheet_state = meta.sheet_state = "hidden"
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


def workbook(draft: Draft, *, only_budget: bool = False) -> bytes:
    """The form of a draft with its answers, to be filled in anywhere."""
    book = Book(draft)
    for section in draft.form.sections:
        if not only_budget:
            _section(book, section)
        for question in section.questions:
            if question.kind == "budget" or (layout.is_table(question) and not only_budget):
                _table(book, question)
    return book.close()


def _section(book: Book, section: Section) -> None:
    sheet = book.sheet(section.title, layout.SECTION, section.key)
    for column, words in enumerate(("", _("Question"), _("Answer"), _("How to fill it in")), 1):
        head(sheet.cell(1, column), words)
    row = layout.FIRST_LINE
    for question in section.questions:
        row = _question(book, sheet, question, row)
    sheet.column_dimensions["A"].hidden = True
    for letter, width in (("B", 34), ("C", 60), ("D", 50)):
        sheet.column_dimensions[letter].width = width
    _close(sheet, "C2")


def _question(book: Book, sheet: Worksheet, question: Question, row: int) -> int:
    answer = book.draft.answers.get(question.section.key, {}).get(question.key)
    if layout.is_table(question):
        return _pointer(sheet, row, question.label, _("Has a sheet of its own."))
    if question.kind == "file":
        return _pointer(sheet, row, question.label, _("Files are uploaded on the page."))
    if question.kind == "computed":
        shown = question.form.display(question, question.form.names.raw(question)).text
        return _pointer(
            sheet,
            row,
            question.label,
            _("Reckoned by the system. At the download: %(now)s") % {"now": shown or "—"},
        )
    for line in layout.lines_of(book.draft, question, answer):
        put_text(sheet.cell(row, 1), line.name)
        put_text(sheet.cell(row, 2), line.label)
        put_text(sheet.cell(row, 4), line.hint)
        cell = sheet.cell(row, layout.ANSWER_COLUMN)
        if question.kind in ("number", "money"):
            put_number(cell, str(line.value or ""), question.kind)
        else:
            put_text(cell, line.value)
        cell.protection = OPEN
        if line.options and question.kind != "multi_choice":
            sheet.add_data_validation(choose_from(book.list_of(line.options), [cell.coordinate]))
        row += 1
    return row


def _pointer(sheet: Worksheet, row: int, label: str, says: str) -> int:
    put_text(sheet.cell(row, 2), label)
    put_text(sheet.cell(row, 4), says)
    return row + 1


def _table(book: Book, question: Question) -> None:
    sheet, columns = book.sheet(question.label, layout.ROWS, question.key), layout.columns_of(question)
    kept = layout.rows_of(question, book.draft.answers.get(question.section.key, {}).get(question.key))
    last = layout.FIRST_ROW + max(layout.room_of(question), len(kept)) - 1
    for at, column in enumerate(columns, 1):
        letter = get_column_letter(at)
        put_text(sheet.cell(1, at), column.key)
        head(sheet.cell(2, at), column.label)
        sheet.column_dimensions[letter].width = WIDTHS.get(column.key, 18)
        if column.options:
            cells = f"{letter}{layout.FIRST_ROW}:{letter}{last}"
            sheet.add_data_validation(choose_from(book.list_of(column.options), [cells]))
        for row in range(layout.FIRST_ROW, last + 1):
            n = row - layout.FIRST_ROW
            _cell(sheet, row, at, column, kept[n].get(column.key, "") if n < len(kept) else "")
    sheet.row_dimensions[1].hidden = True
    _close(sheet, f"A{layout.FIRST_ROW}")
    if question.kind == "budget":
        limits_sheet(book, question, sheet.title, [column.key for column in columns], last)


def _cell(sheet: Worksheet, row: int, at: int, column: layout.Column, value: str) -> None:
    cell = sheet.cell(row, at)
    if column.key == "fen" and column.kind == "money":
        cell.value = f'=IF(OR(D{row}="",E{row}=""),"",ROUND(D{row}*E{row},2))'
        cell.number_format = "#,##0.00"
        return
    if column.kind in ("number", "money"):
        put_number(cell, value, column.kind)
    else:
        put_text(cell, next((o.label for o in column.options if o.value == value), value))
    cell.protection = OPEN


def _close(sheet: Worksheet, freeze: str) -> None:
    """Keys and heads are locked, without a password: a guard against a slip, not against a will."""
    sheet.freeze_panes = freeze
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = sheet.protection.formatCells = False
