"""Work that must not stand inside a transaction: mails, papers, files, whatever asks an outside service.

An action writes a `Job` beside its rows (`later`), so the two are committed together; a worker runs it after the commit,
outside any transaction, one task a job. A job that fails keeps its reason and comes again after a growing pause; one that
failed too often, or that can never succeed (`GiveUp`), is given up and waits for an administrator. A job that is done is
gone: the table holds what is outstanding and nothing else.

Each kind is a function of one key, registered beside the code it runs. It may run twice (a worker is killed between the
unit of work and its mark), so it looks first whether the unit of work is done. What waits and what was given up an administrator sees
at the desk, in the words that the kind has for its keys (`about`); he has it tried again, or lets it go (`let_go`).
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_noop

from workflows import clock
from workflows.asked import Asked
from workflows.models import Event, Job
from workflows.steps import after_unit_of_work, record

log = logging.getLogger(__name__)

#: A worker is asked to do a job, once it has committed: workflows/tasks.py does.
ask_worker: Asked[[Job], None] = Asked("asking a worker to do a job")
#: How long a job rests against which a rule stands, and nothing else.
WAIT = timedelta(minutes=5)
#: As `tries`: never given up, for nobody but the clock would think of it again.
ALWAYS = 30_000
#: How long a job that failed for the n-th time rests; the last one again and again.
PAUSES = tuple(timedelta(minutes=m) for m in (1, 2, 5, 15, 60, 240))
#: After one job was given up, the administrators are told of none for so long: their page shows all of them.
QUIET = timedelta(hours=6)


class GiveUp(Exception):  # noqa: N818  said by a job, no mistake of the program
    """Trying again cannot help: the address does not exist, the subject is gone."""


class Waits(Exception):  # noqa: N818  said by a job, no mistake of the program
    """It cannot be done yet, and nothing is wrong: a rule stands against it. Asked again soon; no attempt is counted."""


@dataclass(frozen=True)
class JobKind:
    """What is done for one key, how long it may take before another worker may begin, and how often it is tried.

    `about` says for many keys at once what each is about, to an administrator; `let_go` is what else ends with a job
    that nobody will do."""

    name: str
    label: str | Promise
    run: Callable[[str], None]
    lease: timedelta
    tries: int
    about: Callable[[Sequence[str]], Mapping[str, str]] | None = None
    let_go: Callable[[str], None] | None = None


KINDS: dict[str, JobKind] = {}
_in_place: ContextVar[frozenset[str]] = ContextVar("in_place", default=frozenset())


@contextmanager
def in_place(*kinds: str) -> Iterator[None]:
    """Do work of these kinds without a worker: in this thread, as soon as the unit of work that asks for it is over, and its
    mistakes come out. For whoever plays years of work, and for tests."""
    token = _in_place.set(_in_place.get() | set(kinds))
    try:
        yield
    finally:
        _in_place.reset(token)


def register(
    name: str,
    label: str | Promise,
    *,
    lease: timedelta = timedelta(minutes=5),
    tries: int = 8,
    about: Callable[[Sequence[str]], Mapping[str, str]] | None = None,
    let_go: Callable[[str], None] | None = None,
) -> Callable[[Callable[[str], None]], Callable[[str], None]]:
    """Register the function of a kind. `lease` is longer than the work can take."""

    def keep(run: Callable[[str], None]) -> Callable[[str], None]:
        KINDS[name] = JobKind(name, label, run, lease, tries, about, let_go)
        return run

    return keep


def later(kind: str, key: object, *, rests: timedelta = timedelta(0)) -> None:
    """Have it done once the running transaction has committed, or so much later. Asked for twice, it is done once."""
    if kind in _in_place.get():
        after_unit_of_work(lambda: KINDS[kind].run(str(key)))
        return
    job, _new = Job.objects.get_or_create(
        kind=kind, key=str(key), defaults={"next_try_at": clock.now() + rests}
    )
    if not rests:
        ask_worker(job)


def stumble(kind: str, key: object, error: Exception) -> None:
    """Keep as a job what failed at its first try, outside the queue: it comes again, and is shown."""
    job, new = Job.objects.get_or_create(
        kind=kind, key=str(key), defaults={"next_try_at": clock.now() + KINDS[kind].lease}
    )
    if new:
        _failed(job, KINDS[kind], error)


def keys_of(kind: str) -> list[str]:
    """What of a kind is still to be done, or was given up."""
    return list(Job.objects.filter(kind=kind).values_list("key", flat=True))


def _at_rest(job: Job) -> "QuerySet[Job]":
    """The job, unless a worker has it in hand."""
    return Job.objects.filter(Q(begun_at=None) | Q(next_try_at__lte=clock.now()), pk=job.pk)


def again(job: Job) -> bool:
    """Try a job now that was given up, or that rests: an administrator has put right what stood against it."""
    now = clock.now()
    if not _at_rest(job).update(attempts=0, begun_at=None, given_up_at=None, next_try_at=now):
        return False
    ask_worker(job)
    return True


def wake(reason: str) -> None:
    """What waited for this and nothing else is due now: the clock finds it within a minute."""
    now = clock.now()
    waiting = Job.objects.filter(last_error=reason, begun_at=None, given_up_at=None, next_try_at__gt=now)
    waiting.update(next_try_at=now)


def comes_back(job: Job) -> bool:
    """Whether the clock would find it again: what is due stays due, so there is nothing to let go."""
    return job.kind in KINDS and KINDS[job.kind].tries == ALWAYS


def let_go(job: Job) -> bool:
    """Nobody will do it any more: the job is gone, and what its kind ends with it. False: a worker has it in hand."""
    if not _at_rest(job).delete()[0]:
        return False
    kind = KINDS.get(job.kind)
    if kind is not None and kind.let_go is not None:
        kind.let_go(job.key)
    return True


def about(found: Sequence[Job]) -> dict[int, str]:
    """What each of these jobs is about, in words: one question a kind."""
    words: dict[int, str] = {}
    for name in {job.kind for job in found}:
        kind, mine = KINDS.get(name), [job for job in found if job.kind == name]
        said = kind.about([job.key for job in mine]) if kind and kind.about else {}
        words |= {job.pk: said.get(job.key, "") or job.key for job in mine}
    return words


def run(pk: int) -> bool:
    """Do one job if it is due and nobody else has it in hand. Returns whether it was done."""
    job = Job.objects.filter(pk=pk, given_up_at=None).first()
    if job is None or job.kind not in KINDS:
        return False
    kind, now = KINDS[job.kind], clock.now()
    mine = Job.objects.filter(pk=pk, attempts=job.attempts, given_up_at=None, next_try_at__lte=now)
    if not mine.update(attempts=F("attempts") + 1, begun_at=now, next_try_at=now + kind.lease):
        return False
    try:
        if job.attempts >= kind.tries:  # no failure was noted: whoever tried was killed over it, each time
            raise GiveUp(job.last_error or gettext_noop("Its worker was lost each time."))
        kind.run(job.key)
    except Exception as error:
        _failed(job, kind, error)
        return False
    Job.objects.filter(pk=pk).delete()
    return True


def _failed(job: Job, kind: JobKind, error: Exception) -> None:
    if isinstance(error, Waits):
        rests = {"attempts": job.attempts, "begun_at": None, "next_try_at": clock.now() + WAIT}
        Job.objects.filter(pk=job.pk).update(last_error=str(error)[:500], **rests)
        return
    attempt = job.attempts + 1
    over = isinstance(error, GiveUp) or attempt >= kind.tries
    log.warning("Job %s %s failed (%s. time): %s", job.kind, job.key, attempt, type(error).__name__)
    now = clock.now()
    Job.objects.filter(pk=job.pk).update(
        attempts=attempt,
        last_error=(str(error) if isinstance(error, GiveUp) else f"{type(error).__name__}: {error}")[:500],
        begun_at=None,
        given_up_at=now if over else None,
        next_try_at=now + PAUSES[min(attempt, len(PAUSES)) - 1],
    )
    if over:
        _say(job, kind)


def _say(job: Job, kind: JobKind) -> None:
    """Let the administrators be told, but not of each one: their own mail may be what cannot be delivered."""
    lately = Event.objects.filter(process="job", action="give_up_job", at__gt=clock.now() - QUIET)
    if not lately.exists():
        record(job, "give_up_job", by=None, kind=kind.name)


def due(limit: int = 500) -> list[int]:
    """The jobs whose time has come, oldest first."""
    waiting = Job.objects.filter(given_up_at=None, next_try_at__lte=clock.now())
    return list(waiting.order_by("next_try_at", "pk").values_list("pk", flat=True)[:limit])
