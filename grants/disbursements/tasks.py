"""What time brings to tranches."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.disbursements.actions import fall_due
from grants.disbursements.models import Tranche
from workflows import sweeps


def planned_tranches() -> "QuerySet[Tranche]":
    waiting = Tranche.objects.filter(state="planned", award__state__in=["delivering", "closing"])
    return waiting.select_related("award__call", "milestone", "award__closeout")


@sweeps.register("tranches", _("Let instalments fall due"), due=planned_tranches)
def due_tranches(tranche: Tranche) -> bool:
    """A tranche whose condition has come true falls due, also when nobody pulled it."""
    if not tranche.condition_is_met():
        return False
    fall_due(tranche=tranche)
    return True
