"""Work in the background: telling people, and what time brings. Each task is a thin door to code that stands elsewhere.

Telling never loses anything: the event is the outbox. `announce` is asked for after commit; a crash in between leaves
the event unannounced, and `announce_pending` finds it. It writes one message a person and stamps the event, in one
short transaction; each message is then brought by a job of its own (workflows/mail.py). Words that cannot be written
for one person become a job too, so that they are tried again and shown, and stop neither the others nor later events.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from celery import shared_task
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from workflows import clock, jobs, steps
from workflows.asked import Asked
from workflows.circuit_breaker import Breaker
from workflows.models import Event, Job, Message
from workflows.sweeps import SWEEPS

log = logging.getLogger(__name__)

#: An event -> whom it concerns (the user's key), each with what writes that one's message. workflows knows nobody, so it
#: cannot know whom to tell.
notify: Asked[[Event], Iterable[tuple[int, Callable[[], Message]]]] = Asked("whom an event is told")

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


@steps.announce_later.answer
def announce_later(event: Event) -> None:
    """Ask a worker to announce; the outbox keeps the event either way."""
    ask_later(announce, str(event.pk), f"Event {event.pk} stays in the outbox")


@shared_task(ignore_result=True)
def announce(event_id: str) -> None:
    """Tell everybody the step names, once. What goes wrong is kept as a job, and this event out of the others' way."""
    try:
        announce_event(event_id)
    except Exception as error:
        jobs.stumble("announce", event_id, error)


@shared_task(ignore_result=True)
def announce_pending(limit: int = 500) -> int:
    """Tell of what a crash or a silent broker left in the outbox."""
    kept = set(jobs.keys_of("announce"))
    pending = Event.objects.filter(announced_at=None).values_list("pk", flat=True)[: limit + len(kept)]
    found = [str(pk) for pk in pending if str(pk) not in kept]
    for pk in found:
        announce(pk)
    return len(found)


def _events(keys: Sequence[str]) -> dict[str, str]:
    """Which step it is, and who was to be told of it."""
    parts = {key: key.partition(" ") for key in keys}
    events = Event.objects.in_bulk({event for event, _space, _who in parts.values()})
    people = get_user_model()._default_manager.in_bulk(
        {int(who) for _event, _space, who in parts.values() if who}
    )
    words = {str(pk): str(one) for pk, one in (*events.items(), *people.items())}
    return {
        key: " · ".join(filter(None, (words.get(event), words.get(who))))
        for key, (event, _s, who) in parts.items()
    }


def _told_nobody(key: str) -> None:
    Event.objects.filter(pk=key, announced_at=None).update(announced_at=clock.now())


@jobs.register("announce", _("Telling of a step"), about=_events, let_go=_told_nobody)
def announce_event(event_id: str) -> None:
    """Write the messages, then keep them and stamp the event together: no words are sought inside the transaction."""
    event = Event.objects.filter(pk=event_id, announced_at=None).first()
    if event is None:
        return
    messages, unwritten = [], []
    for who, write in notify(event):
        try:
            messages.append(write())
        except Exception as error:
            log.warning(
                "%s %s: no words for one of those it concerns: %s",
                event.process,
                event.action,
                type(error).__name__,
            )
            unwritten.append(who)
    with transaction.atomic():
        if not Event.objects.filter(pk=event.pk, announced_at=None).update(announced_at=clock.now()):
            return  # another worker was first
        _keep(messages)
        for who in unwritten:
            jobs.later("tell", f"{event.pk} {who}")


@jobs.register("tell", _("Words of a message"), about=_events)
def tell_one(key: str) -> None:
    """Tell one person for whom there were no words the first time."""
    event_id, _space, who = key.partition(" ")
    event = Event.objects.get(pk=event_id)
    messages = [write() for one, write in notify(event) if str(one) == who]
    with transaction.atomic():
        _keep(messages)


def _keep(messages: list[Message]) -> None:
    """One message an event and person, however often it is told; each with the job that brings its mail."""
    if not messages:
        return
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    unsent = Message.objects.filter(event=messages[0].event, to__in=[m.to_id for m in messages], sent_at=None)
    for pk in unsent.exclude(to__email="").values_list("pk", flat=True).order_by("pk"):
        jobs.later("message", pk)


@shared_task(ignore_result=True)
def run_job(pk: int) -> None:
    """Do one job (workflows/jobs.py)."""
    jobs.run(pk)


@jobs.ask_worker.answer
def ask_for(job: Job) -> None:
    ask_later(run_job, job.pk, f"Job {job.kind} {job.key} waits for the clock")


@shared_task(ignore_result=True)
def run_jobs() -> int:
    """Have done what a crash, a silent broker or a failure left: one task a job, so that none stops another."""
    due = jobs.due()
    for pk in due:
        run_job.delay(pk)
    return len(due)


@shared_task(ignore_result=True)
def tick(nightly: bool = False) -> None:
    """Take the steps that time brings: one task a sweep, so that one which fails or hangs stops no other."""
    for sweep in SWEEPS.values():
        if sweep.nightly == nightly:
            run_sweep.delay(sweep.name)


@shared_task(ignore_result=True)
def run_sweep(name: str) -> None:
    """Go through one sweep (workflows/sweeps.py)."""
    SWEEPS[name]()


@shared_task(ignore_result=True)
def tidy() -> None:
    """Throw away at night what nobody needs any more."""
    tick(nightly=True)
