"""One line of a desk. What lies on whose is derived by the desk (grants/desk/turns.py)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import TypeVar

from django.db.models import Max, Min, Model, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from workflows import clock
from workflows.models import Event
from workflows.pagination import whole

Row = TypeVar("Row", bound=Model)


def where_any(rows: "QuerySet[Row]", most: int | None = None) -> list[Row]:
    """The rows, found by their keys first: a desk reads across every stage, most of them empty for most people, and
    joining twenty tables before anything is found costs more than reading it."""
    found: list[Row] = whole(rows, list(rows.values_list("pk", flat=True)[:most]))
    return found


def moved_at(keys: Mapping[str, Sequence[int]]) -> dict[tuple[str, int], datetime]:
    """Process -> subjects: when each came into its state; of one that never moved, when it began. One query for all."""
    these = [Q(process=process, subject_id__in=pks) for process, pks in keys.items() if pks]
    if not these:
        return {}
    rows = Event.objects.filter(reduce(or_, these)).order_by().values("process", "subject_id")
    rows = rows.annotate(moved=Coalesce(Max("at", filter=~Q(target="")), Min("at")))
    return {(row["process"], row["subject_id"]): row["moved"] for row in rows}


@dataclass(frozen=True)
class Task:
    """What to do, where, since when, until when. `detail` is one plain sentence beside it."""

    words: str
    url: str
    since: datetime
    until: datetime | date | None = None
    detail: str = ""
    knowing_only: bool = False

    @property
    def is_late(self) -> bool:
        if self.until is None:
            return False
        if isinstance(self.until, datetime):
            return self.until < clock.now()
        return self.until < clock.today()

    @property
    def tone(self) -> str:
        return "late" if self.is_late else "ok" if self.knowing_only else "wait"

    @property
    def sort_key(self) -> tuple[int, date, datetime]:
        """Late first, then what ends soonest, then the oldest; what is only to be known comes last."""
        end = self.until
        day = timezone.localdate(end) if isinstance(end, datetime) else end
        return (2 if self.knowing_only else 0 if self.is_late else 1, day or date.max, self.since)
