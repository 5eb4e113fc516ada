"""Cells: text that never becomes a formula, numbers that stay exact, and both read back as a person would type them."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation

from grants.forms.cells import decimal_of
from grants.people.money import to_fen
from workflows.user_input import clean

HEAD = Font(bold=True)
SHADE = PatternFill("solid", fgColor="EFEFEF")
OPEN = Protection(locked=False)
WRAP = Alignment(wrap_text=True, vertical="top")
MONEY, NUMBER, TEXT = "#,##0.00", "0.########", "@"
LONGEST = 32767  # characters of a cell


def put_text(cell: Cell | MergedCell, value: Any) -> None:
    """As text, whatever it begins with: =, +, - and @ stay signs."""
    text = clean(value or "")[:LONGEST]
    cell.number_format, cell.alignment = TEXT, WRAP
    if text:
        cell.value = text
        cell.data_type = "s"
        cell.quotePrefix = text[0] in "=+-@"


def put_number(cell: Cell | MergedCell, typed: str, kind: str) -> None:
    """As a number where it is one; what is wrong stays as it was typed."""
    try:
        value = Decimal(to_fen(typed)) / 100 if kind == "money" and typed else decimal_of(str(typed or ""))
    except ValueError:
        value = None
    if value is None:
        put_text(cell, typed)
    else:
        cell.value = value
    cell.number_format = MONEY if kind == "money" else NUMBER


def head(cell: Cell | MergedCell, words: str) -> None:
    put_text(cell, words)
    cell.font, cell.fill = HEAD, SHADE


def said(value: Any) -> str:
    """What stands in a cell, as a person would have typed it in the form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, (datetime, date)):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, (int, float, Decimal)):
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        if not number.is_finite() or abs(number) >= 10**15:
            return str(value)
        # A spreadsheet reckons in binary: 0.1 + 0.2 is 0.30000000000000004 there.
        text = f"{round(number, 8):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    # A spreadsheet writes a control character as _x000B_.
    return clean(re.sub(r"_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), str(value))).strip()


def choose_from(reference: str, cells: Iterable[str]) -> DataValidation:
    """A drop-down list for these ranges of cells."""
    rule = DataValidation(type="list", formula1=reference, allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = _("Choose from the list"), _("Choose one of the entries of the list.")
    for one in cells:
        rule.add(one)
    return rule
