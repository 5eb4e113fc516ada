"""The working calendar's exceptions: seeded from the State Council's notices as the package chinesecalendar knows
them, and edited by officers when a new notice appears (usually in November for the year to come)."""

from datetime import date, timedelta

import chinese_calendar
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _

from workflows.models import WorkdayOverride
from workflows.steps import Refused, action, record

#: The years it has: nobody's term is counted outside them.
FIRST, LAST = 2000, 2100
SOURCE = "国务院办公厅节假日安排（chinesecalendar）"


def seed_calendar(first: int = 2020, last: int = LAST) -> int:
    """Holidays and make-up working days as exceptions. Days already there, and years unknown, are left alone."""
    found = []
    for year in range(first, last + 1):
        try:
            chinese_calendar.is_workday(date(year, 12, 31))
        except NotImplementedError:
            break
        found += _exceptions(year)
    return len(WorkdayOverride.objects.bulk_create(found, ignore_conflicts=True))


def _exceptions(year: int) -> list[WorkdayOverride]:
    """The days that differ from "Monday to Friday", and statutory holidays that fall on a weekend anyway."""
    rows, day = [], date(year, 1, 1)
    while day.year == year:
        works = chinese_calendar.is_workday(day)
        off, name = chinese_calendar.get_holiday_detail(day)
        if works != (day.weekday() < 5) or (off and name):
            words = chinese_calendar.Holiday(name).chinese if name else ""
            rows.append(WorkdayOverride(day=day, is_workday=works, name=words, source=SOURCE))
        day += timedelta(days=1)
    return rows


def out_of_it(day: date) -> str:
    """The sentence for a day that the calendar does not have, or nothing."""
    if FIRST <= day.year <= LAST:
        return ""
    words = _("The working calendar goes from %(first)d to %(last)d: look at the year that was typed.")
    return words % {"first": FIRST, "last": LAST}


@action
def set_day(*, day: date, is_workday: bool, name: str, source: str, by: object) -> WorkdayOverride:
    """Enter or change one exception, with the notice it comes from."""
    if wrong := out_of_it(day):
        raise Refused(wrong)
    if not source.strip():
        raise Refused(_("Name the notice the day comes from."))
    row, _new = WorkdayOverride.objects.update_or_create(
        day=day, defaults={"is_workday": is_workday, "name": name, "source": source}
    )
    record(_Day(day), "set_day", by=by, day=day.isoformat(), is_workday=is_workday, source=source)  # type: ignore[arg-type]
    return row


@action
def clear_day(*, day: date, by: object) -> None:
    """Take an exception away: the day counts as its weekday says."""
    if WorkdayOverride.objects.filter(day=day).delete()[0]:
        record(_Day(day), "clear_day", by=by, day=day.isoformat())  # type: ignore[arg-type]


def days_of(year: int) -> list[WorkdayOverride]:
    return list(WorkdayOverride.objects.filter(day__year=year))


def known_years() -> list[int]:
    """Years for which a notice has been entered."""
    years = WorkdayOverride.objects.annotate(year=ExtractYear("day")).values_list("year", flat=True)
    return sorted(set(years.order_by().distinct()))


def has_page(year: int) -> bool:
    """Days saved before there was a limit can still be looked at, and taken away."""
    return FIRST <= year <= LAST or year in known_years()


class _Day:
    """A day as the subject of an event: its key is the ordinal, since events name subjects by number."""

    process = "calendar"

    def __init__(self, day: date) -> None:
        self.pk, self.code = day.toordinal(), day.isoformat()
