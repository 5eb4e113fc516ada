"""The check of eligibility: its lines, the one notice that asks for everything, and the remarks of the office."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from grants.applications.models.application import Application, ApplicationVersion
from grants.people.models import User
from workflows import clock


class EligibilityLine(models.Model):
    """One rule of the eligibility check, decided with its reason; what the system knows stands beside it."""

    class Result(models.TextChoices):
        PENDING = "pending", _("To decide")
        PASS = "pass", _("Passed")
        FAIL = "fail", _("Failed")
        SUPPLEMENT = "supplement", _("To be supplemented")

    application = models.ForeignKey(Application, models.CASCADE, related_name="eligibility_lines")
    key = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField(default=0)
    finding = models.CharField(_("what the system found"), max_length=10, blank=True)
    evidence = models.JSONField(_("where from"), default=dict, blank=True)
    result = models.CharField(_("result"), max_length=12, choices=Result, default=Result.PENDING)
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["application", "order"]
        constraints = [models.UniqueConstraint(fields=["application", "key"], name="eligibility_line_once")]

    def __str__(self) -> str:
        return f"{self.application} · {self.key}"

    def choices(self, *, asked: bool) -> list[tuple[str, Any]]:
        """What it can be decided to be. Once a supplement was asked for (`asked`) nothing more is: what is missing is asked
        for in one notice."""
        gone = self.Result.SUPPLEMENT if asked and self.result != self.Result.SUPPLEMENT else None
        return [(value, words) for value, words in self.Result.choices if value != gone]


class Supplement(models.Model):
    """One notice that asks for everything at once (一次性告知), with its term in working days."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="supplements")
    number = models.PositiveSmallIntegerField(default=1)
    #: [{"section": …, "question": …, "text": …, "answered": bool, "reply"?: the applicant's words}]
    points = models.JSONField(_("points"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(_("due"))
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["application", "number"]
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="supplement_once")]

    def __str__(self) -> str:
        return f"{self.application} · {self.number}"


class Comment(models.Model):
    """A remark on one answer, pinned to the version it speaks of. One that asks is gathered into the notice; until
    that is sent (`supplement`) it is a draft that the office alone reads. No section: it speaks of the whole."""

    version = models.ForeignKey(ApplicationVersion, models.CASCADE, related_name="comments")
    section = models.CharField(max_length=40, blank=True)
    question = models.CharField(max_length=60, blank=True)
    text = models.TextField(_("comment"))
    asks = models.BooleanField(default=False)
    supplement = models.ForeignKey(Supplement, models.PROTECT, null=True, blank=True, related_name="comments")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["at", "id"]
