"""The list as a file: exactly this view, all its rows, its columns, in its order. A long one is made by a worker."""

import csv
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from grants.documents.making import ask, maker
from grants.documents.models import Errand
from grants.eligibility.promised import Promise
from grants.inbox.columns import Column, promise_words
from grants.inbox.view import View
from grants.people.models import User
from workflows import roles
from workflows.typed import clean

#: A spreadsheet would take a text that begins so for a formula.
RISKY = ("=", "+", "-", "@", "\t", "\r")
#: After how many rows whoever waits is told how far it is.
STRIDE = 500
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WIDTHS = {"project": 44, "text": 20, "code": 20, "moment": 18, "promise": 18, "state": 14, "labels": 20}


def columns_of(view: View) -> list[Column]:
    """The columns of a file: project and organisation, which share one on the page, stand apart."""
    keys: list[str] = []
    for key in view.keys:
        keys += [key, "organisation"] if key == "project" and "organisation" not in view.keys else [key]
    return [view.offered[key] for key in keys]


def _plain(column: Column, value: Any) -> Any:
    """A value as a file keeps it: yuan as a number, a moment in local time, several words as one text."""
    if value is None:
        return None
    if column.kind == "money":
        return Decimal(value) / 100
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    if isinstance(value, Promise):
        return value.day or promise_words(value)
    # Kept before text was cleaned where it comes in: no file breaks on it, none is turned round by it.
    return (
        clean("；".join(value) if isinstance(value, list) else value)
        if isinstance(value, str | list)
        else value
    )


def _table(view: View, tell: Callable[[int], None] | None = None) -> Iterator[list[Any]]:
    columns = columns_of(view)
    for n, row in enumerate(view.whole(), 1):
        yield [_plain(column, column.value(row)) for column in columns]
        if tell and n % STRIDE == 0:
            tell(n)


def _titles(columns: Sequence[Column]) -> list[str]:
    from django.utils.translation import gettext as _

    return [str(_("Project")) if column.key == "project" else str(column.title) for column in columns]


class _Echo:
    """A file that hands on what is written to it."""

    def write(self, text: str) -> str:
        return text


def _safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


def csv_lines(view: View, tell: Callable[[int], None] | None = None) -> Iterator[str]:
    """UTF-8 with the mark that Excel looks for, line by line."""
    writer: Any = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(_titles(columns_of(view)))
    for row in _table(view, tell):
        yield writer.writerow([_safe(value) for value in row])


def workbook(view: View, tell: Callable[[int], None] | None = None) -> IO[bytes]:
    """An Excel file, written row by row to a temporary file that is gone when it is closed. Numbers are numbers, codes
    are text, and no text is ever a formula."""
    book, columns = Workbook(write_only=True), columns_of(view)
    sheet = book.create_sheet("list")
    sheet.freeze_panes = "A2"
    for n, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(n)].width = WIDTHS.get(column.kind, 16)
    head = [WriteOnlyCell(sheet, title) for title in _titles(columns)]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for row in _table(view, tell):
        sheet.append([_cell(sheet, column, value) for column, value in zip(columns, row, strict=True)])
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    book.save(file)
    file.seek(0)
    return file


def _cell(sheet: Any, column: Column, value: Any) -> Any:
    if value is None or value == "":
        return None
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
        if column.kind == "code":
            cell.number_format = "@"
    elif column.kind == "money":
        cell.number_format = "#,##0.00"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
    return cell


# --- by a worker -------------------------------------------------------------------------------------------
def ask_export(*, view: View, kind: str, rows: int, name: str, language: str, by: User) -> Errand | None:
    """Have a long list made by a worker; None where it is short enough to be made at once."""
    if rows <= settings.EXPORT_AT_ONCE:
        return None
    return ask(
        kind="list",
        facts={"address": view.query(), "as": kind},
        name=name,
        content_type=KINDS[kind],
        language=language,
        by=by,
        total=rows,
    )


@maker("list", may=lambda user: bool(user.is_superuser or user.has_role(*roles.READERS)))
def _list(errand: Errand) -> IO[bytes]:
    """Whose list it is, his rights say now, not when he asked."""
    view = View(QueryDict(errand.facts["address"]), errand.asked_by)
    if errand.facts["as"] == "xlsx":
        return workbook(view, errand.tell)
    file = tempfile.TemporaryFile()  # noqa: SIM115  whoever stores it closes it
    file.writelines(line.encode() for line in csv_lines(view, errand.tell))
    file.seek(0)
    return file
