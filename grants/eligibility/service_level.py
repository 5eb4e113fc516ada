"""By when the eligibility check is promised: working days, and a clock that stops while a supplement runs. Pure.

The period begins on the day after the call closed (or, where a call does not close, after the submission) and has
its number of working days. A working day counts unless the office waited for the applicant on it: the days after the
one on which the notice went out, up to the one on which the answer came. See docs/decisions/0018.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workflows.workdays import is_workday

#: From the day of the notice to the day of the answer; None while it is still waited for.
Stop = tuple[date, date | None]


@dataclass(frozen=True)
class ServiceLevel:
    """The day, or (while the clock stands still) how many working days are left and since when."""

    day: date | None
    days_left: int = 0
    stands_since: date | None = None

    @property
    def stands_still(self) -> bool:
        return self.day is None


def service_level(
    start: date, days: int, stops: Sequence[Stop] = (), known: dict[date, bool] | None = None
) -> ServiceLevel:
    """The last of `days` working days after `start`, the days of `stops` not counted. `known`: what the notices say
    of single days (`workdays.overrides`)."""
    known, left, day = known or {}, days, start
    running = next((since for since, until in stops if until is None), None)
    while left > 0:
        day += timedelta(days=1)
        if running is not None and day > running:
            return ServiceLevel(None, left, running)
        if is_workday(day, known) and not _waited(day, stops):
            left -= 1
    return ServiceLevel(day)


def working_days_between(start: date, end: date, known: dict[date, bool] | None = None) -> int:
    """How many working days lie after `start`, up to and with `end`."""
    span = (end - start).days
    return sum(is_workday(start + timedelta(days=n), known or {}) for n in range(1, span + 1))


def _waited(day: date, stops: Sequence[Stop]) -> bool:
    return any(until is not None and since < day <= until for since, until in stops)
