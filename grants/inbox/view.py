"""The officer's list, read from its address: the usual view of a list, with answers as columns, one's own labels, what is
new, and by when a check is promised."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db.models import Count, Prefetch
from django.utils.translation import gettext_lazy as _

from grants.applications.models import Application
from grants.applications.models.application import ApplicationQuerySet
from grants.calls.models import CallVersion
from grants.eligibility.service_level_queries import UNDER_CHECK, ServiceLevels
from grants.inbox.answers import MARK, answer_columns, one_call, with_answers
from grants.inbox.columns import ALL, BESIDE, USUAL
from grants.inbox.filters import FILTERS, is_new
from grants.inbox.models import ApplicationLabel
from grants.web.lists import view as lists
from grants.web.lists.columns import Column
from workflows import roles

CHUNK = 1000


class InboxView(lists.View):
    """What an address says of the list, for one person."""

    def __init__(self, params: Any, user: Any) -> None:
        super().__init__(INBOX, params, user)

    @cached_property
    def offered(self) -> dict[str, Column]:
        """Every column that can be shown: those of all applications, and, of one call, what its form asks."""
        asked = answer_columns(self.one_call) if self.one_call else {}
        return {**super().offered, **asked}

    @cached_property
    def one_call(self) -> CallVersion | None:
        """The call that the view is cut to, where it is one, with what its form asks."""
        return one_call(self.values.get("call", []))

    @property
    def everything(self) -> str:
        """Without a filter the list would open as this person likes to begin."""
        return "?all=1"

    # --- the rows ----------------------------------------------------------------------------------
    def _answered(self, rows: Any) -> Any:
        """The rows with their answers, where the view shows any."""
        return with_answers(rows) if any(key.startswith(MARK) for key in self.keys) else rows

    @cached_property
    def by_state(self) -> dict[str, int]:
        """How many there are in each state, whatever state the view asks for. One query, and the count of the view
        with it."""
        found = self.rows(without="state").order_by().values_list("state").annotate(n=Count("pk"))
        return dict(found)

    @property
    def count(self) -> int:
        asked = [] if "state" in self.wrong else self.values.get("state")
        return sum(n for state, n in self.by_state.items() if not asked or state in asked)

    @property
    def states(self) -> list[dict[str, Any]]:
        """Each state that there is or that is asked for: how many, and the view with it added or taken out."""
        asked = self.values.get("state", [])
        return [
            {
                "key": key,
                "words": words,
                "n": self.by_state.get(key, 0),
                "on": key in asked,
                "href": self.address({"state": [one for one in asked if one != key]})
                if key in asked
                else self.address({"state": [*asked, key]}),
            }
            for key, words in Application.State.choices
            if key != "draft" and (self.by_state.get(key) or key in asked)
        ]

    @property
    def in_any_state(self) -> str:
        return self.address({"state": []})

    def paging(self) -> "Counted":
        return Counted(self)

    def slice(self, start: int, size: int) -> list[Application]:
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

    def whole(self) -> Iterator[Application]:
        """Every row in order, streamed, with labels and supplements read beforehand: as many queries for ten rows as for
        ten thousand."""
        labels: dict[int, list[ApplicationLabel]] = {}
        own = ApplicationLabel.objects.filter(label__office__in=self.user.offices_as())
        for one in own.filter(application__in=self.rows().values("pk")).select_related("label"):
            labels.setdefault(one.application_id, []).append(one)
        rows = self._answered(self.ordered().select_related(*BESIDE)).iterator(chunk_size=CHUNK)
        for row in self._promised(rows, self.rows().values("pk")):
            row.own_labels = labels.get(row.pk, [])
            yield row

    def _promised(self, rows: Iterable[Any], keys: Any) -> Iterator[Any]:
        """The rows, each with the promise of its check while that is under way, where the view shows it."""
        promises = ServiceLevels(keys) if "promised" in self.keys else None
        for row in rows:
            if promises and row.state in UNDER_CHECK:
                row.promise = promises.of(row)
            yield row


class Counted:
    """Stands in for a queryset in Django's paginator: the count is known already, a slice is one page of the view."""

    ordered = True

    def __init__(self, view: InboxView) -> None:
        self.view = view

    def count(self) -> int:
        return self.view.count

    def __len__(self) -> int:
        return self.view.count

    def __getitem__(self, part: slice) -> list[Application]:
        start = part.start or 0
        return self.view.slice(start, part.stop - start)


def submitted(user: Any) -> ApplicationQuerySet:
    """The applications that were handed in, of those this person may see."""
    return Application.objects.visible_to(user).exclude(state="draft")


INBOX = lists.Listing(
    name="application-list",
    title=_("Applications"),
    rows=submitted,
    columns=ALL,
    filters=FILTERS,
    roles=roles.READERS,
    usual=USUAL,
    order="-submitted",
    none=_("No application has been submitted to your office yet."),
    none_hint=_("What organisations submit stands here at once. Drafts are the applicants' own."),
    reads=lambda listing, params, user: InboxView(params, user),
)
