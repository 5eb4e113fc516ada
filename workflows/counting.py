"""How many of one thing belong to each row of a list of another."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce


def number_of(rows: "QuerySet[Any]", of: str) -> Coalesce:
    """To annotate: how many of these have this row as their `of`. Each row counts its own by the index of that key,
    and only the rows of the page; to join them all and count the different ones sorts whole tables."""
    counted = rows.filter(**{of: OuterRef("pk")}).order_by().values(of).annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)
