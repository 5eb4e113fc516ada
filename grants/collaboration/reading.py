"""Who reads the files of an application: its own side, its office, and whoever is asked to stand behind it."""

from typing import Any

from grants.applications.files import is_for
from grants.applications.models import Application
from grants.collaboration.models import Endorsement
from grants.files.models import Attachment


def of_application(user: Any, attachment: Attachment) -> bool:
    """Whoever may see the application (a file of the working copy that was never handed in: only its own side), and
    whoever was asked to endorse it, where the question is for officers."""
    found = Application.objects.visible_to(user).filter(pk=attachment.subject_id).first()
    if found is not None and (found.may(user) or user.is_superuser or was_handed_in(found, attachment)):
        return True
    asked = Endorsement.objects.before(user).filter(application=attachment.subject_id)
    return asked.exists() and is_for("officer", attachment)


def was_handed_in(application: Application, attachment: Attachment) -> bool:
    """Whether a version of the application holds the file."""
    return any(
        one["id"] == attachment.pk
        for files in application.versions.values_list("answers__files", flat=True)
        for one in files.get(attachment.key, [])
    )
