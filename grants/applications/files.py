"""Who may read an attachment: the stage that owns its subject says so (as grants/documents/rights.py for
papers).

    files.readers["report"] = lambda user, attachment:
    Report.objects.visible_to(user).filter(pk=attachment.subject_id).exists()

Without a registered function nobody may read.
"""

from collections.abc import Callable
from typing import Any

from grants.applications.draft import form_of
from grants.applications.models import Application, Attachment

readers: dict[str, Callable[[Any, Attachment], bool]] = {}


def may_read(user: Any, attachment: Attachment) -> bool:
    """Whether `user` may download the file."""
    reader = readers.get(attachment.subject_type)
    return bool(reader and reader(user, attachment))


def of_application(user: Any, attachment: Attachment) -> bool:
    """Whoever may see the application; an expert who has begun to score it, where the question is for
    experts."""
    if Application.objects.visible_to(user).filter(pk=attachment.subject_id).exists():
        return True
    scored = Application.objects.filter(
        pk=attachment.subject_id,
        sheets__expert__user=user,
        sheets__state__in=["scoring", "submitted", "locked"],
    )
    application = scored.select_related("version").first() if user.is_authenticated else None
    if application is None:
        return False
    question = form_of(application.version).question(attachment.key)
    return question is not None and "expert" in question.readers


readers["application"] = of_application
