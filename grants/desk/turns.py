"""What waits for whom: derived from the arrows of every process, and from nothing else (workflows/turns.py).

For each turn of each process: the subjects in a source state of one of its arrows, towards which the person holds the role
(grants/people/turns.py), and of which no guard says that there is no such step, that it is another's or that its time has
not come. All of it in SQL: two statements find and count, however much waits; what is shown is read by its keys.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from grants.desk.subjects import MODELS
from grants.people.models import User
from grants.people.turns import Posts, holders, turns_of
from workflows.arrows import Arrow, Guard
from workflows.steps import Process
from workflows.turns import Lot, Turn, hands


@dataclass(frozen=True)
class TurnTasks:
    """A turn with the arrows that are its ways."""

    model: type[Process]
    turn: Turn
    arrows: tuple[Arrow, ...]

    @property
    def lot(self) -> Lot | None:
        return self.turn if isinstance(self.turn, Lot) else None

    def rows(self, user: User, posts: Posts) -> "QuerySet[Any] | None":
        """The subjects that wait for this person; None where none ever can."""
        ways = [way for arrow in self.arrows if (way := self._way(arrow, user, posts)) is not None]
        return self.model._base_manager.filter(reduce(or_, ways)) if ways else None

    def rows_of_all(self) -> "QuerySet[Any]":
        """The subjects that wait for somebody."""
        ways = (self._open(arrow, None) for arrow in self.arrows)
        return self.model._base_manager.filter(reduce(or_, ways))

    def _way(self, arrow: Arrow, user: User, posts: Posts) -> Q | None:
        mine = [
            found
            for role in hands(self.turn, arrow.who)
            if (found := turns_of(user, role.name, self.model.paths, posts, several=asks_another(arrow)))
            is not None
        ]
        return reduce(or_, mine) & self._open(arrow, user) if mine else None

    def _open(self, arrow: Arrow, user: User | None) -> Q:
        """In its source state, and no guard keeps it from this person's desk (from everybody's, where nobody is named)."""
        found = Q(state__in=arrow.sources)
        if arrow.track:
            found &= self.model.paths["track"]([arrow.track])
        for guard in keeping_away(self.turn, arrow):
            if user is not None or not guard.of_person:
                found &= guard.of_rows(user)
        return found

    def until(self, subject: Process) -> Any:
        """By when this subject is to be done."""
        rule = self.turn.ends
        if rule is None or self.lot is not None:
            return None
        one = self.model._base_manager.filter(pk=subject.pk).annotate(until=rule())
        return one.values_list("until", flat=True).first()

    def whose(self, subject: Process) -> dict[User, Arrow]:
        """For whom this subject waits, and by which arrow: the same, asked of one."""
        found: dict[User, Arrow] = {}
        for arrow in self.arrows:
            guards = keeping_away(self.turn, arrow)
            if not arrow.fits(subject) or not all(g.holds(subject, None) for g in guards if not g.of_person):
                continue
            for user in self._role_holders(subject, arrow):
                if all(guard.holds(subject, user) for guard in guards if guard.of_person):
                    found.setdefault(user, arrow)
        return found

    def _role_holders(self, subject: Process, arrow: Arrow) -> Iterable[User]:
        several = asks_another(arrow)
        for role in hands(self.turn, arrow.who):
            yield from holders(role.name, subject, several=several)


def asks_another(arrow: Arrow) -> bool:
    """Whether one holder of the role alone may be the one who must not take it."""
    return any(guard.of_person for guard in arrow.when)


def keeping_away(turn: Turn, arrow: Arrow) -> list[Guard]:
    return [guard for guard in (*arrow.when, *turn.when) if guard.keeps_away]


def every_turn() -> list[TurnTasks]:
    """Every turn of every process, in the order of a grant's life."""
    return [work for model in MODELS.values() for work in works_of(model)]


@cache
def works_of(model: type[Process]) -> tuple[TurnTasks, ...]:
    ways: dict[Turn, list[Arrow]] = defaultdict(list)
    for arrow in model.arrows():
        for turn in arrow.turns:
            ways[turn].append(arrow)
    return tuple(TurnTasks(model, turn, tuple(arrows)) for turn, arrows in ways.items())


def steps_of(subject: Process) -> Iterator[tuple[TurnTasks, Arrow]]:
    """What can be done with this subject alone where it stands, whoever does it."""
    for work in works_of(type(subject)):
        if work.lot is None:
            yield from ((work, arrow) for arrow in work.arrows if arrow.fits(subject))


def whose_turn(subject: Process) -> dict[User, tuple[TurnTasks, Arrow]]:
    """Everybody for whom this subject waits now, and for what. What is done in lots waits as a lot, not here."""
    found: dict[User, tuple[TurnTasks, Arrow]] = {}
    for work in dict.fromkeys(work for work, _arrow in steps_of(subject)):
        for user, arrow in work.whose(subject).items():
            found.setdefault(user, (work, arrow))
    return found
