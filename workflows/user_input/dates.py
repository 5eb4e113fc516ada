"""Days as people write them: 2027-01-05, 2027/1/5, 2027.1.5, 2027年1月5日, 20270105, full-width or not."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from workflows.user_input.numbers import narrow

_DAY = (
    r"([0-9]{4})(?: ?([-/.]) ?([0-9]{1,2}) ?\2 ?([0-9]{1,2})| ?年 ?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?[日号]?"
    r"|([0-9]{2})([0-9]{2}))"
)
_HOUR = r"([0-9]{1,2}) ?(?:[:时点] ?([0-9]{1,2}) ?分?(?::([0-9]{1,2})(?:\.[0-9]+)?)?|[时点]整?)"
_WHOLE = re.compile(_DAY)
_MOMENT = re.compile(rf"{_DAY}[T ]? ?{_HOUR}")
#: Nothing here happened before or will happen after; what lies further off is mistyped, and cannot be reckoned with.
FIRST, LAST = 1800, 2199


def day_of(typed: Any) -> date | None:
    """The day that is meant, or None: for what is no day, and for one that is in no calendar."""
    if isinstance(typed, datetime):
        return typed.date()
    if isinstance(typed, date):
        return typed
    found = _WHOLE.fullmatch(narrow(typed))
    return _day(found) if found else None


def moment_of(typed: Any) -> datetime | None:
    """Day and hour, or None. A day alone is its beginning."""
    if isinstance(typed, datetime):
        return typed
    found = _MOMENT.fullmatch(narrow(typed))
    day = _day(found) if found else day_of(typed)
    if day is None:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups()[-3:]) if found else (0, 0, 0)
    if (hour, minute, second) == (24, 0, 0):  # how offices write the end of a day
        day, hour = day + timedelta(days=1), 0
    try:
        return datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001  the field gives it its zone
    except ValueError:
        return None


def _day(found: re.Match[str]) -> date | None:
    year, _sign, *rest = found.groups()[:8]
    month, day = (int(part) for part in rest if part)
    try:
        return date(int(year), month, day) if FIRST <= int(year) <= LAST else None
    except ValueError:
        return None
