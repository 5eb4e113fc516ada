"""By what like projects are found: a print of the words of each application (MinHash), cut into bands that an index
finds. Two texts that share a band are compared in full."""

from django.db import models

from grants.applications.models.application import Application
from workflows import clock


class TextFingerprint(models.Model):
    """The print of one application's own words, taken anew when they change."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="fingerprint")
    values = models.BinaryField()
    taken_at = models.DateTimeField(default=clock.now)


class FingerprintBand(models.Model):
    """One band of a print: equal bands make a candidate."""

    fingerprint = models.ForeignKey(TextFingerprint, models.CASCADE, related_name="bands")
    number = models.PositiveSmallIntegerField()
    value = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["number", "value"])]
        constraints = [models.UniqueConstraint(fields=["fingerprint", "number"], name="text_band_once")]
