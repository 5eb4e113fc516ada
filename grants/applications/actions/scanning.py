"""A file that somebody sends: taken by one door, shown to the scanner at once, or as soon as it answers."""

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.apps import apps

from grants.applications.models import Attachment
from grants.documents import scanner
from grants.documents.files import check_upload
from workflows import clock
from workflows.steps import action, record
from workflows.tasks import ask_later

if TYPE_CHECKING:
    from django.core.files.base import File

log = logging.getLogger(__name__)


@action
def take_file(
    *,
    subject_type: str,
    subject_id: int,
    file: "File[bytes]",
    kinds: Iterable[str],
    max_bytes: int,
    by: Any,
    key: str = "",
) -> Attachment:
    """Keep a file that belongs to an application, an objection, a report, a claim, a payment. Raises ValidationError
    with a sentence for one that is too large, of a wrong kind or harmful. What the scanner could not look at is asked
    about again by a worker, and by the clock after it."""
    checked = check_upload(file, kinds=kinds, max_bytes=max_bytes)
    scan = scanner.let_in(file)
    taken = Attachment.objects.create(
        subject_type=subject_type, subject_id=subject_id, key=key, file=file,
        name=(str(file.name or "").rsplit("/", 1)[-1] or key)[:200], content_type=checked.content_type,
        size=checked.size, sha256=checked.sha256, scan=scan, scanned_at=clock.now() if scan else None,
        made_by=by, made_at=clock.now(),
    )  # fmt: skip
    if not scan and scanner.is_configured():
        _scan_later(taken)
    return taken


def _scan_later(attachment: Attachment) -> None:
    from grants.applications.tasks import scan_file

    ask_later(scan_file, attachment.pk, f"File {attachment.pk} waits for the clock to be scanned")


def scan_again(*, attachment: Attachment) -> str:
    """Ask about a file that came in while the scanner was away. A harmful one is taken out of its draft, is never
    handed out again, and whoever sent it is told. One that is missing or that the scanner cannot tell about goes to
    the end of the queue. Raises AwayError; the scanner is asked outside the transaction, which it could hold up."""
    try:
        with attachment.file.open("rb") as file:
            found = scanner.ask(file)
    except scanner.AwayError:
        raise
    except OSError:
        log.warning("File %s is not in the store: it cannot be scanned.", attachment.pk)
        found = ""
    note_scan(attachment=attachment, found=found)
    return found


@action
def note_scan(*, attachment: Attachment, found: str) -> None:
    """Keep what the scanner said; a harmful file leaves its place, and the thing it belongs to remembers it."""
    attachment.scan, attachment.scanned_at = found, clock.now()
    if attachment.is_harmful:
        attachment.removed_at = attachment.removed_at or clock.now()
        _tell_of(attachment)
    attachment.save(update_fields=["scan", "scanned_at", "removed_at"])


def _tell_of(attachment: Attachment) -> None:
    model = apps.get_model("grants", attachment.subject_type)
    subject = model._default_manager.filter(pk=attachment.subject_id).first()
    if attachment.subject_type == "report":  # told of at its milestone, which has a history
        subject = subject and subject.milestone
    if subject is not None:
        record(subject, "find_harmful", by=None, file=attachment.name, question=attachment.key)
