"""The workbook of a draft: a sheet a section, a sheet a table, the budget with its limits."""

from typing import Any

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from grants.filling.draft import Draft
from grants.forms.kinds.sheet import LINES, ROWS, SheetColumn
from grants.forms.questions import Question, Section
from grants.workbooks import layout
from grants.workbooks.book import WorkbookWriter
from grants.workbooks.cells import OPEN, choose_from, head, put_number, put_text
from grants.workbooks.limits import limits_sheet

WIDTHS = {"item": 34, "note": 34, "category": 24, "source": 22, "unit": 10}


def workbook(draft: Draft[Any], *, only_budget: bool = False) -> bytes:
    """The form of a draft with its answers, to be filled in anywhere."""
    book = WorkbookWriter(draft)
    for section in draft.form.sections:
        if not only_budget:
            _section(book, section)
        for question in section.questions:
            if question.does.is_budget or (layout.is_table(question) and not only_budget):
                _table(book, question)
    return book.close()


def _section(book: WorkbookWriter, section: Section) -> None:
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


def _question(book: WorkbookWriter, sheet: Worksheet, question: Question, row: int) -> int:
    answer = book.draft.answers.get(question.section.key, {}).get(question.key)
    if question.does.stands != LINES:
        return _pointer(sheet, row, question.label, question.does.pointer(question))
    for line in layout.lines_of(question, answer):
        put_text(sheet.cell(row, 1), line.name)
        put_text(sheet.cell(row, 2), line.label)
        put_text(sheet.cell(row, 4), line.hint)
        cell = sheet.cell(row, layout.ANSWER_COLUMN)
        if line.number and not line.options:
            put_number(cell, str(line.value or ""), line.number)
        else:
            put_text(cell, line.value)
        cell.protection = OPEN
        if line.options:
            sheet.add_data_validation(choose_from(book.list_of(line.options), [cell.coordinate]))
        row += 1
    return row


def _pointer(sheet: Worksheet, row: int, label: str, says: str) -> int:
    put_text(sheet.cell(row, 2), label)
    put_text(sheet.cell(row, 4), says)
    return row + 1


def _table(book: WorkbookWriter, question: Question) -> None:
    table: Any = question.does
    sheet, columns = book.sheet(question.label, ROWS, question.key), table.sheet_columns(question)
    kept = table.sheet_rows(question, book.draft.answers.get(question.section.key, {}).get(question.key))
    last = layout.FIRST_ROW + max(table.room(question), len(kept)) - 1
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
    if question.does.is_budget:
        limits_sheet(book, question, sheet.title, [column.key for column in columns], last)


def _cell(sheet: Worksheet, row: int, at: int, column: SheetColumn, value: str) -> None:
    cell = sheet.cell(row, at)
    if column.formula:
        cell.value = column.formula.format(row=row)
        cell.number_format = "#,##0.00"
        return
    if column.number:
        put_number(cell, value, column.number)
    else:
        put_text(cell, next((o.label for o in column.options if o.value == value), value))
    cell.protection = OPEN


def _close(sheet: Worksheet, freeze: str) -> None:
    """Keys and heads are locked, without a password: a guard against a slip, not against a will."""
    sheet.freeze_panes = freeze
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = sheet.protection.formatCells = False
