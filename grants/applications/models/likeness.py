"""By what like projects are found: a print of the words of each application (MinHash), cut into bands that an index
finds. Two texts that share a band are compared in full."""

from django.db import models

from grants.applications.models.application import Application
from workflows import clock


class TextPrint(models.Model):
    """The print of one application's own words, taken anew when they change."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="text_print")
    values = models.BinaryField()
    taken_at = models.DateTimeField(default=clock.now)


class TextBand(models.Model):
    """One band of a print: equal bands make a candidate."""

    print = models.ForeignKey(TextPrint, models.CASCADE, related_name="bands")
    number = models.PositiveSmallIntegerField()
    value = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["number", "value"])]
        constraints = [models.UniqueConstraint(fields=["print", "number"], name="text_band_once")]
