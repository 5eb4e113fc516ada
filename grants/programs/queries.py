"""Reads of the money behind calls."""

from typing import Any

from django.db.models import QuerySet, Sum

from grants.people.models import Office
from grants.programs.models import FundPool, FundSource


def allocated_fen(pool: FundPool, but: Any = None) -> int:
    """What of a pool is set aside for calls (other than `but`). A cancelled call gives its money back."""
    rows = pool.allocations.exclude(call__state="cancelled")
    if but is not None:
        rows = rows.exclude(call=but)
    return rows.aggregate(fen=Sum("fen"))["fen"] or 0


def pools_of(office: Office) -> QuerySet[FundPool]:
    """The pools an office may set aside from, the newest year first, with their source."""
    return (
        FundPool.objects.filter(office=office)
        .select_related("source", "office")
        .order_by("-year", "source__code")
    )


def pools_at(offices: QuerySet[Office]) -> QuerySet[FundPool]:
    """The pools of several offices, the newest year first."""
    return (
        FundPool.objects.filter(office__in=offices)
        .select_related("source", "office")
        .order_by("-year", "source__code")
    )


def source_names() -> dict[str, str]:
    """Code of a fund source -> its name for the reader. The books and events keep codes; nobody is shown one."""
    return {source.code: source.local_name for source in FundSource.objects.all()}
