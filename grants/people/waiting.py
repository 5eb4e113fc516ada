"""What waits for a person: one line of the desk. Each stage answers for its own; the desk collects them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from workflows import clock
from workflows.paging import whole

Row = TypeVar("Row", bound=Model)


def where_any(rows: "QuerySet[Row]") -> list[Row]:
    """The rows, found by their keys first: a desk reads across every stage, most of them empty for most people, and
    joining twenty tables before anything is found costs more than reading it."""
    found: list[Row] = whole(rows, list(rows.values_list("pk", flat=True)))
    return found


@dataclass(frozen=True)
class WaitingItem:
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
