"""Files as rows: one that came in and waits for its record, and one that belongs to something."""

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from workflows import clock
from workflows.models import time_ordered_id


def private_storage() -> Storage:
    """Where documents lie: never served by the web server, only by a view that asks who is asking."""
    return storages["private"]


def path_of(sha256: str, suffix: str) -> str:
    """Where a document with these contents lies."""
    return f"documents/{sha256[:2]}/{sha256}{suffix}"


class Arrival(models.Model):
    """A file that was taken in and that no record holds yet (intake.py). The record that takes it up deletes the
    row in its own transaction; what was never taken up is thrown away after two days.
    """

    id = models.UUIDField(primary_key=True, default=time_ordered_id, editable=False)
    file = models.FileField(storage=private_storage, max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        verbose_name = _("file on its way")
        verbose_name_plural = _("files on their way")

    def __str__(self) -> str:
        return self.file.name or ""


class Attachment(models.Model):
    """A file that belongs to an answer, a supplement, an objection, a report, a claim … Private by
    default."""

    class Scan(models.TextChoices):
        CLEAN = "clean", _("Clean")
        INFECTED = "infected", _("Harmful")

    #: Which readers decide who reads it (grants/files/rights.py).
    kept_as = "file"
    subject_type = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    key = models.CharField(_("question"), max_length=60, blank=True)
    file = models.FileField(storage=private_storage, max_length=300)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey("grants.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    #: What the scanner said; empty where none is configured or it has not looked yet.
    scan = models.CharField(_("scan"), max_length=10, choices=Scan, blank=True)
    scanned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["subject_type", "subject_id"])]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.content_type in ("image/jpeg", "image/png", "image/webp")

    @property
    def can_be_shown(self) -> bool:
        """Whether a browser shows it by itself: pictures and PDF."""
        return self.is_picture or self.content_type == "application/pdf"

    @property
    def is_harmful(self) -> bool:
        """Whether the scanner found it harmful: it is kept as evidence and handed to nobody."""
        return self.scan == self.Scan.INFECTED
