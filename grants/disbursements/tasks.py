"""What time brings to tranches."""

from grants.disbursements.actions import fall_due
from grants.disbursements.models import Tranche


def due_tranches() -> None:
    """A tranche whose condition has come true falls due, also when nobody pulled it."""
    waiting = Tranche.objects.filter(state="planned", award__state__in=["delivering", "closing"])
    for tranche in waiting.select_related("award__call", "milestone", "award__closeout"):
        if tranche.condition_is_met():
            fall_due(tranche=tranche)
