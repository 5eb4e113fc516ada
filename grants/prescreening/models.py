"""Eligibility in a minute: what somebody answered before any form, and what followed from it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.calls.models import Call
from grants.people.models import User
from workflows import clock


class Prescreening(models.Model):
    """Kept for whoever asked, by account or by the key in a signed cookie; no names, no numbers of persons."""

    class Verdict(models.TextChoices):
        YES = "yes", _("You may apply")
        NOT_YET = "not_yet", _("Not yet")
        NO = "no", _("You may not apply")

    call = models.ForeignKey(Call, models.CASCADE, related_name="prescreenings")
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="prescreenings")
    key = models.CharField(max_length=40, blank=True, db_index=True)
    answers = models.JSONField(default=dict)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(key=""), name="probe_belongs_to_somebody"
            )
        ]
