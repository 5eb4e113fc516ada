"""Tranches that the funder pays, and claims that are paid from custody."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grants.awards.models import Award
from grants.calls.models import PaymentStage
from grants.milestones.models import Milestone, UnderAward
from grants.people.models import Organisation, User
from workflows import clock
from workflows.processes import ClaimProcess, TrancheProcess
from workflows.steps import in_states


class Tranche(TrancheProcess):
    award = models.ForeignKey(Award, models.PROTECT, related_name="tranches")
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("tranche"), max_length=40)
    name_en = models.CharField(max_length=80, blank=True)
    pct = models.DecimalField(_("share, %"), max_digits=5, decimal_places=2)
    condition = models.CharField(_("condition"), max_length=10, choices=PaymentStage.Condition)
    condition_text = models.CharField(max_length=200, blank=True)
    condition_text_en = models.CharField(max_length=300, blank=True)
    milestone = models.ForeignKey(Milestone, models.PROTECT, null=True, blank=True, related_name="tranches")
    planned_fen = models.BigIntegerField(_("planned"))
    paid_fen = models.BigIntegerField(_("paid"), default=0)
    payee = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    #: The payee's account as it was when the payment was approved.
    payee_snapshot = models.JSONField(default=dict, blank=True)
    due_by = models.DateField(_("pay by"), null=True, blank=True)
    hold_reason = models.TextField(_("reason of the hold"), blank=True)
    cancel_reason = models.TextField(_("reason of the cancellation"), blank=True)
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    maker = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    checker = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    second_checker = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    bank_ref = models.CharField(_("bank reference"), max_length=60, blank=True)

    objects = UnderAward.as_manager()

    class Meta:
        ordering = ["award", "order"]
        verbose_name = _("tranche")
        verbose_name_plural = _("tranches")
        constraints = [
            in_states(TrancheProcess.State, "tranche_state_known"),
            models.UniqueConstraint(fields=["award", "order"], name="tranche_once"),
            models.CheckConstraint(
                condition=Q(planned_fen__gte=0, paid_fen__gte=0) & Q(paid_fen__lte=F("planned_fen")),
                name="tranche_never_overpaid",
            ),
            models.CheckConstraint(
                condition=Q(checker=None) | Q(maker=None) | ~Q(checker=F("maker")), name="tranche_checker_not_maker"
            ),
            models.CheckConstraint(
                condition=Q(second_checker=None)
                | (~Q(second_checker=F("maker")) & ~Q(second_checker=F("checker"))),
                name="tranche_second_checker_is_third",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_on__isnull=False, checker__isnull=False, maker__isnull=False),
                name="tranche_paid_was_checked",
            ),
            models.CheckConstraint(condition=~Q(state="cancelled") | Q(paid_fen=0), name="tranche_cancelled_unpaid"),
        ]

    @property
    def code(self) -> str:
        return f"{self.award.code}/{self.order}"

    @property
    def track(self) -> str:
        return self.award.track

    def parties(self) -> dict[str, Any]:
        return self.award.parties()

    def roots(self) -> list[models.Model]:
        return [self.award]


class Claim(ClaimProcess):
    """Spending from custody: one voucher, one payee, one budget category."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="claims")
    hub = models.ForeignKey(Organisation, models.PROTECT, related_name="custody_claims")
    number = models.PositiveIntegerField()
    spent_on = models.DateField(_("date"))
    category = models.CharField(_("category"), max_length=10)
    purpose = models.CharField(_("purpose"), max_length=200)
    payee = models.CharField(_("payee"), max_length=120, blank=True)
    payee_account = models.CharField(_("payee's account"), max_length=60, blank=True)
    voucher = models.CharField(_("voucher number"), max_length=40)
    fen = models.BigIntegerField(_("claimed"))
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    accountant = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approver = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    bank_ref = models.CharField(_("bank reference"), max_length=60, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    made_at = models.DateTimeField(default=clock.now)

    objects = UnderAward.as_manager()

    class Meta:
        ordering = ["-spent_on", "-id"]
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            in_states(ClaimProcess.State, "claim_state_known"),
            models.UniqueConstraint(fields=["award", "number"], name="claim_number_once"),
            models.UniqueConstraint(
                fields=["award", "voucher"], condition=~Q(state__in=["rejected", "drafted"]), name="claim_voucher_once"
            ),
            models.CheckConstraint(condition=Q(fen__gt=0), name="claim_positive"),
            models.CheckConstraint(
                condition=Q(approver=None) | (~Q(approver=F("accountant")) & ~Q(approver=F("requested_by"))),
                name="claim_approver_is_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "paid"]) | Q(accountant__isnull=False, approver__isnull=False),
                name="claim_paid_was_approved_twice",
            ),
        ]

    @property
    def code(self) -> str:
        return f"{self.award.code}/claim-{self.number}"

    @property
    def track(self) -> str:
        return self.award.track

    def parties(self) -> dict[str, Any]:
        return self.award.parties()

    def roots(self) -> list[models.Model]:
        return [self.award]
