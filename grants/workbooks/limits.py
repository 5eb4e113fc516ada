"""The sheet beside the budget: its sums and the call's limits, reckoned by the spreadsheet itself."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from grants.forms.budget import Totals
from grants.forms.questions import Question
from grants.forms.rows import LimitStatus, limit_statuses, paid_from
from grants.workbooks import layout
from grants.workbooks.book import WorkbookWriter
from grants.workbooks.cells import MONEY, head, put_text

FIRST_CATEGORY = 9


@dataclass(frozen=True)
class Spent:
    """Where the budget's rows stand: its sheet, the keys of its columns, its last row, the words of an own share."""

    title: str
    keys: list[str]
    last: int
    matched: list[str]

    def cells(self, key: str) -> str:
        letter = get_column_letter(self.keys.index(key) + 1)
        return f"'{self.title}'!${letter}${layout.FIRST_ROW}:${letter}${self.last}"

    @property
    def own_share(self) -> str:
        sums = (f'SUMIF({self.cells("source")},"{words}",{self.cells("fen")})' for words in self.matched)
        return "+".join(sums) or "0"

    def asked_under(self, row: int) -> str:
        """What the call's money pays under the category of a row."""
        less = "".join(
            f'-SUMIFS({self.cells("fen")},{self.cells("category")},A{row},{self.cells("source")},"{words}")'
            for words in self.matched
        )
        return f"=SUMIF({self.cells('category')},A{row},{self.cells('fen')}){less}"


def limits_sheet(book: WorkbookWriter, question: Question, title: str, keys: list[str], last: int) -> None:
    """Sums above, one row a category below, each against the strictest of its ceilings."""
    sheet: Worksheet = book.book.create_sheet(
        layout.sheet_title(len(book.holds) + 1, _("Sums and limits"), book.taken)
    )
    own = [o.label for o in paid_from(question) if o.value.startswith("match")] if "source" in keys else []
    spent, rules = Spent(title, keys, last, own), question.form.budget_rules(book.draft.context)
    _sums(sheet, spent, rules["most_fen"])
    _categories(sheet, spent, limit_statuses(rules, Totals()))
    for letter, width in zip("ABCDE", (34, 20, 12, 20, 16), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.protection.sheet = True


def _sums(sheet: Worksheet, spent: Spent, most_fen: int | None) -> None:
    head(sheet.cell(1, 1), _("Sums (yuan)"))
    sums = [
        (_("Whole budget"), f"=SUM({spent.cells('fen')})"),
        (_("Own share"), f"={spent.own_share}"),
        (_("Requested in all"), "=B2-B3"),
    ]
    for row, (words, formula) in enumerate(sums, 2):
        put_text(sheet.cell(row, 1), words)
        _reckoned(sheet, row, 2, formula)
    if most_fen is not None:
        put_text(sheet.cell(5, 1), _("At most"))
        _reckoned(sheet, 5, 2, most_fen / 100)
        put_text(sheet.cell(6, 1), _("Over the limit"))
        _reckoned(sheet, 6, 2, "=MAX(0,B4-B5)")


def _categories(sheet: Worksheet, spent: Spent, categories: list[LimitStatus]) -> None:
    heads = (
        _("Category"),
        _("From the call (yuan)"),
        _("Ceiling (%)"),
        _("Ceiling (yuan)"),
        _("Over (yuan)"),
    )
    for at, words in enumerate(heads, 1):
        head(sheet.cell(FIRST_CATEGORY - 1, at), words)
    for row, one in enumerate(categories, FIRST_CATEGORY):
        put_text(sheet.cell(row, 1), f"{one.code} {one.name}")
        _reckoned(sheet, row, 2, spent.asked_under(row))
        if one.pct:
            sheet.cell(row, 3).value = Decimal(one.pct)
            _reckoned(sheet, row, 4, f"=ROUNDDOWN(ROUND(B$4*C{row}/100,6),2)")
            _reckoned(sheet, row, 5, f"=MAX(0,B{row}-D{row})")


def _reckoned(sheet: Worksheet, row: int, column: int, formula: object) -> None:
    cell = sheet.cell(row, column)
    cell.value = formula  # type: ignore[assignment]
    cell.number_format = MONEY
