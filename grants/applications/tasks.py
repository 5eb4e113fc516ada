"""What time brings to applications."""

import contextlib
from datetime import timedelta

from celery import shared_task
from django.db.models import F, Q

from grants.applications.actions import (
    forget_old_probes,
    lapse,
    order_receipt,
    remind_endorser,
    remind_of_closing,
    scan_again,
    sweep_uploads,
)
from grants.applications.models import Application, Attachment
from grants.applications.together import overdue_endorsements, unreminded_drafts
from grants.documents import scanner
from grants.documents.models import Document, PaperOrder
from workflows import clock


def missing_receipts(most: int = 50) -> int:
    """Order the receipts of what was handed in before the submission itself ordered them. Returns how many."""
    made = Document.objects.filter(subject_type="application", kind="receipt").values("subject_id")
    ordered = PaperOrder.objects.filter(subject_type="application", kind="receipt").values("subject_id")
    lost = Application.objects.exclude(versions=None).exclude(pk__in=made).exclude(pk__in=ordered)
    lost = lost.order_by("submitted_at")[:most]
    for application in list(lost):
        order_receipt(application=application)
    return len(lost)


def due_supplements() -> int:
    """End the applications whose supplement did not come in its term. Returns how many."""
    late = list(Application.objects.filter(state="supplementing", supplement_due__lt=clock.all_in_by()))
    for application in late:
        lapse(application=application)
    return len(late)


def due_reminders_of_closing() -> int:
    """Tell whoever works on a draft that the call closes soon: a week, two days and three hours before, once each."""
    told = 0
    for application, left in list(unreminded_drafts()):
        told += remind_of_closing(application=application, left=left)
    return told


def due_endorsements() -> int:
    """Remind the units and hubs that were asked more than three working days ago; on working days, once a day."""
    return sum(remind_endorser(endorsement=one) for one in list(overdue_endorsements()))


def old_probes() -> int:
    """Forget what strangers answered to "may we apply?" long ago. Returns how many."""
    return forget_old_probes()


def abandoned_uploads() -> int:
    """Throw away what was begun two days ago and never finished. Returns how many."""
    return sweep_uploads()


@shared_task(ignore_result=True)
def scan_file(pk: int) -> None:
    """Asked for when a file came in while the scanner was away; what it does not find out, the clock does."""
    attachment = Attachment.objects.filter(pk=pk, scan="").first()
    if attachment is not None and scanner.is_configured():
        with contextlib.suppress(scanner.AwayError):
            scan_again(attachment=attachment)


#: A file that is missing, or that the scanner could not tell about, is asked about again after this.
ASK_AGAIN_AFTER = timedelta(days=1)


def due_scans(most: int = 20) -> int:
    """Ask the scanner about the files it has not seen: new ones first, then those it could not tell about, so that
    these never keep others waiting. Returns how many it answered about."""
    if not scanner.is_configured():
        return 0
    waiting = Q(scanned_at=None) | Q(scanned_at__lt=clock.now() - ASK_AGAIN_AFTER)
    order = F("scanned_at").asc(nulls_first=True)
    done = 0
    for attachment in list(Attachment.objects.filter(waiting, scan="").order_by(order, "id")[:most]):
        try:
            done += bool(scan_again(attachment=attachment))
        except scanner.AwayError:
            break
    return done
