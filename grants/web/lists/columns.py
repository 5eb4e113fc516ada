"""A column: how it is called, read, ordered, added up, shown and written into a file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language

from workflows.user_input import clean

Words = str | Promise
#: How a value is shown and written. `money` is fen, `count` a number that was counted no further than the house counts,
#: `state` a subject of a process, `tag` a word with its tone and icon, `tags` several words.
Kind = Literal["text", "code", "money", "number", "count", "day", "moment", "state", "tag", "tags"]
#: Its place on the card that a row is on a phone: the title, the state and the sum stand first.
Place = Literal["title", "state", "sum", "rest", "hidden"]


def page_of(row: Any) -> str:
    """The address of the row's own page."""
    return str(row.get_absolute_url())


def local(name: str) -> Callable[[Any], Any]:
    """What reads a text that is kept in two languages: the English one for an English reader, where there is one."""

    def read(row: Any) -> Any:
        english = getattr(row, f"{name}_en", "") if (get_language() or "").startswith("en") else ""
        return english or getattr(row, name)

    return read


def whole_row(row: Any) -> Any:
    """The row itself: what a state is said of."""
    return row


def everybody(_user: Any) -> bool:
    return True


@dataclass(frozen=True)
class Column:
    """One column of a list."""

    key: str
    label: Words
    #: A path from the row (`award.application.title`), or what reads it.
    of: str | Callable[[Any], Any]
    kind: Kind = "text"
    #: By what SQL orders: a path, or an expression. Without it the column orders nothing.
    order: Any = None
    #: What SQL adds up over the whole list.
    total: Any = None
    place: Place = "rest"
    link: Callable[[Any], str] | None = None
    #: What stands under it, smaller; in a file each has a column of its own.
    under: "tuple[Column, ...]" = ()
    #: A word beside it.
    mark: Callable[[Any], Any] | None = None
    #: Where no kind shows it: a template, which is given `row` and `value`.
    template: str = ""
    #: What a file has instead of the value.
    export: str | Callable[[Any], Any] | None = None
    #: How its column is called in a file, where it is called otherwise on the page.
    file_label: Words = ""
    in_file: bool = True
    #: Where it stands under another: whether its label does too.
    shows_label: bool = False
    #: Where a row has several lines: whether it belongs to the line, and not to the whole.
    of_line: bool = False
    #: A reader's right: to whom it is no column, it is neither shown, ordered by nor exported.
    shown_to: Callable[[Any], bool] = everybody
    #: Whether every row has a value: then the order is that of an index.
    always: bool = False

    def value(self, row: Any) -> Any:
        return _read(self.of, row)

    def file_value(self, row: Any) -> Any:
        """As a file keeps it: yuan as a number, a moment in local time, several words as one text."""
        if self.export is not None:
            return plain(_read(self.export, row))
        value = self.value(row)
        if value is None:
            return None
        if self.kind == "money":
            return Decimal(value) / 100
        if self.kind == "tag":
            return plain(value[0])
        return plain(state_words(value) if self.kind == "state" else value)

    @property
    def is_figure(self) -> bool:
        return self.kind in ("money", "number", "count")

    @property
    def falls(self) -> bool:
        """Whether the first order by it begins with the most: of figures and moments."""
        return self.is_figure or self.kind in ("day", "moment")

    @property
    def in_files(self) -> "list[Column]":
        """It and what stands under it."""
        return [one for one in (self, *self.under) if one.in_file]


def _read(of: str | Callable[[Any], Any], row: Any) -> Any:
    if callable(of):
        return of(row)
    for name in of.split("."):
        row = getattr(row, name, None)
        if row is None:
            return None
    return row() if callable(row) else row


def state_words(subject: Any) -> str:
    """The state of anything that follows a process, in its own words."""
    state = getattr(subject, "state_now", subject.state)
    return str(dict(type(subject).State.choices).get(state, state))


def plain(value: Any) -> Any:
    """A value as a file can hold it. Kept before text was cleaned where it comes in: no file breaks on it, none is turned
    round by it."""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    if isinstance(value, list | tuple):
        return clean("；".join(map(str, value)))
    if value is None or isinstance(value, int | float | Decimal) or hasattr(value, "isoformat"):
        return value
    return clean(str(value))
