"""Reads of the end of an award: the list, what may be closed, the settlement by category, and what waits."""

from typing import Any

from django.db.models import Q, QuerySet

from grants.awards.models import Award
from grants.awards.queries import WITH_PARTIES
from grants.closeout.models import CloseOut
from grants.disbursements.queries import UNDER
from grants.disbursements.statement import CustodyCategory, by_category
from grants.documents.models import Document
from grants.milestones.models import Milestone
from workflows import clock, roles


def closeouts_for(user: Any) -> "QuerySet[CloseOut]":
    found = CloseOut.objects.visible_to(user).select_related(*UNDER, "drawn_up_by", "confirmed_by")
    return found.prefetch_related("award__tranches")


def closeout_list(user: Any) -> "QuerySet[CloseOut]":
    """The list page, the newest first."""
    return closeouts_for(user).order_by("-made_at", "-pk")


def to_open(user: Any) -> "QuerySet[Award]":
    """Awards whose delivery is over, by the agreed end or by the accepted final report, and whose close-out is not
    opened."""
    reported = Milestone.objects.filter(kind="final", state="accepted").values("award")
    over = Q(delivery_until__lt=clock.today()) | Q(pk__in=reported)
    return (
        Award.objects.visible_to(user)
        .filter(Q(state="delivering") & over | Q(state="terminated"), closeout=None)
        .select_related(*WITH_PARTIES)
        .order_by("code")
    )


def to_tell(user: Any) -> "QuerySet[CloseOut]":
    """What is closed in an editor's unit and may become a story, the newest first."""
    closed = CloseOut.objects.filter(state="closed", award__call__issuer__in=user.offices_as("editor"))
    return closed.select_related("award__application", "award__organisation").order_by("-pk")[:25]


def audit_of(closeout: CloseOut) -> Document | None:
    return (
        Document.objects.filter(pk=closeout.audit_document_id).first() if closeout.audit_document_id else None
    )


def settlement_rows(closeout: CloseOut) -> list[CustodyCategory]:
    """Approved and spent by category: as the settlement counted it, or as the books stand before it."""
    rows = by_category(closeout.award)
    if not closeout.is_("settling", "settled", "closed"):
        return rows
    counted: dict[str, int] = closeout.spent_by_category
    return [CustodyCategory(c.code, c.name, c.approved_fen, counted.get(c.code, 0)) for c in rows]


def may_confirm_return(closeout: CloseOut, user: Any) -> bool:
    owed = closeout.is_("settling") and closeout.to_return_fen > closeout.returned_fen
    return owed and any(user.acts_as(role, closeout) for role in roles.FINANCE)
