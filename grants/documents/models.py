"""The paper itself as a record, and the series that numbers come from."""

from pathlib import PurePosixPath
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from grants.files.models import path_of, private_storage
from workflows import clock
from workflows.models import time_ordered_id

from .sealing import new_seal


def path_by_hash(document: "Document", filename: str) -> str:
    """A name that follows from the contents alone, so that equal files are one file."""
    return path_of(document.sha256, PurePosixPath(f"x{filename}").suffix.lower())


class Document(models.Model):
    """A file that is kept as it is: a paper we made, or a scan or evidence somebody gave us.

    Never edited and never deleted (database triggers refuse it); a newer one `supersedes` it. What it
    belongs to is `subject_type` and `subject_id`; who may read it, the stage that owns the subject decides
    (see rights.py).
    """

    #: Which readers decide who reads it (rights.py).
    kept_as = "paper"
    id = models.UUIDField(primary_key=True, default=time_ordered_id, editable=False)
    kind = models.CharField(_("kind"), max_length=30)
    number = models.CharField(_("number"), max_length=60, blank=True)
    title = models.CharField(_("title"), max_length=200)
    subject_type = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    file = models.FileField(_("file"), storage=private_storage, upload_to=path_by_hash, max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    algorithm = models.CharField(_("algorithm"), max_length=10, default="sha256")
    size = models.BigIntegerField(_("size in bytes"))
    content_type = models.CharField(max_length=100)
    facts = models.JSONField(_("facts"), default=dict)
    template = models.CharField(max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    made_by = models.ForeignKey("grants.User", models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(_("made"), default=clock.now)
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    #: Over all the rest of the row (sealing.py).
    seal = models.CharField(max_length=100, blank=True, default="", editable=False)

    is_printed = True

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [models.Index(fields=["subject_type", "subject_id", "kind"], name="document_subject")]
        constraints = [models.CheckConstraint(condition=models.Q(size__gt=0), name="document_not_empty")]

    def __str__(self) -> str:
        return self.number or self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Written once, and sealed as it is written."""
        if self._state.adding:
            self.seal = new_seal(self)
        super().save(*args, **kwargs)

    @property
    def filename(self) -> str:
        """The name it is downloaded under: number and title, without what a file system refuses."""
        text = " ".join(part for part in (self.number, self.title) if part)
        clean = "".join(c if c.isprintable() and c not in '\\/:*?"<>|' else " " for c in text)
        return " ".join(clean.split())[:120] + PurePosixPath(self.file.name or "").suffix


class PaperOrder(models.Model):
    """A paper that is wanted (printing.py): its facts are frozen with the step that asks for it, and it is printed after
    that has committed. Printed, it is a Document of the same id, and the order is gone."""

    kept_as = "paper"
    id = models.UUIDField(primary_key=True, default=time_ordered_id, editable=False)
    kind = models.CharField(_("kind"), max_length=30)
    number = models.CharField(_("number"), max_length=60, blank=True)
    title = models.CharField(_("title"), max_length=200)
    subject_type = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    template = models.CharField(max_length=40)
    facts = models.JSONField(_("facts"))
    language = models.CharField(_("language"), max_length=10)
    made_by = models.ForeignKey("grants.User", models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(_("made"), default=clock.now)
    #: id of the paper it takes the place of, which may itself still be an order
    supersedes_id = models.UUIDField(null=True, blank=True)

    is_printed = False

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("paper to be printed")
        verbose_name_plural = _("papers to be printed")
        indexes = [models.Index(fields=["subject_type", "subject_id", "kind"], name="paper_order_subject")]

    def __str__(self) -> str:
        return self.number or self.title


class FileRequest(models.Model):
    """A file that a worker makes for one person (file_requests.py), who fetches it until its time is over; nobody keeps it.
    One that nobody in particular asked for is for everybody."""

    kept_as, subject_type = "file_request", ""
    id = models.UUIDField(primary_key=True, default=time_ordered_id, editable=False)
    kind = models.CharField(_("kind"), max_length=30)
    facts = models.JSONField(_("facts"))
    #: the same for two that make the same file
    alike = models.CharField(max_length=64, db_index=True)
    language = models.CharField(_("language"), max_length=10)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(max_length=100)
    asked_by = models.ForeignKey("grants.User", models.CASCADE, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    kept_until = models.DateTimeField(db_index=True)
    #: how far it is: rows, where it has rows
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    file = models.FileField(_("file"), storage=private_storage, max_length=200, blank=True)
    size = models.BigIntegerField(_("size in bytes"), default=0)

    class Meta:
        ordering = ["-asked_at", "-id"]
        verbose_name = _("file made for somebody")
        verbose_name_plural = _("files made for somebody")

    def __str__(self) -> str:
        return self.name

    @property
    def filename(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        return self.kept_until <= clock.now()

    def report_progress(self, done: int) -> None:
        """How far it is, for whoever waits."""
        FileRequest.objects.filter(pk=self.pk).update(done=done)


class NumberSeries(models.Model):
    """The last number given out in a series and a year. Its row is the lock that keeps the numbers without
    gaps.
    """

    series = models.CharField(_("series"), max_length=30)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"
