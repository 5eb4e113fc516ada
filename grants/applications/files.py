"""The files of an application: which stand with it, what the scanner said, and whom each is for."""

from typing import Any

from grants.applications.models import Application
from grants.files.models import Attachment
from grants.files.queries import with_scans


def version_files(application: Application) -> list[dict[str, Any]]:
    """The files handed in last, with what the scanner said; of a draft, those it has now."""
    version = application.versions.order_by("-number").first()
    if version is None:
        return [dict(row) for row in application.files().values("id", "key", "name", "scan")]
    return [{"scan": ""} | one for some in with_scans(version.answers["files"]).values() for one in some]


def is_for(reader: str, attachment: Attachment) -> bool:
    """Whether the question that the file answers is shown to this kind of reader ("expert")."""
    application = Application.objects.select_related("version").filter(pk=attachment.subject_id).first()
    if application is None:
        return False
    question = application.form().question(attachment.key)
    return question is not None and reader in question.readers
