"""The promised day of the eligibility check, by the table of working days."""

from datetime import date

import pytest

from grants.eligibility.service_level import ServiceLevel, service_level, working_days_between

#: 2026: National Day from 1 to 8 October; 27 September and 10 October are worked.
KNOWN = {date(2026, 10, d): False for d in range(1, 9)} | {date(2026, 9, 27): True, date(2026, 10, 10): True}
FRIDAY = date(2026, 9, 18)


@pytest.mark.parametrize(
    ("start", "days", "stops", "expected"),
    [
        (FRIDAY, 1, [], date(2026, 9, 21)),  # the day after, a Monday: the first day is not counted
        (FRIDAY, 5, [], date(2026, 9, 25)),
        (FRIDAY, 6, [], date(2026, 9, 27)),  # a Sunday that is worked
        (FRIDAY, 10, [], date(2026, 10, 9)),  # over the holiday
        (FRIDAY, 11, [], date(2026, 10, 10)),  # a Saturday that is worked
        # asked on Tuesday, answered on Thursday: Wednesday and Thursday do not count
        (FRIDAY, 5, [(date(2026, 9, 22), date(2026, 9, 24))], date(2026, 9, 28)),
        # asked and answered on one day: nothing stood still
        (FRIDAY, 5, [(date(2026, 9, 22), date(2026, 9, 22))], date(2026, 9, 25)),
        # asked on Friday, answered on Sunday: no working day was lost
        (date(2026, 9, 9), 5, [(date(2026, 9, 11), date(2026, 9, 13))], date(2026, 9, 16)),
        # asked before the holiday, answered after it
        (FRIDAY, 10, [(date(2026, 9, 30), date(2026, 10, 9))], date(2026, 10, 10)),
        # answered after the day that was promised at first
        (FRIDAY, 5, [(date(2026, 9, 25), date(2026, 9, 29))], date(2026, 9, 25)),
        (FRIDAY, 5, [(date(2026, 9, 24), date(2026, 9, 29))], date(2026, 9, 30)),
        (FRIDAY, 0, [], FRIDAY),
    ],
)
def test_the_promised_day(start: date, days: int, stops: list[tuple[date, date]], expected: date) -> None:
    assert service_level(start, days, stops, KNOWN) == ServiceLevel(expected)


def test_the_clock_stands_while_the_answer_is_waited_for() -> None:
    found = service_level(FRIDAY, 5, [(date(2026, 9, 22), None)], KNOWN)
    assert found == ServiceLevel(None, 3, date(2026, 9, 22))
    assert found.stands_still


def test_a_notice_after_the_last_day_changes_nothing() -> None:
    assert service_level(FRIDAY, 2, [(date(2026, 9, 23), None)], KNOWN) == ServiceLevel(date(2026, 9, 22))


def test_working_days_between_two_days() -> None:
    assert working_days_between(FRIDAY, date(2026, 10, 10), KNOWN) == 11
    assert working_days_between(FRIDAY, FRIDAY, KNOWN) == 0
    assert working_days_between(FRIDAY, date(2026, 9, 1), KNOWN) == 0
