"""What questions and the columns of tables share: reading what was typed, finding what is wrong, showing it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NotRequired, TypedDict

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grants.forms.expressions import characters
from grants.people.money import to_fen, to_yuan
from workflows.user_input import clean, day_of, figures, narrow, one_line

#: What is wrong with an answer: the part of it ("" the whole, "2-unit" the column of a row) and the sentence.
Wrong = dict[str, str]


class ShownTable(TypedDict):
    """Rows ready to print: `numeric` columns (from 0) are set right-aligned, `total` is the last row."""

    columns: list[str]
    rows: list[list[str]]
    numeric: NotRequired[list[int]]
    total: NotRequired[list[str]]


@dataclass(frozen=True)
class ShownAnswer:
    """An answer for a reader, on screen and in a PDF: one text, a list, or a table."""

    text: str = ""
    items: tuple[str, ...] = ()
    table: ShownTable | None = None

    def __bool__(self) -> bool:
        return bool(self.text or self.items or (self.table and self.table["rows"]))


@dataclass(frozen=True)
class Option:
    """A choice, in the reader's language."""

    value: str
    label: str


def local(data: Mapping[str, Any], name: str, lang: str = "") -> str:
    """`label_en` for an English reader where there is one, else `label`."""
    english = (lang or get_language() or "").startswith("en")
    return str((english and data.get(f"{name}_en")) or data.get(name) or "")


def tidy(text: Any, lines: bool = False) -> str:
    """What was typed, without what nobody can see; one line, or several. Every answer comes in by this."""
    return (clean if lines else one_line)(text if text is not None else "").strip()


def plain(text: Any) -> str:
    """For codes and phone numbers: full-width signs become plain ones."""
    return unicodedata.normalize("NFKC", tidy(text))


#: A word counts as one, however long. So many signs a word are a word.
SIGNS_A_WORD = 20


def too_long(most: int | None, answer: Any, room: int = 0) -> Wrong:
    """More than `most` words and signs as Word counts them, or more signs than there is `room` for where it is kept."""
    text = str(answer or "")
    count, signs = characters(text), room or (most or 0) * SIGNS_A_WORD
    if signs and len(text) > signs and not (most and count > most):
        return {
            "": _("Only %(most)d signs can be kept, blanks among them; there are %(count)d.")
            % {"most": signs, "count": len(text)}
        }
    if most and count > most:
        return {"": _("At most %(most)d characters; there are %(count)d.") % {"most": most, "count": count}}
    return {}


def number_read(typed: Any) -> str:
    """A number as its figures; what is none stays as typed."""
    found = figures(typed)
    return (
        found.lstrip("+").rstrip(".") if found is not None and decimal_of(found) is not None else tidy(typed)
    )


def day_read(typed: Any) -> str:
    """A day as it is kept, 2026-05-25; what is none stays as typed."""
    found = day_of(typed)
    return found.isoformat() if found else narrow(typed)


_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]*)?|\.[0-9]+)")


def decimal_of(text: str) -> Decimal | None:
    """The number of a text, or None. Nothing that the browser would read otherwise: no 1e3, no 1_000."""
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


#: The largest number that a column of the application holds.
MOST_KEPT = 2**31 - 1
#: As exact as any question asks.
MOST_DECIMALS = 6


def number_wrong(answer: Any, rule: Mapping[str, Any]) -> Wrong:
    """A number within its rule: whole unless `decimals` says how many, between `min` (0) and `max`."""
    if answer in (None, ""):
        return {}
    value, decimals = decimal_of(str(answer)), min(int(rule.get("decimals") or 0), MOST_DECIMALS)
    least, most = Decimal(str(rule.get("min", 0))), Decimal(str(rule.get("max", 10**9)))
    if rule.get("column"):
        most = min(most, Decimal(MOST_KEPT))
    if value is None and figures(answer) is not None:  # more figures than any number has
        return {"": _("Write a number from %(least)s to %(most)s.") % {"least": least, "most": most}}
    if value is None:
        return {"": _("“%(typed)s” is not a number.") % {"typed": answer}}
    if value != round(value, decimals):
        return {"": _("Write a whole number.") if not decimals else _("At most %d decimals.") % decimals}
    if not least <= value <= most:
        return {"": _("Write a number from %(least)s to %(most)s.") % {"least": least, "most": most}}
    return {}


def money_read(typed: Any) -> str:
    """A sum as it is kept: yuan with two decimals; what is none stays as typed."""
    try:
        return to_yuan(to_fen(typed)) if tidy(typed) else ""
    except ValueError:
        return tidy(typed)


def money_wrong(answer: Any) -> Wrong:
    try:
        if answer:
            to_fen(answer)
    except ValueError as wrong:
        return {"": str(wrong)}
    return {}


def money_shown(answer: Any) -> str:
    try:
        return f"{Decimal(to_fen(answer)) / 100:,.2f}" if answer else ""
    except ValueError:
        return str(answer)


def day_wrong(answer: Any) -> Wrong:
    if answer and day_of(answer) is None:
        return {"": _("“%(typed)s” is not a day. Write it like 2026-05-25.") % {"typed": answer}}
    return {}


def day_shown(answer: Any, lang: str) -> str:
    day = day_of(answer)
    if day is None:
        return str(answer or "")
    return day.isoformat() if lang.startswith("en") else f"{day.year}年{day.month}月{day.day}日"
