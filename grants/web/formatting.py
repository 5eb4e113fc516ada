"""Sums, days and moments in words, in the reader's language: for sentences, letters and papers, and for the tags of templates."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from workflows import clock


def yuan(fen: int | None) -> str:
    """Integer fen as `12,345.00`; nothing as a dash; a true minus sign."""
    if not isinstance(fen, int):
        return "—"
    sign = "−" if fen < 0 else ""
    return f"{sign}{Decimal(abs(int(fen))) / 100:,.2f}"


WEEKDAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def in_chinese() -> bool:
    return (get_language() or "zh-hans").startswith("zh")


_years = ContextVar("years", default=False)


@contextmanager
def years_written() -> Iterator[None]:
    """No year is left out: what is made is read in another one."""
    token = _years.set(True)
    try:
        yield
    finally:
        _years.reset(token)


def say_day(day: date, *, year: bool | None = None, weekday: bool = False) -> str:
    """11月20日, 2027年1月5日; in English 20 November, 5 January 2027. The year is left out within the present year."""
    with_year = (_years.get() or day.year != clock.today().year) if year is None else year
    if in_chinese():
        words = f"{day.month}月{day.day}日"
        words = f"{day.year}年{words}" if with_year else words
        return f"{words}（{WEEKDAYS['zh'][day.weekday()]}）" if weekday else words
    words = f"{day.day} {MONTHS[day.month - 1]}"
    words = f"{words} {day.year}" if with_year else words
    return f"{WEEKDAYS['en'][day.weekday()]} {words}" if weekday else words


def say_moment(when: datetime, *, year: bool | None = None, weekday: bool | None = None) -> str:
    """11月20日 9:30; the weekday is added where the moment is less than a week away, either side."""
    local = timezone.localtime(when)
    near = abs(when - clock.now()) < timedelta(days=7) if weekday is None else weekday
    day = say_day(local.date(), year=year, weekday=near)
    return (
        f"{day} {local.hour}:{local.minute:02d}"
        if in_chinese()
        else f"{day}, {local.hour}:{local.minute:02d}"
    )


def local(thing: Any, name: str) -> Any:
    """`title_en` for an English reader where there is one, else `title`."""
    english = None if in_chinese() else getattr(thing, f"{name}_en", None)
    return english or getattr(thing, name)
