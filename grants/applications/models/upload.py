"""A file on its way: it comes in parts, so that a dropped line costs one part and not the whole."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.applications.models.application import Application
from grants.files.models import private_storage
from grants.people.models import User
from workflows import clock


class Upload(models.Model):
    """What was promised (name, size) and how much has come. Finished, it becomes an Attachment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="uploads")
    key = models.CharField(_("question"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size"))
    received = models.PositiveBigIntegerField(default=0)
    made_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    @property
    def folder(self) -> str:
        """Where its parts lie."""
        return f"uploads/{self.pk}/"

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(received__lte=models.F("size")), name="upload_within_its_size"
            ),
        ]


class UploadPart(models.Model):
    """One part, in order: `start` is the offset of its first byte."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="parts")
    start = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField()
    file = models.FileField(storage=private_storage, max_length=300)

    class Meta:
        ordering = ["upload", "start"]
        constraints = [models.UniqueConstraint(fields=["upload", "start"], name="upload_part_once")]
