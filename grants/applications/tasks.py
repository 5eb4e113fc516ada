"""What time brings to applications, and the receipt that a person need not wait for."""

import contextlib
from datetime import timedelta

from celery import shared_task
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from grants.applications.actions import UPLOADS_KEPT_FOR, drop_upload, remind_of_closing
from grants.applications.models import Application, Upload
from grants.applications.reminders import time_left, unreminded_drafts
from grants.collaboration.actions import remind_endorser
from grants.collaboration.models import Endorsement
from grants.collaboration.queries import overdue_endorsements
from grants.documents.models import Document, PaperOrder
from grants.eligibility.actions import lapse
from grants.files import scanner
from grants.files.actions import scan_again
from grants.files.models import Attachment
from grants.inbox import export  # noqa: F401  registers who makes long lists
from grants.prescreening.actions import forget_old_probes
from grants.submission.actions import order_receipt
from workflows import clock, sweeps


def without_receipt() -> "QuerySet[Application]":
    handed_in = Application.objects.exclude(versions=None).order_by("submitted_at")
    for model in (Document, PaperOrder):
        made = model._default_manager.filter(subject_type="application", kind="receipt")
        handed_in = handed_in.exclude(pk__in=made.values("subject_id"))
    return handed_in


@sweeps.register("receipts", _("Order receipts of applications"), due=without_receipt, most=50)
def missing_receipts(application: Application) -> None:
    """Order the receipts of what was handed in before the submission itself ordered them."""
    order_receipt(application=application)


def late_supplements() -> "QuerySet[Application]":
    return Application.objects.filter(state="supplementing", supplement_due__lt=clock.all_in_by())


@sweeps.register("supplements", _("End applications whose supplement did not come"), due=late_supplements)
def due_supplements(application: Application) -> None:
    """End the applications whose supplement did not come in its term."""
    lapse(application=application)


@sweeps.register("closing", _("Say that a call closes soon"), due=unreminded_drafts, most=500)
def due_reminders_of_closing(draft: Application) -> bool:
    """Tell whoever works on a draft that the call closes soon: a week, two days and three hours before, once each."""
    return remind_of_closing(application=draft, left=time_left(draft.call)[0])


@sweeps.register("endorsements", _("Remind those whose endorsement is waited for"), due=overdue_endorsements)
def due_endorsements(endorsement: Endorsement) -> bool:
    """Remind the units and hubs that were asked more than three working days ago; on working days, once a day."""
    return remind_endorser(endorsement=endorsement)


@sweeps.once("probes", _("Forget old answers to “May we apply?”"), nightly=True)
def old_probes() -> None:
    """Forget what strangers answered to "may we apply?" long ago."""
    forget_old_probes()


def uploads_left_lying() -> "QuerySet[Upload]":
    return Upload.objects.filter(made_at__lt=clock.now() - UPLOADS_KEPT_FOR)


@sweeps.register(
    "uploads", _("Throw away uploads that were never finished"), due=uploads_left_lying, most=200
)
def abandoned_uploads(upload: Upload) -> None:
    """Throw away what was begun two days ago and never finished."""
    drop_upload(upload=upload)


@shared_task(ignore_result=True)
def scan_file(pk: int) -> None:
    """Asked for when a file came in while the scanner was away; what it does not find out, the clock does."""
    attachment = Attachment.objects.filter(pk=pk, scan="").first()
    if attachment is not None and scanner.is_configured():
        with contextlib.suppress(scanner.AwayError):
            scan_again(attachment=attachment)


#: A file that is missing, or that the scanner could not tell about, is asked about again after this.
ASK_AGAIN_AFTER = timedelta(days=1)


def unscanned() -> "QuerySet[Attachment]":
    """New ones first, then those the scanner could not tell about, so that these never keep others waiting."""
    if not scanner.is_configured():
        return Attachment.objects.none()
    waiting = Q(scanned_at=None) | Q(scanned_at__lt=clock.now() - ASK_AGAIN_AFTER)
    return Attachment.objects.filter(waiting, scan="").order_by(F("scanned_at").asc(nulls_first=True), "id")


@sweeps.register("scans", _("Ask the scanner about files"), due=unscanned, most=20)
def due_scans(attachment: Attachment) -> bool:
    """Ask the scanner about the files it has not seen. While it is away, nobody waits for it twenty times."""
    try:
        return bool(scan_again(attachment=attachment))
    except scanner.AwayError as away:
        raise sweeps.Halt(_("The scanner does not answer.")) from away
