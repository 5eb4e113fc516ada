"""A page of a long list, at the same cost for a thousand rows and for a hundred thousand."""

from functools import cached_property
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

#: No list is counted further than this, unless somebody reads on beyond it: whoever has more to look through looks for
#: words, or narrows it.
LISTED = 1_000
#: No number that stands beside a row is counted further.
MOST = 10_000


def few(number: int, most: int = MOST) -> str:
    """A number that was counted no further than the most."""
    return f"{most:,}+" if number > most else f"{number:,}"


class Pages(Paginator):
    """Django's paginator for lists that grow. It counts as far as a reader cares, finds the order on the keys alone (rows
    of twenty joined tables are never sorted), and reads whole only what is shown."""

    asked = 1

    def get_page(self, number: Any) -> "Page[Any]":
        try:
            self.asked = max(1, int(number))
        except (TypeError, ValueError, OverflowError):
            self.asked = 1
        return super().get_page(number)

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return int(super().count)
        # Whoever reads on past the end of the count finds the next pages.
        upto = max(LISTED, min((self.asked + 1) * self.per_page, 2**31)) + 1
        return int(rows.order_by().values("pk")[:upto].count())

    @property
    def total(self) -> str:
        """How many there are, in words: beyond the most, that there are more."""
        return few(self.count, LISTED) if isinstance(self.object_list, QuerySet) else f"{self.count:,}"

    def page(self, number: Any) -> "Page[Any]":
        found = super().page(number)
        rows = found.object_list
        if isinstance(rows, QuerySet):
            found.object_list = whole(
                cast("QuerySet[Any]", self.object_list), list(rows.values_list("pk", flat=True))
            )
        return found


def whole(rows: "QuerySet[Any]", keys: list[Any]) -> list[Any]:
    """These rows of a list with all that is read beside them, in the order of their keys. The keys came out of the very
    list: whether they belong to it is not asked twice."""
    if not keys:
        return []
    plain = rows.order_by()
    plain.query.where = type(plain.query.where)()
    known = {row.pk: row for row in plain.filter(pk__in=keys)}
    return [known[key] for key in keys if key in known]
