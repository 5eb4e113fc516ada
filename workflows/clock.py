"""What time it is, and how working days are counted.

Everything asks `now()` here: the demo plays a year of work at its own dates, and a test can stand at any moment.
Working days come from the table `WorkdayOverride`, seeded from the State Council's notices; a year without a notice
is computed from weekends and the statutory days with a fixed date, and said to be provisional.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta

from django.utils import timezone

_travel: ContextVar[datetime | None] = ContextVar("travel", default=None)
#: Where every thread of this process stands; only tests of a running server set it, by `stand_everywhere`.
_everywhere: datetime | None = None
#: Says when the request that is being handled came in (workflows/arrival.py).
_arrived: ContextVar[datetime | None] = ContextVar("arrived", default=None)

#: How long after a term those who came in within it may still be on their way through: longer than any request takes.
#: What ends something by a term (closing, lapsing, finding a notice over) waits so long.
IN_FLIGHT = timedelta(minutes=2)


def now() -> datetime:
    """The present moment, aware, in UTC or wherever `at` stands."""
    return _travel.get() or _everywhere or timezone.now()  # noqa: TID251  the one place


def today() -> date:
    """The present date in the project's time zone (Asia/Shanghai)."""
    return timezone.localdate(now())


def arrived() -> datetime:
    """When what is being done was asked for: a term is kept by whoever came in within it, however long he then waited
    behind others. Where nobody asked by a request, the present."""
    return _arrived.get() or now()


def day_of_arrival() -> date:
    return timezone.localdate(arrived())


def all_in_by() -> datetime:
    """Everybody who came in by this moment has had his turn: terms before it are over for good."""
    return now() - IN_FLIGHT


def day_all_in_by() -> date:
    return timezone.localdate(all_in_by())


@contextmanager
def arrived_at(when: datetime) -> Iterator[None]:
    """Handle what came in then."""
    token = _arrived.set(when)
    try:
        yield
    finally:
        _arrived.reset(token)


def moment(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """`day` at the given hour in the project's time zone."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@contextmanager
def at(when: datetime | date) -> Iterator[None]:
    """Stand at another moment: a date means nine in the morning of that day."""
    if not isinstance(when, datetime):
        when = moment(when, 9)
    token = _travel.set(when)
    try:
        yield
    finally:
        _travel.reset(token)


def stand_everywhere(when: datetime | date | None) -> None:
    """Stand at another moment in every thread of this process, until told otherwise; None is the present.

    For tests alone: the threads of a live server do not see where `at` makes the test itself stand.
    """
    global _everywhere
    _everywhere = when if when is None or isinstance(when, datetime) else moment(when, 9)
