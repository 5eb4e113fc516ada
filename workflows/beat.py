"""The clock: sends each entry of the schedule when it is due. One at a time, whoever starts it twice.

Two things differ from Celery's own. When an entry last ran is read from its heartbeat and not from a file beside the
database, which a kill or a full disk can spoil. And whoever sends holds a lease in the database: a second clock waits
until the first has ended or has said nothing for a while, on this machine or another.
"""

import os
import socket
import uuid
from datetime import timedelta
from typing import Any

from celery import beat
from django.db import DatabaseError, close_old_connections, transaction
from django.db.models import Q

from workflows import clock, heartbeat
from workflows.circuit_breaker import Breaker

#: How long a clock that says nothing is believed to be there, and how often it says so at least.
LEASE = timedelta(seconds=15)
EVERY = 5
DATABASE = Breaker("The database does not answer: the clock waits for it", rest=0)


def hold(name: str, holder: str, lasts: timedelta = LEASE) -> bool:
    """Take or keep the lease. False: somebody else has it."""
    from workflows.models import Lease

    now = clock.now()
    Lease.objects.get_or_create(name=name, defaults={"holder": holder, "until": now})
    mine = Lease.objects.filter(Q(holder=holder) | Q(until__lte=now), name=name)
    return bool(mine.update(holder=holder, until=now + lasts))


def give_up(name: str, holder: str) -> None:
    """Let the next one begin at once."""
    from workflows.models import Lease

    Lease.objects.filter(name=name, holder=holder).update(until=clock.now())


class Scheduler(beat.Scheduler):
    """Celery's, with its memory and its lock in the database."""

    max_interval = EVERY

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.me = f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self.leads = False
        super().__init__(*args, **kwargs)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due, if it is for us to send. A database that is away is waited for."""
        close_old_connections()
        try:
            leads = hold("beat", self.me)
            if leads and not self.leads:
                self.take_over()
            self.leads = leads
        except DatabaseError as error:
            DATABASE.trip(error)
            return EVERY
        return super().tick(*args, **kwargs) if leads else EVERY

    def take_over(self) -> None:
        """Go on where the one before us stopped."""
        from workflows.models import Heartbeat

        with transaction.atomic():
            heartbeat.begin()
            done = {row.entry: row.done_at or row.since for row in Heartbeat.objects.all()}
        for name, entry in self.schedule.items():
            if name in done:
                entry.last_run_at = done[name]
        self._heap = None

    def close(self) -> None:
        """End in order."""
        try:
            give_up("beat", self.me)
        except DatabaseError as error:
            DATABASE.trip(error)
        super().close()
