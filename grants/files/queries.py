"""Reading files: which stand with a thing, and what the scanner has said of them by now."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

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
