"""Who may read an attachment: the stage that owns its subject says so (as grants/documents/rights.py for
papers).

    files.readers["report"] = lambda user, attachment:
    Report.objects.visible_to(user).filter(pk=attachment.subject_id).exists()

Without a registered function nobody may read. Applications: besides those who see them, reviewing lets in the
experts who score them (grants/reviews/urls.py).
"""

from collections.abc import Callable
from typing import Any

from grants.applications.draft import form_of
from grants.applications.models import Application, Attachment

readers: dict[str, Callable[[Any, Attachment], bool]] = {}


def may_read(user: Any, attachment: Attachment) -> bool:
    """Whether `user` may download the file. A harmful one nobody may."""
    if attachment.is_harmful:
        return False
    reader = readers.get(attachment.subject_type)
    return bool(reader and reader(user, attachment))


def of_application(user: Any, attachment: Attachment) -> bool:
    """Whoever may see the application."""
    return Application.objects.visible_to(user).filter(pk=attachment.subject_id).exists()


def is_for(reader: str, attachment: Attachment) -> bool:
    """Whether the question that the file answers is shown to this kind of reader ("expert")."""
    application = Application.objects.select_related("version").filter(pk=attachment.subject_id).first()
    if application is None:
        return False
    question = form_of(application).question(attachment.key)
    return question is not None and reader in question.readers


readers["application"] = of_application
