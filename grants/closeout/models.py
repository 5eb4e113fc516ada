"""The end of an award: evaluation, settlement, accounts brought to nothing."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.awards.models import Award
from grants.milestones.models import UNDER_AWARD, WITH_AWARD, UnderAward
from grants.people.models import User
from workflows import clock
from workflows.processes import CloseOutProcess
from workflows.steps import in_states


class CloseOut(CloseOutProcess):
    """Settlement: approved = paid + cancelled; paid − compliant spending = to return."""

    class Grade(models.TextChoices):
        A = "A", _("A (excellent)")
        B = "B", _("B (satisfactory)")
        C = "C", _("C (not satisfactory)")

    award = models.OneToOneField(Award, models.PROTECT, related_name="closeout")
    grade = models.CharField(_("grade"), max_length=1, choices=Grade, blank=True)
    score = models.DecimalField(_("mark"), max_digits=5, decimal_places=2, null=True, blank=True)
    opinion = models.TextField(_("opinion"), blank=True)
    approved_fen = models.BigIntegerField(_("approved"), default=0)
    paid_fen = models.BigIntegerField(_("paid"), default=0)
    spent_fen = models.BigIntegerField(_("spent"), default=0)
    to_return_fen = models.BigIntegerField(_("to return"), default=0)
    returned_fen = models.BigIntegerField(_("returned"), default=0)
    cancelled_fen = models.BigIntegerField(_("cancelled"), default=0)
    spent_by_category = models.JSONField(default=dict, blank=True)
    returned_on = models.DateField(_("returned on"), null=True, blank=True)
    audit_document_id = models.UUIDField(null=True, blank=True)
    document_id = models.UUIDField(null=True, blank=True)
    drawn_up_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    read_with = WITH_AWARD
    paths = UNDER_AWARD
    objects = UnderAward.as_manager()

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("close-out")
        verbose_name_plural = _("close-outs")
        constraints = [
            in_states(CloseOutProcess.State, "closeout_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["settled", "closed"]) | Q(returned_fen=models.F("to_return_fen")),
                name="closeout_money_is_back",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("drawn_up_by")),
                name="closeout_confirmed_by_another",
            ),
        ]

    @property
    def code(self) -> str:
        return f"{self.award.code}/closeout"

    @property
    def track(self) -> str:
        return self.award.track

    def parties(self) -> dict[str, Any]:
        return self.award.parties()

    def roots(self) -> list[models.Model]:
        return [self.award]

    def called(self) -> str:
        return self.award.code

    def beside(self, reader: Any) -> str:
        return str(self.award)

    def get_absolute_url(self) -> str:
        return reverse("closeout", args=[self.award.code])

    def __str__(self) -> str:
        return str(self.award)

    def audit_is_asked(self) -> bool:
        return self.award.call.asks_for_audit
