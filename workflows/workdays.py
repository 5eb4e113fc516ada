"""Working days: which days are, by the notices and by hand (workflows/calendar.py), and where a period of them ends."""

from datetime import date, datetime, timedelta

from workflows import clock
from workflows.models import WorkdayOverride

#: Statutory days that fall on the same date each year (month, day): used only where no notice is known.
FIXED_HOLIDAYS = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}


def overrides(first: date, last: date) -> dict[date, bool]:
    """What the notices say of the days in between: a list asks once and hands it to `working_days`."""
    rows = WorkdayOverride.objects.filter(day__range=(first, last)).values_list("day", "is_workday")
    return dict(rows)


def is_workday(day: date, known: dict[date, bool] | None = None) -> bool:
    known = overrides(day, day) if known is None else known
    if day in known:
        return known[day]
    return day.weekday() < 5 and (day.month, day.day) not in FIXED_HOLIDAYS


def working_days(
    start: date, count: int, *, count_start: bool, known: dict[date, bool] | None = None
) -> list[date]:
    """The `count` working days of a period, in order.

    A public notice counts its first day; a statutory period begins on the day after (Civil Code, art. 201).
    """
    if count < 1:
        return []
    horizon = start + timedelta(days=count * 2 + 40)
    special = overrides(start, horizon) if known is None else known
    day = start if count_start else start + timedelta(days=1)
    days: list[date] = []
    while len(days) < count:
        if is_workday(day, special):
            days.append(day)
        day += timedelta(days=1)
    return days


def end_of_period(start: date, count: int, *, count_start: bool) -> date:
    """The last day of a period of `count` working days."""
    return working_days(start, count, count_start=count_start)[-1] if count > 0 else start


def deadline(start: date, count: int, *, count_start: bool = False) -> datetime:
    """The last moment of a period of working days: midnight after its last day, less a second."""
    last = end_of_period(start, count, count_start=count_start)
    return clock.moment(last + timedelta(days=1)) - timedelta(seconds=1)


def is_provisional(day: date) -> bool:
    """Whether the holidays of that year are not yet known from a notice."""
    return not WorkdayOverride.objects.filter(day__year=day.year).exists()
