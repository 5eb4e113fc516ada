"""What an expression gives. Nothing raises: what cannot be reckoned is None."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from grants.forms.expressions.characters import characters
from grants.forms.expressions.grammar import Node
from workflows.user_input import figures

Value = Fraction | str | bool | date | list[Any] | Mapping[str, Any] | None
#: A number larger than this, above or below the line, is none.
LARGEST = 10**100
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,10})?")
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")


def value_of(node: Node, names: Mapping[str, Any], today: Callable[[], date]) -> Any:
    """The value of a node for these names."""
    if node.does in ("number", "text", "truth", "day"):
        return node.value
    if node.does == "name":
        return plain(names.get(node.value))
    if node.does == "of":
        by_code = names.get(node.value)
        return plain(by_code.get(node.args[0].value, 0)) if isinstance(by_code, Mapping) else None
    if node.does == "call" and node.value == "today":
        return today()
    given = [value_of(one, names, today) for one in node.args]
    return _CALLS[node.value](given) if node.does == "call" else _SIGNS[node.does](*given)


def plain(value: Any) -> Any:
    """A value as the language knows it: whole numbers and decimals become fractions."""
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Fraction(value)
    return value


def _kept(value: Fraction) -> Fraction | None:
    return value if abs(value.numerator) < LARGEST and value.denominator < LARGEST else None


def _reckon(reckon: Callable[[Fraction, Fraction], Fraction]) -> Callable[[Any, Any], Fraction | None]:
    return lambda a, b: None if a is None or b is None else _kept(reckon(a, b))


def _divided(a: Any, b: Any) -> Fraction | None:
    return _kept(a / b) if a is not None and b else None


def _compare(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda a, b: a is not None and b is not None and compare(a, b)


_SIGNS: dict[str, Callable[..., Any]] = {
    "list": lambda *many: list(many),
    "and": lambda a, b: bool(a) and bool(b),
    "or": lambda a, b: bool(a) or bool(b),
    "not": lambda a: not a,
    "turn": lambda a: None if a is None else -a,
    "+": _reckon(lambda a, b: a + b),
    "-": _reckon(lambda a, b: a - b),
    "*": _reckon(lambda a, b: a * b),
    "/": _divided,
    "=": _compare(lambda a, b: a == b),
    "!=": _compare(lambda a, b: a != b),
    "<": _compare(lambda a, b: a < b),
    "<=": _compare(lambda a, b: a <= b),
    ">": _compare(lambda a, b: a > b),
    ">=": _compare(lambda a, b: a >= b),
    "in": lambda a, many: a is not None and many is not None and a in many,
}


def _there(given: list[Any]) -> list[Any]:
    """What a sum, a count, min and max look at: the list, or all that stands between the brackets; never None."""
    many = given[0] if len(given) == 1 and isinstance(given[0], list) else given
    return [one for one in many if one is not None]


def _sum(given: list[Any]) -> Fraction | None:
    total = Fraction(0)
    for one in _there(given):
        if (kept := _kept(total + one)) is None:
            return None
        total = kept
    return total


def rounded(value: Fraction, places: int) -> Fraction:
    """Half away from zero, as sums of money are."""
    scaled = abs(value) * Fraction(10) ** places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole) / Fraction(10) ** places


def _round(given: list[Any]) -> Fraction | None:
    value, places = given[0], given[1] if len(given) > 1 else Fraction(0)
    if value is None or places is None or places.denominator != 1 or not -9 <= places <= 9:
        return None
    return rounded(value, int(places))


def _is_empty(given: list[Any]) -> bool:
    return given[0] is None or given[0] is False or given[0] == "" or given[0] == []


def months(first: date, last: date) -> int:
    """Months begun between two days, the last included: 1 March to 31 December are ten."""
    return (last.year - first.year) * 12 + last.month - first.month + (1 if last.day >= first.day else 0)


def _between(reckon: Callable[[date, date], int]) -> Callable[[list[Any]], Fraction | None]:
    return lambda given: None if None in given else Fraction(reckon(given[0], given[1]))


_CALLS: dict[str, Callable[[list[Any]], Any]] = {
    "if": lambda given: given[1] if given[0] else given[2],
    "sum": _sum,
    "count": lambda given: Fraction(len(_there([given[0] or []]))),
    "min": lambda given: min(_there(given), default=None),
    "max": lambda given: max(_there(given), default=None),
    "round": _round,
    "len": lambda given: Fraction(characters(given[0] or "")),
    "days": _between(lambda first, last: (last - first).days),
    "months": _between(months),
    "empty": _is_empty,
    "contains": lambda given: None not in given and given[1] in given[0],
}


# --- in and out ----------------------------------------------------------------------------------------------


def read(kind: str, raw: Any) -> Any:
    """An answer as it is kept (see grants/forms/kinds) as a value of this kind; what is not one is None."""
    if kind == "rows":
        return list(raw) if isinstance(raw, list) else []
    if kind == "number by text":
        return {code: read("number", one) for code, one in raw.items()} if isinstance(raw, Mapping) else None
    if kind.startswith("list of "):
        return [read(kind.removeprefix("list of "), one) for one in raw] if isinstance(raw, list) else []
    if kind == "truth":
        return raw if isinstance(raw, bool) else None
    if kind == "text":
        return None if raw in (None, "") or isinstance(raw, bool) else str(raw)
    return _day(raw) if kind == "date" else _number(raw)


def _number(raw: Any) -> Fraction | None:
    if isinstance(raw, Fraction | int) and not isinstance(raw, bool):
        return Fraction(raw)
    text = figures(raw) or ""
    return Fraction(text) if _DECIMAL.fullmatch(text) else None


def _day(raw: Any) -> date | None:
    if isinstance(raw, date):
        return raw
    found = _DAY.fullmatch(str(raw or ""))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def show(value: Any, shows: str = "", lang: str = "zh-hans") -> str:
    """A value for a reader. A number has thousands marked and at most four decimals (money always two)."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list | tuple):
        return (", " if lang.startswith("en") else "、").join(show(one, shows, lang) for one in value)
    if isinstance(value, date):
        return value.isoformat() if lang.startswith("en") else f"{value.year}年{value.month}月{value.day}日"
    return show_number(Fraction(value), shows == "money") if isinstance(value, Fraction | int) else str(value)


def show_number(value: Fraction, money: bool = False) -> str:
    """12345.6 as 12,345.6, or as 12,345.60 where it is money."""
    places = 2 if money else 4
    scaled = rounded(value, places) * 10**places
    whole, rest = divmod(abs(scaled.numerator), 10**places)
    decimals = f"{rest:0{places}d}" if money else f"{rest:0{places}d}".rstrip("0")
    return f"{'-' if scaled < 0 else ''}{whole:,}{'.' if decimals else ''}{decimals}"
