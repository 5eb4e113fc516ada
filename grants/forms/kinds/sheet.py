"""What a kind of question puts into a workbook, and how the words of a cell are read back. Knows no spreadsheet."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from grants.forms.cells import Option, plain

#: Where a question stands: lines of its section's sheet, a sheet of rows, or nowhere but a word about it.
LINES, ROWS, NOWHERE = "lines", "rows", "nowhere"


@dataclass
class SheetLine:
    """One row of a section's sheet: a control of the form. `number` says how a number is written: number or money."""

    name: str
    label: str
    value: Any = ""
    options: list[Option] = field(default_factory=list)
    hint: str = ""
    number: str = ""
    #: Whether one of the options is chosen from a list; several are written a line each.
    one: bool = True


@dataclass
class SheetColumn:
    """A column of a table's sheet. `number` as of a line; `formula` is what is reckoned in each row: "{row}" is its number."""

    key: str
    label: str
    number: str = ""
    options: list[Option] = field(default_factory=list)
    formula: str = ""


def named(options: Sequence[Option], value: Any) -> str:
    """The words of a choice; what is none stays as it is."""
    return next((o.label for o in options if o.value == value), str(value or ""))


def value_of(typed: str, options: Sequence[Option]) -> str:
    """The choice that is meant: by its words, its value, or the code in front. What is none stays as typed."""
    text = plain(typed)
    for option in options:
        if typed == option.label or text in (plain(option.label), option.value):
            return option.value
    first = text.split(" ")[0] if text else ""
    return first if first in {option.value for option in options} else typed


def many_of(typed: str, options: Sequence[Option]) -> list[str]:
    """Several choices in one cell, divided by a semicolon or a line."""
    return [value_of(one.strip(), options) for one in re.split(r"[;；\n]", typed) if one.strip()]


def is_yes(typed: str) -> bool:
    return plain(typed).lower() in {"yes", "是", "true", "1", "√", "y"}
