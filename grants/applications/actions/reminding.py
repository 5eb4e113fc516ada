"""What is said before it is too late."""

from grants.applications.models import Application
from workflows.models import Event
from workflows.steps import action, lock, record


@action
def remind_of_closing(*, application: Application, left: str) -> bool:
    """Record, and so tell, that the call closes soon; `left` names how long is left, and is told once."""
    application = lock(application)
    told = Event.objects.filter(process="application", action="closing_soon", subject_id=application.pk)
    if application.state != "draft" or told.filter(facts__left=left).exists():
        return False
    record(application, "closing_soon", by=None, left=left)
    return True
