"""What time brings to applications."""

from grants.applications.actions import lapse
from grants.applications.models import Application
from workflows import clock


def due_supplements() -> int:
    """End the applications whose supplement did not come in its term. Returns how many."""
    late = list(Application.objects.filter(state="supplementing", supplement_due__lt=clock.now()))
    for application in late:
        lapse(application=application)
    return len(late)
