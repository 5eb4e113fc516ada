"""One list, read from its address: the rows it leaves, their order, their columns, and the address again."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Prefetch, Q
from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.applications.models.application import ApplicationQuerySet
from grants.calls.models import CallVersion
from grants.eligibility.promises import UNDER_CHECK, Promises
from grants.inbox.answers import MARK, answer_columns, one_call, with_answers
from grants.inbox.columns import BESIDE, COLUMNS, USUAL, Column
from grants.inbox.lens import BY_NAME, Wrongly, cuts_of, is_new
from grants.inbox.models import ApplicationLabel

ORDER = "-submitted"


class View:
    """What an address says of the list, for one person."""

    def __init__(self, params: Any, user: Any) -> None:
        self.user = user
        self.values = cuts_of(params)
        self.order = self._order(params.get("order", ""))
        asked = [key for key in params.getlist("col") if key in self.offered]
        self.keys = list(dict.fromkeys(asked)) or list(USUAL)
        #: Name -> the sentence, of the filters that were left out because they cannot be read.
        self.wrong: dict[str, str] = {}
        self.conditions: dict[str, Q] = {}
        for name, values in self.values.items():
            try:
                self.conditions[name] = BY_NAME[name].narrow(values, user)
            except Wrongly as wrong:
                said = {"filter": BY_NAME[name].words, "value": wrong}
                self.wrong[name] = _("%(filter)s: %(value)s") % said

    @staticmethod
    def _order(asked: str) -> str:
        column = COLUMNS.get(asked.removeprefix("-"))
        return asked if column and column.order is not None else ORDER

    @cached_property
    def offered(self) -> dict[str, Column]:
        """Every column that can be shown: those of all applications, and, of one call, what its form asks."""
        return COLUMNS | (answer_columns(self.one_call) if self.one_call else {})

    @cached_property
    def one_call(self) -> CallVersion | None:
        """The call that the view is cut to, where it is one, with what its form asks."""
        return one_call(self.values.get("call", []))

    @property
    def columns(self) -> list[Column]:
        return [self.offered[key] for key in self.keys]

    def _answered(self, rows: Any) -> Any:
        """The rows with their answers, where the view shows any."""
        return with_answers(rows) if any(key.startswith(MARK) for key in self.keys) else rows

    # --- the address -------------------------------------------------------------------------------
    @property
    def filters(self) -> str:
        """Filters and order as an address keeps them; a saved view keeps this."""
        return self.query(columns=False)

    def query(self, changes: Mapping[str, list[str]] | None = None, *, columns: bool = True) -> str:
        """This view's query string, with some names changed (an empty list takes one out)."""
        named: dict[str, Any] = {**self.values, **(changes or {})}
        order = named.pop("order", [self.order])
        if order and order != [ORDER]:
            named["order"] = order
        if columns and self.keys != list(USUAL):
            named["col"] = self.keys
        return urlencode({name: values for name, values in named.items() if values}, doseq=True)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.values)

    # --- the rows ----------------------------------------------------------------------------------
    def rows(self, *, without: str = "") -> ApplicationQuerySet:
        """The applications it leaves, in no order; `without` one of its filters."""
        rows: ApplicationQuerySet = Application.objects.visible_to(self.user).exclude(state="draft")
        for name, condition in self.conditions.items():
            if name != without:
                rows = rows.filter(condition)
        return rows

    @cached_property
    def by_state(self) -> dict[str, int]:
        """How many there are in each state, whatever state the view asks for. One query, and the count of the view
        with it."""
        found = self.rows(without="state").order_by().values_list("state").annotate(n=Count("pk"))
        return dict(found)

    @property
    def count(self) -> int:
        asked = self.values.get("state")
        return sum(n for state, n in self.by_state.items() if not asked or state in asked)

    def ordered(self, rows: ApplicationQuerySet | None = None) -> ApplicationQuerySet:
        """In the order of the view; what has no value comes last either way, and no two rows change places."""
        column = COLUMNS[self.order.removeprefix("-")]
        down, last = self.order.startswith("-"), None if column.always else True
        first = column.order.desc(nulls_last=last) if down else column.order.asc(nulls_last=last)
        return (self.rows() if rows is None else rows).order_by(
            first, F("id").desc() if down else F("id").asc()
        )

    def page(self, start: int, size: int) -> list[Application]:
        """So many rows from there, whole. The order is found on the keys alone: a wide row is read only when shown."""
        keys = list(self.ordered().values_list("pk", flat=True)[start : start + size])
        own = ApplicationLabel.objects.filter(label__office__in=self.user.offices_as()).select_related(
            "label"
        )
        rows = Application.objects.filter(pk__in=keys).select_related(*BESIDE)
        rows = rows.prefetch_related(Prefetch("label_rows", own, to_attr="own_labels"))
        known = {row.pk: row for row in self._promised(self._answered(rows), keys)}
        fresh = Application.objects.filter(is_new(self.user, keys), pk__in=keys).values_list("pk", flat=True)
        for key in fresh:
            known[key].is_new = True
        return [known[key] for key in keys if key in known]

    def whole(self) -> Iterable[Application]:
        """Every row in order, streamed, with labels and supplements read beforehand: as many queries for ten rows as for
        ten thousand."""
        labels: dict[int, list[ApplicationLabel]] = {}
        own = ApplicationLabel.objects.filter(label__office__in=self.user.offices_as())
        for one in own.filter(application__in=self.rows().values("pk")).select_related("label"):
            labels.setdefault(one.application_id, []).append(one)
        rows = self._answered(self.ordered().select_related(*BESIDE)).iterator(chunk_size=1000)
        for row in self._promised(rows, self.rows().values("pk")):
            row.own_labels = labels.get(row.pk, [])
            yield row

    def _promised(self, rows: Iterable[Any], keys: Any) -> Iterator[Any]:
        """The rows, each with the promise of its check while that is under way, where the view shows it."""
        promises = Promises(keys) if "promised" in self.keys else None
        for row in rows:
            if promises and row.state in UNDER_CHECK:
                row.promise = promises.of(row)
            yield row


class Paged:
    """Stands in for a queryset in Django's paginator: the count is known already, a slice is one page of the view."""

    ordered = True

    def __init__(self, view: View) -> None:
        self.view = view

    def count(self) -> int:
        return self.view.count

    def __len__(self) -> int:
        return self.view.count

    def __getitem__(self, part: slice) -> list[Application]:
        start = part.start or 0
        return self.view.page(start, part.stop - start)
