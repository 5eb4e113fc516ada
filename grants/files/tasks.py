"""What time brings to files: what was not scanned is scanned, what nothing took up is thrown away."""

import contextlib
from datetime import timedelta

from celery import shared_task
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from grants.files import deletion, orphans, scanner  # noqa: F401  two of them register what they do
from grants.files.actions import scan_again, scan_later
from grants.files.intake import KEPT_FOR, drop_arrival
from grants.files.models import Arrival, Attachment
from workflows import clock, sweeps
from workflows.tasks import ask_later


@shared_task(ignore_result=True)
def scan_file(pk: int) -> None:
    """Asked for when a file came in while the scanner was away; what it does not find out, the clock does."""
    attachment = Attachment.objects.filter(pk=pk, scan="").first()
    if attachment is not None and scanner.is_configured():
        with contextlib.suppress(scanner.AwayError):
            scan_again(attachment=attachment)


@scan_later.answer
def ask_to_scan(attachment: Attachment) -> None:
    ask_later(scan_file, attachment.pk, f"File {attachment.pk} waits for the clock to be scanned")


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


def not_taken_up() -> "QuerySet[Arrival]":
    """Files that came two days ago and more. One that serves another row too stays (deletion.py)."""
    return Arrival.objects.filter(at__lt=clock.now() - KEPT_FOR).order_by("at")


@sweeps.register("arrivals", _("Throw away files that nothing took up"), due=not_taken_up, most=200)
def drop_arrivals(arrival: Arrival) -> None:
    """Throw away what was taken in and recorded nowhere."""
    drop_arrival(arrival=arrival)
