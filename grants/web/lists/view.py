"""One list, read from its address: the rows it leaves, their order, their columns, their sums, and the address again."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from grants.web.answers import PAGE
from grants.web.lists.columns import Column, Words
from grants.web.lists.filters import Filter, Wrongly
from workflows.pagination import Pages
from workflows.roles import RoleName
from workflows.user_input import day_of

#: So many rows of a file are read at once.
CHUNK = 500
LISTS: "dict[str, Listing]" = {}


@dataclass(frozen=True)
class Listing:
    """A list of the workbench. Its name is that of its page's address and of its file."""

    name: str
    title: Words
    #: The rows a person may see, in the usual order; with what the address names beside them (a call, a round).
    rows: Callable[..., QuerySet[Any]]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    #: Who may open it; whoever is signed in, where it names nobody.
    roles: tuple[RoleName, ...] = ()
    #: The columns shown where none are chosen. Without it all are, and there is nothing to choose.
    usual: tuple[str, ...] = ()
    #: The order where none is asked for, as an address says it. Without it that of the rows.
    order: str = ""
    size: int = PAGE
    #: What is read beside the rows shown, in the same number of queries for one and for a hundred.
    dress: "Callable[[View, list[Any]], list[Any]] | None" = None
    #: Sums that no column can say by itself, by the keys of the columns.
    sums: "Callable[[View], Mapping[str, Any]] | None" = None
    #: Whether those are remembered, and cost nothing however long the list is.
    sums_remembered: bool = False
    #: What a row is made of, each a line of its own: the postings of an entry.
    lines: Callable[[Any], Iterable[Any]] | None = None
    #: Filters that are the first and the last day of a period.
    period: tuple[str, str] | tuple[()] = ()
    #: What is said where there is nothing at all.
    none: Words = ""
    none_hint: Words = ""
    #: Before the names in the address, where a page has two lists.
    prefix: str = ""
    #: What begins the names of the other list, where this one has no prefix.
    keeps: tuple[str, ...] = ()
    exported: bool = True
    #: A view of its own, where the usual one does not do.
    reads: "Callable[..., View] | None" = None

    def __post_init__(self) -> None:
        if self.name in LISTS:
            raise ValueError(f"There is a list of that name: {self.name}")
        LISTS[self.name] = self

    @property
    def file_name(self) -> str:
        return f"{self.name.removesuffix('-list')}s"

    def opens_to(self, user: Any) -> bool:
        return bool(not self.roles or user.is_superuser or user.has_role(*self.roles))

    def seen(self, params: Any, user: Any, *of: Any) -> "View":
        """The list as an address says it."""
        return (self.reads or View)(self, params, user, *of)


class View:
    """What an address says of a list, for one person."""

    def __init__(self, listing: Listing, params: Any, user: Any, *of: Any) -> None:
        self.listing, self.params, self.user, self.of = listing, params, user, of
        self.values = self._values()
        self.order = self._order(params.get(self.named("order"), ""))
        asked = [key for key in params.getlist(self.named("col")) if key in self.offered]
        self.keys = list(dict.fromkeys(asked)) or [key for key in self.usual if key in self.offered]
        #: Name -> the sentence, of the filters that were left out because they cannot be read.
        self.wrong: dict[str, str] = {}
        self.conditions: dict[str, Q] = {}
        for name, values in self.values.items():
            try:
                self.conditions[name] = self.by_name[name].condition(values, user)
            except Wrongly as wrong:
                said = {"filter": self.by_name[name].label, "value": wrong}
                self.wrong[name] = _("%(filter)s: %(value)s") % said

        self._check_period()

    def _check_period(self) -> None:
        """A period that ends before it begins is none, and its last day is left out."""
        if not self.listing.period:
            return
        first, last = self.listing.period
        if (ends := day_of(self.asked(last))) and (begins := day_of(self.asked(first))) and ends < begins:
            self.wrong[last] = _("The period ends before it begins.")
            del self.conditions[last]

    def named(self, name: str) -> str:
        """A name of ours as the address writes it."""
        return f"{self.listing.prefix}{name}"

    @cached_property
    def by_name(self) -> dict[str, Filter]:
        return {one.name: one for one in self.listing.filters}

    def _values(self) -> dict[str, list[str]]:
        """The filters that the address names, empty ones left out; of a single one the last counts."""
        found = {}
        for one in self.listing.filters:
            values = [v.strip() for v in self.params.getlist(self.named(one.name)) if v.strip()]
            if values:
                found[one.name] = list(dict.fromkeys(values)) if one.many else values[-1:]
        return found

    def _order(self, asked: str) -> str:
        column = self.offered.get(asked.removeprefix("-"))
        return asked if column is not None and column.order is not None else self.listing.order

    def asked(self, name: str) -> str:
        """What the address says of a filter that can be read; nothing else."""
        return self.values.get(name, [""])[0] if name not in self.wrong else ""

    # --- columns -----------------------------------------------------------------------------------
    @cached_property
    def offered(self) -> dict[str, Column]:
        """Every column that this person may have."""
        return {one.key: one for one in self.listing.columns if one.shown_to(self.user)}

    @property
    def usual(self) -> tuple[str, ...]:
        return self.listing.usual or tuple(self.offered)

    @property
    def columns(self) -> list[Column]:
        return [self.offered[key] for key in self.keys]

    @property
    def file_columns(self) -> list[Column]:
        """The columns of a file: what stands under another on the page has one of its own."""
        found: dict[str, Column] = {}
        for column in self.columns:
            for one in column.in_files:
                if one.shown_to(self.user) and (one is column or one.key not in self.keys):
                    found.setdefault(one.key, one)
        return list(found.values())

    # --- the address -------------------------------------------------------------------------------
    def query(self, changes: Mapping[str, list[str]] | None = None, *, columns: bool = True) -> str:
        """This view's query string, with some names changed (an empty list takes one out); what the address says of
        anything else stays, but for the page."""
        changed = {**self.values, **(changes or {})}
        order = changed.pop("order", [self.order])
        if order and order != [self.listing.order]:
            changed["order"] = order
        if columns and self.keys != list(self.usual):
            changed["col"] = self.keys
        named = {self.named(name): values for name, values in changed.items() if values}
        return urlencode({**self.others(), **named}, doseq=True)

    def others(self) -> dict[str, list[str]]:
        """What the address says of another list of the page."""
        prefix, keeps = self.listing.prefix, self.listing.keeps
        theirs = [
            name
            for name in self.params
            if (not name.startswith(prefix) if prefix else bool(keeps) and name.startswith(keeps))
        ]
        return {name: self.params.getlist(name) for name in theirs}

    @property
    def filters(self) -> str:
        """Filters and order as an address keeps them; a saved view keeps this."""
        return self.query(columns=False)

    @property
    def everything(self) -> str:
        """The address of the list with no filter."""
        return f"?{urlencode(self.others(), doseq=True)}"

    def address(self, changes: Mapping[str, list[str]] | None = None) -> str:
        query = self.query(changes)
        return f"?{query}" if query else self.everything

    @property
    def is_narrowed(self) -> bool:
        return bool(self.values)

    # --- the rows ----------------------------------------------------------------------------------
    def all_rows(self) -> QuerySet[Any]:
        """Every row that this person may see, before any filter."""
        return self.listing.rows(self.user, *self.of)

    def rows(self, *, without: str = "") -> QuerySet[Any]:
        """The rows it leaves, in the usual order; `without` one of its filters."""
        rows = self.all_rows()
        for name, condition in self.conditions.items():
            if name != without and condition:
                rows = rows.filter(condition)
        return rows

    def ordered(self, rows: QuerySet[Any] | None = None) -> QuerySet[Any]:
        """In the order of the view; what has no value comes last either way, and no two rows change places."""
        rows = self.rows() if rows is None else rows
        column = self.offered.get(self.order.removeprefix("-"))
        if column is None:
            return rows
        down, last = self.order.startswith("-"), None if column.always else True
        by = F(column.order) if isinstance(column.order, str) else column.order
        first = by.desc(nulls_last=last) if down else by.asc(nulls_last=last)
        return rows.order_by(first, F("pk").desc() if down else F("pk").asc())

    def dressed(self, rows: list[Any]) -> list[Any]:
        """Rows with all that their columns read."""
        return self.listing.dress(self, rows) if self.listing.dress and rows else rows

    def paging(self) -> Any:
        """What Django's paginator cuts into pages."""
        return self.ordered()

    def page(self, number: Any) -> "Page[Any]":
        """One page, dressed."""
        found = Pages(self.paging(), self.listing.size).get_page(number)
        found.object_list = self.dressed(list(found.object_list))
        return found

    def whole(self) -> Iterator[Any]:
        """Every row in order, some hundreds at a time."""
        rows = self.ordered().iterator(chunk_size=CHUNK)
        while chunk := list(islice(rows, CHUNK)):
            yield from self.dressed(chunk)

    # --- the sums ----------------------------------------------------------------------------------
    @property
    def adds_up(self) -> bool:
        return self.listing.sums is not None or any(one.total is not None for one in self.columns)

    def totals(self) -> Mapping[str, Any]:
        """What its columns come to over every row it leaves, whatever page is shown: added up by the database."""
        if self.listing.sums is not None:
            return self.listing.sums(self)
        wanted = {f"sum_{one.key}": Sum(one.total) for one in self.columns if one.total is not None}
        if not wanted:
            return {}
        found = self.rows().order_by().aggregate(**wanted)
        return {name.removeprefix("sum_"): value or 0 for name, value in found.items()}
