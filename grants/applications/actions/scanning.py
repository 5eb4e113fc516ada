"""What the scanner says of a file: at once when it answers, else later by the clock."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from grants.applications.models import Application, Attachment
from grants.documents import scanner
from workflows import clock
from workflows.steps import action, record

if TYPE_CHECKING:
    from django.core.files.base import File


def scanned(file: "File[bytes]") -> str:
    """What the scanner says of a file that comes in; refuses a harmful one with a sentence."""
    found = scanner.scan(file)
    if found == Attachment.Scan.INFECTED:
        raise ValidationError(
            _(
                "The virus scanner says that this file is harmful. It was not stored; what you wrote is kept. "
                "Clean the device it comes from, or send another copy of the file."
            ),
            code="infected",
        )
    return found


@action
def scan_again(*, attachment: Attachment) -> str:
    """Ask about a file that came in while the scanner was away. A harmful one is taken out of its draft, is never
    handed out again, and whoever sent it is told."""
    with attachment.file.open("rb") as file:
        found = scanner.scan(file)
    if not found:
        return ""
    attachment.scan, attachment.scanned_at = found, clock.now()
    if found == Attachment.Scan.INFECTED:
        attachment.removed_at = attachment.removed_at or clock.now()
        if attachment.subject_type == "application":
            application = Application.objects.get(pk=attachment.subject_id)
            record(application, "find_harmful", by=None, file=attachment.name, question=attachment.key)
    attachment.save(update_fields=["scan", "scanned_at", "removed_at"])
    return found
