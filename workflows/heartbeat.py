"""The clock can not die unseen: each entry of its schedule has a row that says when its work was last done.

The row is written by the run itself, where the work is done: it shows that beat sent, the broker carried, a worker took
and the task came to its end. `Task` is the base of every task of the house (config/celery.py), so none can forget it.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import celery
from celery.schedules import maybe_schedule
from django.conf import settings
from django.db import DatabaseError

from workflows import clock

log = logging.getLogger(__name__)

#: How long an entry may be overdue before somebody should look.
GRACE = timedelta(minutes=5)


class MonitoredTask(celery.Task):
    """A task that leaves a heartbeat if it stands in the clock's schedule."""

    abstract = True

    def on_success(self, retval: Any, task_id: str, args: Any, kwargs: Any) -> None:
        note(self.name)

    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        note(self.name, exc)


def note(task: str, error: Exception | None = None) -> None:
    """The task came to its end, well or not. A database that is away is no reason to call the task a failure."""
    from workflows.models import Heartbeat

    now = clock.now()
    said = {"failed_at": now, "error": f"{type(error).__name__}: {error}"[:300]} if error else {}
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        if entry["task"] == task:
            try:
                Heartbeat.objects.update_or_create(
                    entry=name,
                    defaults=said or {"done_at": now, "error": ""},
                    create_defaults={"since": now, **(said or {"done_at": now})},
                )
            except DatabaseError as down:
                log.warning("The heartbeat of “%s” was not written (%s).", name, type(down).__name__)


def begin() -> None:
    """The clock starts: from now on each entry is waited for."""
    from workflows.models import Heartbeat

    for name in settings.CELERY_BEAT_SCHEDULE:
        Heartbeat.objects.get_or_create(entry=name, defaults={"since": clock.now()})


def late() -> Iterator[str]:
    """A sentence for each entry whose work is overdue."""
    from workflows.models import Heartbeat

    beats = {beat.entry: beat for beat in Heartbeat.objects.all()}
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        beat = beats.get(name)
        if beat is None:
            yield f"“{name}” never ran: is beat running?"
            continue
        every: Any = entry["schedule"]
        schedule: Any = maybe_schedule(every)
        schedule.nowfun = clock.now
        if schedule.remaining_estimate(beat.done_at or beat.since) < -GRACE:
            last = f"was last done {beat.done_at:%Y-%m-%d %H:%M:%SZ}" if beat.done_at else "was never done"
            yield f"“{name}” {last}{f'; it failed: {beat.error}' if beat.error else ''}"
