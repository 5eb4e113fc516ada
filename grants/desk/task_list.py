"""The desk of a person: everything that waits, counted, and a page of it. What waits by an arrow is found by turns.py; what
is no subject of a process (somebody to verify, work given up) is told by the stages (besides.py)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, DateField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from grants.desk.turns import TurnTasks, every_turn
from grants.people.desk_tasks import Task, moved_at
from grants.people.models import User
from grants.people.turns import Posts
from workflows import clock
from workflows.steps import Process
from workflows.turns import Lot, Turn

#: What has no day comes after what has one.
NO_DAY = date.max


@dataclass(frozen=True)
class Key:
    """A line of the desk before it is read."""

    work: TurnTasks
    pk: int
    day: date

    @property
    def sort_key(self) -> tuple[int, date]:
        return 1 if self.day >= clock.today() else 0, self.day


class Desk:
    """What waits for a person, the most urgent first: it has a length, and slices. As many statements for ten thousand
    lines as for ten."""

    def __init__(self, user: User, besides: Iterable[Task] = ()) -> None:
        posts, self.user = Posts(), user
        found = [(work, work.rows(user, posts)) for work in every_turn()]
        self._works = [(work, rows) for work, rows in found if rows is not None]
        self._besides = list(besides)

    def __len__(self) -> int:
        return self._count + len(self._whole)

    def __getitem__(self, page: slice) -> list[Task]:
        start, stop = page.start or 0, len(self) if page.stop is None else page.stop
        lines: list[Key | Task] = [*self._first(stop), *self._whole]
        shown = sorted(lines, key=lambda line: line.sort_key[:2])[start:stop]
        read = self._read([one for one in shown if isinstance(one, Key)])
        items = [read.get(one) if isinstance(one, Key) else one for one in shown]
        return sorted((item for item in items if item is not None), key=lambda item: item.sort_key)

    @cached_property
    def _whole(self) -> list[Task]:
        """What is few: the lots, and what waits besides the arrows."""
        return [*self._lots(), *self._besides]

    @cached_property
    def _single(self) -> "QuerySet[Any] | None":
        """Every subject that has a line of its own: which work, which subject, by which day."""
        return _together(
            rows.order_by().annotate(work=Value(n, IntegerField()), key=F("pk"), day=_day(work.turn))
            for n, (work, rows) in enumerate(self._works)
            if work.lot is None
        )

    @cached_property
    def _count(self) -> int:
        return 0 if self._single is None else self._single.count()

    def _first(self, most: int) -> list[Key]:
        if self._single is None:
            return []
        rows = self._single.order_by("day", "work", "key")[:most]
        return [Key(self._works[n][0], pk, day) for n, pk, day in rows]

    def _lots(self) -> Iterator[Task]:
        """A line for what many subjects are done together by."""
        found = _together(
            rows.order_by()
            .values(work=Value(n, IntegerField()), key=F(f"{work.lot.by}_id"))
            .annotate(day=Count("pk"))
            for n, (work, rows) in enumerate(self._works)
            if work.lot is not None
        )
        counts: dict[int, dict[int, int]] = defaultdict(dict)
        for n, pk, count in found if found is not None else ():
            counts[n][pk] = count
        for n, of in counts.items():
            work = self._works[n][0]
            if work.lot is not None:
                yield from _lines_of_lot(work, work.lot, of)

    def _read(self, keys: list[Key]) -> dict[Key, Task]:
        """These lines: a query for each kind of subject, and one for since when they wait."""
        by_model: dict[type[Process], list[Key]] = defaultdict(list)
        for key in keys:
            by_model[key.work.model].append(key)
        moved = moved_at({model.process: [key.pk for key in found] for model, found in by_model.items()})
        items: dict[Key, Task] = {}
        for model, found in by_model.items():
            rows = _with_days(model, {key.work.turn for key in found})
            known = rows.in_bulk({key.pk for key in found})
            for key in [key for key in found if key.pk in known]:
                row = known[key.pk]
                items[key] = _line(key.work, row, self.user, moved.get((model.process, row.pk)))
        return items


def _line(work: TurnTasks, row: Any, reader: User, moved: datetime | None) -> Task:
    turn = work.turn
    arrow = next((a for a in work.arrows if row.state in a.sources), work.arrows[0])
    since = _moment(_day_of(row, "begins", turn)) or moved or getattr(row, "made_at", None) or clock.now()
    until = _day_of(row, "ends", turn)
    return Task(turn.says(arrow.label, row.called()), turn.address(row), since, until, row.beside(reader))


def _lines_of_lot(work: TurnTasks, lot: Lot, counts: dict[int, int]) -> Iterator[Task]:
    named_by: Any = work.model._meta.get_field(lot.by).related_model
    beside = getattr(named_by, "read_with", ())
    rows = list(named_by._base_manager.filter(pk__in=counts).select_related(*beside))
    since = lot.begins(rows) if lot.begins else {}
    until = lot.ends(rows) if lot.ends else {}
    for row in rows:
        began = _moment(since.get(row.pk)) or clock.now()
        called = row.called() if hasattr(row, "called") else str(row)
        said = {"work": lot.says(work.arrows[0].label, called), "n": counts[row.pk]}
        yield Task(_("%(work)s (%(n)d)") % said, lot.address(row), began, until.get(row.pk))


# --- of a query ----------------------------------------------------------------------------------------------


def _together(each: Iterable["QuerySet[Any]"]) -> "QuerySet[Any] | None":
    rows = [one.values_list("work", "key", "day") for one in each]
    if not rows:
        return None
    return rows[0].union(*rows[1:], all=True) if rows[1:] else rows[0]


def _day(turn: Turn) -> Coalesce:
    """By which day, of whatever kind of column it comes."""
    day: Any = turn.ends() if turn.ends else Value(None)
    return Coalesce(Cast(day, DateField()), Value(NO_DAY), output_field=DateField())


def _with_days(model: type[Process], turns: Iterable[Turn]) -> "QuerySet[Any]":
    """The rows with the days of these turns, and with all that a line says of them."""
    days = {_name(word, turn): rule() for turn in turns for word, rule in _rules(turn)}
    rows: QuerySet[Any] = model._base_manager.annotate(**days)
    return rows.select_related(*model.read_with) if model.read_with else rows


def _rules(turn: Turn) -> list[tuple[str, Any]]:
    return [(word, rule) for word in ("begins", "ends") if (rule := getattr(turn, word)) is not None]


def _name(word: str, turn: Turn) -> str:
    return f"{word}_{id(turn)}"


def _day_of(row: Any, word: str, turn: Turn) -> Any:
    return getattr(row, _name(word, turn), None)


def _moment(when: date | datetime | None) -> datetime | None:
    return when if when is None or isinstance(when, datetime) else clock.moment(when)
