"""What time brings to milestones."""

from grants.milestones.actions import become_overdue, fall_due
from grants.milestones.models import Milestone
from workflows import clock


def due_milestones() -> None:
    """Windows open, and what was not reported by the due day becomes overdue."""
    today = clock.today()
    running = Milestone.objects.filter(award__state__in=["delivering", "suspended"]).select_related(
        "award__call"
    )
    for milestone in running.filter(state="planned", opens_on__lte=today):
        fall_due(milestone=milestone)
    for milestone in running.filter(state="due", due_on__lt=clock.day_all_in_by()):
        become_overdue(milestone=milestone)
