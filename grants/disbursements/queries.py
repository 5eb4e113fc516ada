"""Reads of money on its way: what is due and why it waits, custody, funds, and each award's story."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from grants.awards.models import Award
from grants.disbursements.models import Claim, Tranche

FINANCE = ("finance_maker", "finance_checker")
ON_THE_WAY = ("requested", "reviewed", "approved", "issued")


def tranches_for(user: Any) -> "QuerySet[Tranche]":
    """The tranches a person may see, in the order in which they must be paid."""
    return (
        Tranche.objects.visible_to(user)
        .select_related("award__application", "award__call", "award__organisation", "payee", "milestone")
        .order_by(F("due_by").asc(nulls_last=True), "award__code", "order")
    )


def claims_for(user: Any) -> "QuerySet[Claim]":
    return (
        Claim.objects.visible_to(user)
        .filter(~Q(state="drafted") | Q(requested_by=user))
        .select_related("award__application", "award__organisation", "hub")
    )


def award_stories(awards: "QuerySet[Award] | None" = None) -> Iterator[dict[str, Any]]:
    """Approved = paid + held + cancelled + still due, for every award that has tranches."""
    held = Q(tranches__state="held")
    left = F("tranches__planned_fen") - F("tranches__paid_fen") - F("tranches__cancelled_fen")
    rows = (
        (awards if awards is not None else Award.objects.all())
        .filter(tranches__isnull=False)
        .order_by("code")
        .values("pk", "code", "approved_fen")
        .annotate(
            paid_fen=Sum("tranches__paid_fen"),
            cancelled_fen=Sum("tranches__cancelled_fen"),
            held_fen=Sum(left, filter=held, default=0),
            still_due_fen=Sum(left, filter=~held, default=0),
        )
    )
    yield from rows
