"""A file that somebody sent: recorded, and shown to the scanner again where it did not answer at the door."""

import logging
import uuid
from pathlib import PurePosixPath
from typing import Any

from django.apps import apps

from grants.files import scanner
from grants.files.checks import CheckedFile, kind_of
from grants.files.intake import Incoming, StoredFile, stored
from grants.files.models import Attachment
from workflows import clock
from workflows.asked import Asked
from workflows.steps import action, record

log = logging.getLogger(__name__)

#: A worker is asked to scan a file once it is recorded: tasks.py does.
scan_later: Asked[[Attachment], None] = Asked("asking a worker to scan a file")


@action
def take_file(*, subject_type: str, subject_id: int, file: Incoming, by: Any, key: str = "") -> Attachment:
    """Record a file that `takes_in` stored: it belongs to an application, an objection, a report, a claim, a payment.
    What the scanner could not look at is asked about again by a worker, and by the clock after it."""
    kept = stored(file)
    taken = Attachment.objects.create(
        subject_type=subject_type,
        subject_id=subject_id,
        key=key,
        file=kept.taken_up(),
        name=(kept.name or key)[:200],
        content_type=kept.checked.content_type,
        size=kept.checked.size,
        sha256=kept.checked.sha256,
        scan=kept.scan,
        scanned_at=clock.now() if kept.scan else None,
        made_by=by,
        made_at=clock.now(),
    )
    if not kept.scan and scanner.is_configured():
        scan_later(taken)
    return taken


def stored_file(attachment: Attachment) -> StoredFile:
    """A file that was recorded before, to be recorded with something else as well: both share what lies in the store,
    which goes when the last of them does."""
    checked = CheckedFile(
        attachment.content_type,
        attachment.sha256,
        attachment.size,
        kind_of(attachment.content_type),
        PurePosixPath(attachment.file.name or attachment.name).suffix,
    )
    return StoredFile(uuid.uuid4(), attachment.file.name or "", attachment.name, checked, attachment.scan)


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
