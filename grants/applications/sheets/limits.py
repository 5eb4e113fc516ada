"""The sheet beside the budget: its sums and the call's limits, reckoned by the spreadsheet itself."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from grants.applications.rows import paid_from, standings
from grants.applications.sheets import layout
from grants.applications.sheets.cells import MONEY, head, put_text
from grants.calls.budget import Totals
from grants.calls.questions import Question

if TYPE_CHECKING:
    from grants.applications.sheets.writing import Book

FIRST_CATEGORY = 9


def limits_sheet(book: "Book", question: Question, title: str, keys: list[str], last: int) -> None:
    """Sums above, one row a category below, each against the strictest of its ceilings."""
    sheet: Worksheet = book.book.create_sheet(
        layout.sheet_title(len(book.holds) + 1, _("Sums and limits"), book.taken)
    )

    def cells(key: str) -> str:
        letter = get_column_letter(keys.index(key) + 1)
        return f"'{title}'!${letter}${layout.FIRST_ROW}:${letter}${last}"

    rules = question.form.budget_rules(book.draft.context)
    matched = (
        [o.label for o in paid_from(question) if o.value.startswith("match")] if "source" in keys else []
    )
    share = "+".join(f'SUMIF({cells("source")},"{words}",{cells("fen")})' for words in matched) or "0"
    sums = [
        (_("Whole budget"), f"=SUM({cells('fen')})"),
        (_("Own share"), f"={share}"),
        (_("Requested in all"), "=B2-B3"),
    ]
    head(sheet.cell(1, 1), _("Sums (yuan)"))
    for row, (words, formula) in enumerate(sums, 2):
        put_text(sheet.cell(row, 1), words)
        _reckoned(sheet, row, 2, formula)
    if rules["most_fen"] is not None:
        put_text(sheet.cell(5, 1), _("At most"))
        _reckoned(sheet, 5, 2, rules["most_fen"] / 100)
        put_text(sheet.cell(6, 1), _("Over the limit"))
        _reckoned(sheet, 6, 2, "=MAX(0,B4-B5)")
    heads = (
        _("Category"),
        _("From the call (yuan)"),
        _("Ceiling (%)"),
        _("Ceiling (yuan)"),
        _("Over (yuan)"),
    )
    for at, words in enumerate(heads, 1):
        head(sheet.cell(FIRST_CATEGORY - 1, at), words)
    for row, one in enumerate(standings(rules, Totals()), FIRST_CATEGORY):
        put_text(sheet.cell(row, 1), f"{one.code} {one.name}")
        less = "".join(
            f'-SUMIFS({cells("fen")},{cells("category")},A{row},{cells("source")},"{words}")'
            for words in matched
        )
        _reckoned(sheet, row, 2, f"=SUMIF({cells('category')},A{row},{cells('fen')}){less}")
        if one.pct:
            sheet.cell(row, 3).value = Decimal(one.pct)
            _reckoned(sheet, row, 4, f"=ROUNDDOWN(ROUND(B$4*C{row}/100,6),2)")
            _reckoned(sheet, row, 5, f"=MAX(0,B{row}-D{row})")
    for letter, width in zip("ABCDE", (34, 20, 12, 20, 16), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.protection.sheet = True


def _reckoned(sheet: Worksheet, row: int, column: int, formula: object) -> None:
    cell = sheet.cell(row, column)
    cell.value = formula  # type: ignore[assignment]
    cell.number_format = MONEY
