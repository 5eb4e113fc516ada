"""A list as a file: exactly this view, all its rows, its columns, in its order. A long one is made by a worker."""

import csv
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import IO, Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from grants.web.forms import optional_text, sent
from grants.web.lists.columns import Column
from grants.web.lists.view import View
from workflows import clock
from workflows.steps import Misfit, Refused, action, record

#: A spreadsheet would take a text that begins so for a formula.
RISKY = ("=", "+", "-", "@", "\t", "\r")
#: After how many rows whoever waits is told how far it is.
STRIDE = 500
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WIDTHS = {"text": 20, "code": 20, "moment": 18, "day": 12, "state": 14, "tags": 20}
WIDE = 44

Tell = Callable[[int], None]
#: (view, kind, rows, name, by) -> the address at which a worker's file will be.
Asks = Callable[[View, str, int, str, Any], str]
_asks: list[Asks] = []


def makes_long_files(asks: Asks) -> Asks:
    """Register who has a long file made by a worker: this room knows nobody who could."""
    _asks[:] = [asks]
    return asks


# --- handing out -----------------------------------------------------------------------------------------
def hand_out(request: HttpRequest, view: View) -> HttpResponseBase:
    """This view as a file. Who took it is recorded. Where a filter cannot be read, its rows are not those that are
    meant."""
    if view.wrong:
        raise Refused(*view.wrong.values())
    kind = sent(request, **{"as": optional_text()})["as"]
    if kind not in KINDS:
        raise Misfit(_("Choose the kind of file: CSV or Excel."))
    rows = record_export(view=view, kind=kind, by=request.user)
    name = f"{view.listing.file_name}-{clock.today():%Y%m%d}.{kind}"
    if rows > settings.EXPORT_AT_ONCE:
        return redirect(_asks[0](view, kind, rows, name, request.user))
    if kind == "xlsx":
        return FileResponse(workbook(view), as_attachment=True, filename=name)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(csv_lines(view), content_type=KINDS[kind], headers=headers)


@action
def record_export(*, view: View, kind: str, by: Any) -> int:
    """Who took which list out of the house, and how many rows."""
    rows = view.rows().order_by().count()
    record(by, "export_list", by=by, kind=kind, list=view.listing.name, view=view.query(), rows=rows)
    return rows


def written(view: View, kind: str, tell: Tell | None = None) -> IO[bytes]:
    """The file, in a temporary one that is gone when it is closed."""
    if kind == "xlsx":
        return workbook(view, tell)
    file = tempfile.TemporaryFile()  # noqa: SIM115  whoever stores it closes it
    file.writelines(line.encode() for line in csv_lines(view, tell))
    file.seek(0)
    return file


# --- writing ---------------------------------------------------------------------------------------------
class _Echo:
    """A file that hands on what is written to it."""

    def write(self, text: str) -> str:
        return text


def _titles(view: View) -> list[str]:
    return [str(one.file_label or one.label) for one in view.file_columns]


def _table(view: View, tell: Tell | None = None) -> Iterator[list[Any]]:
    columns, lines = view.file_columns, view.listing.lines
    for n, row in enumerate(view.whole(), 1):
        for line in lines(row) if lines else (row,):
            yield [column.file_value(line) for column in columns]
        if tell and n % STRIDE == 0:
            tell(n)


def _safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


def csv_lines(view: View, tell: Tell | None = None) -> Iterator[str]:
    """UTF-8 with the mark that Excel looks for, line by line."""
    writer: Any = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(_titles(view))
    for row in _table(view, tell):
        yield writer.writerow([_safe(value) for value in row])


def workbook(view: View, tell: Tell | None = None) -> IO[bytes]:
    """An Excel file, written row by row. Numbers are numbers, codes are text, and no text is ever a formula."""
    book, columns = Workbook(write_only=True), view.file_columns
    sheet = book.create_sheet("list")
    sheet.freeze_panes = "A2"
    for n, column in enumerate(columns, 1):
        width = WIDE if column.place == "title" else WIDTHS.get(column.kind, 16)
        sheet.column_dimensions[get_column_letter(n)].width = width
    head = [WriteOnlyCell(sheet, title) for title in _titles(view)]
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
