"""The engine: states and arrows of a process, and the only door through which anything moves.

A process is an abstract model (workflows/processes/): its states, and one `@step` an arrow that says from, to, label,
who, only when, on which track, whom it tells. `take()` locks, checks, moves, saves and records; `@action` makes one
transaction of one intention and chains its events at the very end.

The facts behind this shape (django-fsm-2 checks no permission on a call, eight threads pass one arrow, a lock on the
child does not protect the parent's money, a stale form rewinds a state) are in docs/decisions/0001-one-door.md.
"""

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, TypeVar

from django.db import DatabaseError, connection, models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from workflows import clock, freshness, keys
from workflows.arrows import Arrow, Guard
from workflows.asked import Asked
from workflows.lock_timeouts import is_busy
from workflows.models import ChainHead, Event, event_facts
from workflows.prepared_queries import PreparedQuery
from workflows.roles import Role
from workflows.turns import Aside, Turn, of_arrow

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound="Process")

#: Of a query: the condition that a party of the subject is one of these.
Path = Callable[[Sequence[Any]], models.Q]
PURCHASE, VENTURE = "purchase", "venture"


#: A worker is asked to tell of what was recorded, once it has committed: workflows/tasks.py does.
announce_later: Asked[[Event], None] = Asked("asking a worker to tell of an event")


class Refused(Exception):  # noqa: N818  said to a person, no mistake of the program
    """A step that may not be taken now. `sentences` say why, to the person who tried."""

    def __init__(self, *sentences: str | Promise) -> None:
        self.sentences = [str(s) for s in sentences]
        super().__init__(" ".join(self.sentences))


class NotYours(Refused):
    """The step exists, but not for this person."""


class Misfit(Refused):
    """What was given with the step does not fit: a day in the future, a mark above 100, an opinion left out. The step
    itself could be taken."""


class Moved(Refused):
    """The subject has left the state from which the step begins: somebody, or the clock, was first."""


class Busy(Refused):
    """The database did not come to it: somebody else is at the same thing. Said by the engine and by workflows/lock_timeouts.py."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody else is at this just now, or too much is going on at once. Nothing was changed: try again in a "
                "moment."
            )
        )


class StateField(FSMField):
    """The state column. A migration knows it as the text it is: django-fsm listens for every model class that is
    made, and a migration makes twenty thousand."""

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        return name, "django.db.models.CharField", args, kwargs


def state_field(states: type[models.TextChoices], initial: str) -> StateField:
    """The state column: protected from assignment; the concrete model adds the database's CHECK (see `in_states`)."""
    return StateField(
        _("state"), max_length=30, default=initial, choices=states.choices, protected=True, db_index=True
    )


def path(to: str) -> Path:
    """What is one column, over however many tables."""
    return lambda those: models.Q(**{f"{to}__in": those})


def in_states(states: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """The database refuses an unknown state, whoever writes it."""
    return models.CheckConstraint(condition=models.Q(state__in=states.values), name=name)


_taking: ContextVar[models.Model | None] = ContextVar("taking", default=None)


def through_the_door(subject: models.Model) -> bool:
    """Whether `take` is moving this row: it has locked it and asked the guards. The library of states asks."""
    return _taking.get() is subject


def step(
    source: str | Sequence[str],
    target: str,
    label: str | Promise,
    *,
    who: Role | Sequence[Role],
    when: Sequence[Guard] = (),
    track: str = "",
    needs: Sequence[str] = (),
    notifies: Sequence[Role] = (),
    turn: Turn | Sequence[Turn] | Aside | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare an arrow on a method of a process. The method's body sets what the move changes on the row itself.

    `needs` names the facts that must be given and not be empty (a reason, a score). `turn` says what waits for whom while
    the step can be taken, or why nothing does (workflows/turns.py).
    """
    sources = (source,) if isinstance(source, str) else tuple(source)

    def declare(method: Callable[..., Any]) -> Callable[..., Any]:
        roles = (who,) if isinstance(who, Role) else tuple(who)
        moved = transition(
            field="state", source=[str(s) for s in sources], target=str(target), conditions=[through_the_door]
        )(method)
        moved.arrow = Arrow(
            method.__name__,
            tuple(str(s) for s in sources),
            str(target),
            label,
            roles,
            tuple(when),
            track,
            tuple(needs),
            tuple(notifies),
            *of_arrow(turn, roles),
        )
        return moved

    return declare


class Process(ConcurrentTransitionMixin, models.Model):
    """What every process has. A concrete model answers `code`, `track`, `parties()` and, where it hangs under money,
    `roots()`: the rows to lock before itself, outermost first."""

    process: ClassVar[str] = ""
    #: What every step asks of a subject (parties, track, guards), read with it in one query.
    read_with: ClassVar[tuple[str, ...]] = ()
    #: `parties()` and `track` for a query: party -> the condition that it is one of these.
    paths: ClassVar[dict[str, Path]] = {}
    state: Any
    State: ClassVar[type[models.TextChoices]]

    class Meta:
        abstract = True

    if TYPE_CHECKING:

        def get_state_display(self) -> str: ...

    @property
    def track(self) -> str:
        return ""

    def parties(self) -> dict[str, Any]:
        """Whom the subject concerns: see workflows.roles."""
        return {}

    def roots(self) -> list[models.Model]:
        return []

    def called(self) -> str:
        """How a line of a desk names it."""
        return str(self)

    def beside(self, reader: Any) -> str:
        """What a line of a desk says beside it: one plain sentence, or nothing."""
        return ""

    @classmethod
    @functools.cache  # a process is written once: every step, button and message asks
    def arrows(cls) -> tuple[Arrow, ...]:
        """Every arrow in the order of its source state, then of declaration."""
        order = {value: n for n, value in enumerate(cls.State.values)}
        found: dict[str, Arrow] = {}
        for base in reversed(cls.__mro__):
            for name, member in vars(base).items():
                if isinstance(getattr(member, "arrow", None), Arrow):
                    found[name] = member.arrow
        return tuple(sorted(found.values(), key=lambda a: order.get(a.sources[0], 99)))

    @classmethod
    def arrow(cls, name: str) -> Arrow:
        return next(a for a in cls.arrows() if a.name == name)

    def is_(self, *states: str) -> bool:
        return self.state in states

    def history(self) -> "models.QuerySet[Event]":
        """What happened to this subject, oldest first."""
        return Event.objects.filter(process=self.process, subject_id=self.pk).select_related("by")


@dataclass
class UnitOfWork:
    """What the outermost action has done so far, and what is to be done as soon as it is over."""

    events: list[Event] = field(default_factory=list)
    afterwards: list[Callable[[], object]] = field(default_factory=list)


#: What is said where a fact that a step needs was not given.
WANTED = {
    "reason": _("Give a reason."),
    "opinion": _("Write the opinion first."),
    "reply": _("Write the reply first."),
    "points": _("Write at least one point: what is missing, and where."),
    "minutes": _("Write the minutes of the decision first."),
    "bank_ref": _("Give the bank's reference."),
    "grade": _("Give the grade."),
    "due_on": _("Give the new day."),
    "closes_at": _("Give the new closing moment."),
    "document": _("Choose the file."),
}
_unit_of_work: ContextVar[UnitOfWork | None] = ContextVar("unit_of_work", default=None)
_first: ContextVar[Callable[[], object] | None] = ContextVar("first", default=None)


@contextmanager
def unit_of_work() -> Iterator[UnitOfWork]:
    """One transaction. On leaving the outermost one, the events are chained and written last, so that the lock on
    the chain's head is the last lock taken and is held for a moment only."""
    running = _unit_of_work.get()
    if running is not None:
        with transaction.atomic():
            yield running
        return
    mine = UnitOfWork()
    try:
        with transaction.atomic():
            token = _unit_of_work.set(
                mine
            )  # only now: a transaction that cannot begin must leave no unit of work behind
            try:
                if (check := _first.get()) is not None:
                    _first.set(None)
                    check()
                yield mine
                _chain(mine.events)
                if moved := {event.process for event in mine.events if event.target}:
                    transaction.on_commit(functools.partial(freshness.moved, moved))
            finally:
                _unit_of_work.reset(token)  # what the commit sets off is no part of the unit of work
    except DatabaseError as error:
        if is_busy(error):
            raise Busy from error
        raise
    for what in mine.afterwards:
        what()


@contextmanager
def first(check: Callable[[], object]) -> Iterator[None]:
    """The next action begins with this, inside its transaction: what a screen knows of it and the action does not."""
    token = _first.set(check)
    try:
        yield
    finally:
        _first.reset(token)


def unit_of_work_is_running() -> bool:
    """Whether this code runs inside an action's transaction."""
    return _unit_of_work.get() is not None


def after_unit_of_work(what: Callable[[], object]) -> None:
    """Do it as soon as the outermost action is over, in this thread; at once where none is running."""
    running = _unit_of_work.get()
    if running is None:
        what()
    else:
        running.afterwards.append(what)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Decorate a write: one intention, one transaction, its events chained at the end."""

    @functools.wraps(function)
    def in_unit_of_work(*args: P.args, **kwargs: P.kwargs) -> R:
        with unit_of_work():
            return function(*args, **kwargs)

    return in_unit_of_work


def _chain(events: list[Event]) -> None:
    if not events:
        return
    heads = ChainHead.objects.select_for_update()
    head = heads.filter(id=1).first() or heads.get_or_create(id=1)[0]
    key = keys.in_use()
    for event in events:
        head.seq += 1
        event.seq, event.prev_hash, event.key = head.seq, head.hash, key
        event.hash = head.hash = event.digest()
    Event.objects.bulk_create(events)
    head.save(update_fields=["seq", "hash"])
    for event in events:
        announce_later(event)


def record(
    subject: models.Model, name: str, /, *, by: Any, source: str = "", target: str = "", **facts: Any
) -> Event:
    """Add an event to the running unit of work: a step, or a fact worth keeping that moves nothing (a save, a peek)."""
    running = _unit_of_work.get()
    if running is None:
        with unit_of_work():
            return record(subject, name, by=by, source=source, target=target, **facts)
    event = Event(
        process=getattr(subject, "process", "") or subject._meta.model_name or "",
        action=name,
        subject_id=subject.pk,
        subject_code=str(getattr(subject, "code", ""))[:60],
        source=source,
        target=target,
        by=by if getattr(by, "pk", None) else None,
        at=clock.now(),
        facts=event_facts(facts),
    )
    running.events.append(event)
    return event


def lock(subject: S) -> S:
    """The fresh row, locked, its roots locked before it (the award owns the money: it always goes first)."""
    for root in subject.roots():
        type(root)._base_manager.select_for_update().values_list("pk").get(pk=root.pk)
    return _locked_row(type(subject), connection.vendor).get(subject.pk)


@functools.cache
def _locked_row(model: type[S], vendor: str) -> PreparedQuery[S]:
    rows = model._base_manager.select_for_update(of=("self",))
    return PreparedQuery(rows.select_related(*model.read_with) if model.read_with else rows)


def refusal(subject: Process, arrow: Arrow, by: Any) -> Refused | None:
    """What `take` would say against this step by this person as things stand now; nothing is tried or changed. First
    whose it is: to everybody else it does not matter where it stands."""
    if not any(role(subject, by) for role in arrow.who):
        return NotYours(
            _("“%(step)s” is done by: %(who)s.")
            % {
                "step": arrow.label,
                "who": pgettext_lazy("between names", ", ").join(str(r.label) for r in arrow.who),
            }
        )
    if not arrow.fits(subject):
        return Moved(
            _(
                "This is now “%(state)s”: “%(step)s” is no longer possible. Nothing was changed; look at it afresh."
            )
            % {"state": subject.get_state_display(), "step": arrow.label}
        )
    against = arrow.against(subject, by)
    if not against:
        return None
    kind = NotYours if any(guard.of_person for guard in against) else Refused
    return kind(*(sentence for said in against.values() for sentence in said))


def demand(subject: S, name: str, /, *, by: Any) -> S:
    """The fresh row, locked, to which this person may take the step; raises what `take` would. For an action that has to
    weigh what it was given before it takes the step, so that a person first hears whether there is a step at all."""
    fresh = lock(subject)
    if (against := refusal(fresh, fresh.arrow(name), by)) is not None:
        raise against
    return fresh


def take(subject: S, name: str, /, *, by: Any, **facts: Any) -> S:
    """Take a step. Returns the fresh row; raises Refused (Moved, NotYours) with sentences for the person.

    `facts` go to the step's method (with `by`) and into the event. `by=None` is the clock.
    """
    with unit_of_work():
        fresh = demand(subject, name, by=by)
        arrow = fresh.arrow(name)
        if missing := [n for n in arrow.needs if facts.get(n) in (None, "", [], {})]:
            raise Misfit(*(WANTED[name] for name in missing))
        source = fresh.state
        token = _taking.set(fresh)
        try:
            getattr(fresh, name)(by=by, **facts)
        finally:
            _taking.reset(token)
        fresh.save()
        if any(guard.by_arrival for guard in arrow.when):
            facts["arrived_at"] = clock.arrived().isoformat()
        record(fresh, name, by=by, source=source, target=fresh.state, **facts)
        return fresh


@dataclass(frozen=True)
class Offer:
    """A step this person could take here: a button, or a disabled button with its reasons."""

    arrow: Arrow
    reasons: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.arrow.name

    @property
    def label(self) -> str:
        return str(self.arrow.label)

    @property
    def open(self) -> bool:
        return not self.reasons


def offers(subject: Process, user: Any) -> list[Offer]:
    """The steps of this state that belong to this person, each with what still stands against it."""
    mine = (
        arrow
        for arrow in subject.arrows()
        if arrow.fits(subject) and any(role(subject, user) for role in arrow.who)
    )
    found = [(arrow, arrow.against(subject, user)) for arrow in mine]
    return [
        Offer(arrow, tuple(sentence for said in against.values() for sentence in said))
        for arrow, against in found
        if not any(guard.of_case for guard in against)
    ]


def can(subject: Process, name: str, user: Any) -> bool:
    return any(o.name == name and o.open for o in offers(subject, user))
