"""The files of an application: which stand with it, what the scanner said, and whom each is for."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from grants.applications.draft import attachments_of, form_of
from grants.applications.models import Application
from grants.collaboration.models import Endorsement
from grants.files.models import Attachment


def listed(subject_type: str, subject_id: int) -> QuerySet[Attachment]:
    """The files that stand with a thing, and those that were found harmful since: they are named, so that nobody
    wonders where they went, and handed to nobody."""
    there = Q(removed_at=None) | Q(scan=Attachment.Scan.INFECTED)
    return Attachment.objects.filter(there, subject_type=subject_type, subject_id=subject_id)


def with_scans(files: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The files as a version keeps them, each with what the scanner has said by now: one query."""
    ids = {one["id"] for some in files.values() for one in some}
    said = {
        row["pk"]: row for row in Attachment.objects.filter(pk__in=ids).values("pk", "scan", "scanned_at")
    }
    return {
        key: [one | {k: v for k, v in said.get(one["id"], {}).items() if k != "pk"} for one in some]
        for key, some in files.items()
    }


def version_files(application: Application) -> list[dict[str, Any]]:
    """The files handed in last, with what the scanner said; of a draft, those it has now."""
    version = application.versions.order_by("-number").first()
    if version is None:
        return [dict(row) for row in attachments_of(application).values("id", "key", "name", "scan")]
    return [{"scan": ""} | one for some in with_scans(version.answers["files"]).values() for one in some]


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


def is_for(reader: str, attachment: Attachment) -> bool:
    """Whether the question that the file answers is shown to this kind of reader ("expert")."""
    application = Application.objects.select_related("version").filter(pk=attachment.subject_id).first()
    if application is None:
        return False
    question = form_of(application).question(attachment.key)
    return question is not None and reader in question.readers
