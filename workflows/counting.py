"""How many of one thing belong to each row of a list of another."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from workflows.pagination import MOST


def number_of(rows: "QuerySet[Any]", of: str) -> Coalesce:
    """To annotate: how many of these have this row as their `of`. Each row counts its own by the index of that key,
    and only the rows of the page; to join them all and count the different ones sorts whole tables."""
    counted = rows.filter(**{of: OuterRef("pk")}).order_by().values(of).annotate(number=Count("*"))
    return Coalesce(Subquery(counted.values("number")), 0)


class Few(Subquery):
    """How many rows a query that ends early gives."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS few)"
    output_field = IntegerField()


def up_to(rows: "QuerySet[Any]", of: str, most: int = MOST) -> Few:
    """The same, but counted no further than one more than the most: for rows that may own a hundred thousand. Shown by
    `{{ n|up_to }}`, which says of that one more that there are more."""
    return Few(rows.filter(**{of: OuterRef("pk")}).order_by().values("pk")[: most + 1])
