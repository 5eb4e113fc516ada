"""What time brings to milestones."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from grants.milestones.actions import become_overdue, fall_due
from grants.milestones.models import Milestone
from workflows import clock, sweeps


def milestones_at_their_day() -> "QuerySet[Milestone]":
    running = Milestone.objects.filter(award__state__in=["delivering", "suspended"]).select_related(
        "award__call"
    )
    return running.filter(
        Q(state="planned", opens_on__lte=clock.today()) | Q(state="due", due_on__lt=clock.day_all_in_by())
    )


@sweeps.register("milestones", _("Let milestones fall due"), due=milestones_at_their_day)
def due_milestones(milestone: Milestone) -> None:
    """Windows open, and what was not reported by the due day becomes overdue."""
    if milestone.state == "planned":
        milestone = fall_due(milestone=milestone)
    if milestone.due_on < clock.day_all_in_by():
        become_overdue(milestone=milestone)
