"""Work in the background: telling people, and what time brings. Each task is a thin door to code that stands elsewhere.

Telling never loses anything: the event is the outbox. `announce` is sent after commit; a crash in between leaves the
event unannounced, and `announce_pending` finds it. Telling twice is harmless (one message an event and person).
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from celery import shared_task
from django.db import transaction

from workflows.breaker import Breaker
from workflows.models import Event

log = logging.getLogger(__name__)

#: grants sets this at start: event -> None. workflows knows nobody, so it cannot know whom to tell.
tell: Callable[[Event], None] | None = None

#: While the broker does not answer nobody waits for it: what nobody was asked for, the clock finds.
BROKER = Breaker("The broker does not answer: work waits for the clock", rest=10)

_outbox_only: ContextVar[bool] = ContextVar("outbox_only", default=False)


@contextmanager
def outbox_only() -> Iterator[None]:
    """Leave events in the outbox: whoever plays years of work tells them himself, each at its time."""
    token = _outbox_only.set(True)
    try:
        yield
    finally:
        _outbox_only.reset(token)


def ask_later(task: Any, key: Any, waits: str) -> None:
    """Ask a worker, once the transaction has committed. A broker that is down loses nothing: what nobody did is found
    by the clock, and `waits` says in the log what that is. Whoever plays years of work does it himself."""

    def ask() -> None:
        if not BROKER.closed:
            return
        try:
            task.delay(key)
        except Exception as error:  # the broker's own errors differ by transport
            log.info("%s: no broker.", waits)
            BROKER.trip(error)

    if not _outbox_only.get():
        transaction.on_commit(ask)


def announce_later(event: Event) -> None:
    """Ask a worker to announce; the outbox keeps the event either way."""
    ask_later(announce, str(event.pk), f"Event {event.pk} stays in the outbox")


@shared_task(ignore_result=True)
def announce(event_id: str) -> None:
    """Tell everybody the step names, once."""
    from workflows import clock

    event = Event.objects.filter(pk=event_id, announced_at=None).first()
    if event is None or tell is None:
        return
    with transaction.atomic():
        tell(event)
        Event.objects.filter(pk=event.pk).update(announced_at=clock.now())


@shared_task(ignore_result=True)
def announce_pending(limit: int = 500) -> int:
    """Send what a crash or a silent broker left in the outbox."""
    pending = Event.objects.filter(announced_at=None).values_list("pk", flat=True)[:limit]
    for pk in list(pending):
        announce(str(pk))
    return len(pending)


@shared_task(ignore_result=True)
def run_job(pk: int) -> None:
    """Do one job (workflows/jobs.py)."""
    from workflows import jobs

    jobs.run(pk)


@shared_task(ignore_result=True)
def run_jobs() -> int:
    """Have done what a crash, a silent broker or a failure left: one task a job, so that none stops another."""
    from workflows import jobs

    due = jobs.due()
    for pk in due:
        run_job.delay(pk)
    return len(due)


@shared_task(ignore_result=True)
def tick(nightly: bool = False) -> None:
    """Take the steps that time brings: one task a sweep, so that one which fails or hangs stops no other."""
    from workflows.sweeps import SWEEPS

    for sweep in SWEEPS.values():
        if sweep.nightly == nightly:
            run_sweep.delay(sweep.name)


@shared_task(ignore_result=True)
def run_sweep(name: str) -> None:
    """Go through one sweep (workflows/sweeps.py)."""
    from workflows.sweeps import SWEEPS

    SWEEPS[name]()


@shared_task(ignore_result=True)
def tidy() -> None:
    """Throw away at night what nobody needs any more."""
    tick(nightly=True)
