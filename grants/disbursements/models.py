"""Tranches that the funder pays, and claims that are paid from custody."""

from typing import Any

from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from grants.awards.models import Award
from grants.calls.models import PaymentStage
from grants.files.models import Attachment
from grants.milestones.models import UNDER_AWARD, WITH_AWARD, Milestone, UnderAward
from grants.people.banking import PayeeAccount, account_of
from grants.people.fact_fields import FactColumn
from grants.people.facts import ACCOUNT
from grants.people.models import Organisation, User
from workflows import clock
from workflows.processes import ClaimProcess, TrancheProcess
from workflows.steps import in_states

#: Who stands behind an account, and who pays into it: never the same person. Said by the arrows before
#: (guards.py), and held here whoever writes.
ACCOUNT_HANDS = ("account_changed_by", "account_verified_by")
PAYING_HANDS = ("maker", "checker", "second_checker")

ON_THE_WAY = ("requested", "reviewed", "approved", "issued")
#: What waits for somebody, what is held, what is planned, what was paid, what was cancelled.
_URGENCY = Case(
    *(
        When(state__in=states, then=n)
        for n, states in enumerate(([*ON_THE_WAY, "due"], ["held"], ["planned"], ["paid"]))
    ),
    default=9,
    output_field=models.SmallIntegerField(),
)


def _apart(one: str, other: str) -> Q:
    return Q(**{one: None}) | Q(**{other: None}) | ~Q(**{one: F(other)})


class Tranche(TrancheProcess):
    """A part of an award that is paid when its condition is met: asked for, checked, approved and paid by different people."""

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
    cancelled_fen = models.BigIntegerField(_("cancelled"), default=0)
    #: fund source -> fen: whose money this payment is, fixed when it is approved.
    shares = models.JSONField(default=dict, blank=True)
    payee = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    #: The payee's account as it was when the payment was approved.
    payee_snapshot = models.JSONField(default=dict, blank=True)
    #: Which account that was, and who had changed and verified it.
    account = models.ForeignKey(PayeeAccount, models.PROTECT, null=True, blank=True, related_name="+")
    account_changed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    account_verified_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
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

    read_with = WITH_AWARD
    paths = UNDER_AWARD
    objects = UnderAward.as_manager()
    #: The order of the list: an index of its own (below, the same in the words of each database).
    BY_URGENCY = (_URGENCY, F("paid_on").desc(), F("due_by").asc(nulls_last=True), "award_id", "order")

    class Meta:
        ordering = ["award", "order"]
        indexes = [
            models.Index(
                _URGENCY, F("paid_on").desc(), "due_by", "award", "order", name="tranche_by_urgency"
            ),
            models.Index(fields=["due_by", "award", "order"], name="tranche_in_order"),
            models.Index(fields=["state", "due_by"], name="tranche_by_state"),
        ]
        verbose_name = _("tranche")
        verbose_name_plural = _("tranches")
        constraints = [
            in_states(TrancheProcess.State, "tranche_state_known"),
            models.UniqueConstraint(fields=["award", "order"], name="tranche_once"),
            models.CheckConstraint(
                condition=Q(planned_fen__gte=0, paid_fen__gte=0, cancelled_fen__gte=0)
                & Q(planned_fen__gte=F("paid_fen") + F("cancelled_fen")),
                name="tranche_never_overpaid",
            ),
            models.CheckConstraint(
                condition=Q(checker=None) | Q(maker=None) | ~Q(checker=F("maker")),
                name="tranche_checker_not_maker",
            ),
            models.CheckConstraint(
                condition=Q(second_checker=None)
                | (~Q(second_checker=F("maker")) & ~Q(second_checker=F("checker"))),
                name="tranche_second_checker_is_third",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid")
                | Q(paid_on__isnull=False, checker__isnull=False, maker__isnull=False),
                name="tranche_paid_was_checked",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | Q(paid_fen=0), name="tranche_cancelled_unpaid"
            ),
            *(
                models.CheckConstraint(
                    condition=_apart(hand, "account_changed_by") & _apart(hand, "account_verified_by"),
                    name=f"tranche_{hand}_not_behind_account",
                )
                for hand in PAYING_HANDS
            ),
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

    def called(self) -> str:
        return self.code

    def beside(self, reader: Any) -> str:
        return f"{self.award.application.title} · {self.local_name}"

    def get_absolute_url(self) -> str:
        return reverse("tranche", args=[self.pk])

    def __str__(self) -> str:
        return f"{self.award.code} {self.local_name}"

    @property
    def local_name(self) -> str:
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name

    @property
    def local_condition(self) -> str:
        english = (get_language() or "").startswith("en")
        return self.condition_text_en if english and self.condition_text_en else self.condition_text

    @property
    def outstanding_fen(self) -> int:
        """What of the plan is neither paid nor cancelled."""
        return self.planned_fen - self.paid_fen - self.cancelled_fen

    def condition_is_met(self) -> bool:
        """Signed; or its milestone accepted; the tail also waits for the settlement, which may reduce it."""
        if self.condition == PaymentStage.Condition.SIGNED:
            return self.award.is_("contracted", "delivering", "suspended", "closing")
        if self.milestone is None or not self.milestone.is_("accepted"):
            return False
        if self.condition == PaymentStage.Condition.FINAL:
            closeout = getattr(self.award, "closeout", None)
            return closeout is not None and closeout.is_("settling")
        return True

    @property
    def account_now(self) -> PayeeAccount | None:
        """The payee's account in force, which is not always the one that was checked."""
        return account_of(self.payee)

    def account_is_as_checked(self) -> bool:
        account = self.account_now
        return account is not None and account.pk == self.account_id

    def has_invoice(self) -> bool:
        return Attachment.objects.filter(subject_type="tranche", subject_id=self.pk, removed_at=None).exists()

    def needs_second_approval(self) -> bool:
        threshold = self.award.call.second_approval_from_fen
        return threshold is not None and self.outstanding_fen >= threshold


class Claim(ClaimProcess):
    """Spending from custody: one voucher, one payee, one budget category."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="claims")
    hub = models.ForeignKey(Organisation, models.PROTECT, related_name="custody_claims")
    number = models.PositiveIntegerField()
    spent_on = models.DateField(_("date"))
    category = models.CharField(_("category"), max_length=10)
    purpose = models.CharField(_("purpose"), max_length=200)
    payee = models.CharField(_("payee"), max_length=120, blank=True)
    payee_account = FactColumn(ACCOUNT, _("payee's account"), max_length=60, blank=True)
    voucher = models.CharField(_("voucher number"), max_length=40)
    fen = models.BigIntegerField(_("claimed"))
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    accountant = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approver = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    bank_ref = models.CharField(_("bank reference"), max_length=60, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    #: fund source -> fen, fixed when it is approved.
    shares = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    #: Who is paid, where, for what and how much (sealing.py).
    seal = models.CharField(max_length=100, blank=True, default="", editable=False)

    read_with = WITH_AWARD
    paths = UNDER_AWARD
    objects = UnderAward.as_manager()

    class Meta:
        ordering = ["-spent_on", "-id"]
        indexes = [models.Index(fields=["-spent_on", "-id"], name="claim_newest_first")]
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            in_states(ClaimProcess.State, "claim_state_known"),
            models.UniqueConstraint(fields=["award", "number"], name="claim_number_once"),
            models.UniqueConstraint(
                fields=["award", "voucher"],
                condition=~Q(state__in=["rejected", "drafted"]),
                name="claim_voucher_once",
            ),
            models.CheckConstraint(condition=Q(fen__gt=0), name="claim_positive"),
            models.CheckConstraint(
                condition=Q(approver=None) | (~Q(approver=F("accountant")) & ~Q(approver=F("requested_by"))),
                name="claim_approver_is_another",
            ),
            models.CheckConstraint(
                condition=_apart("accountant", "requested_by"), name="claim_accountant_is_another"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "paid"])
                | Q(accountant__isnull=False, approver__isnull=False),
                name="claim_paid_was_approved_twice",
            ),
        ]

    @property
    def code(self) -> str:
        return f"{self.award.code}-{self.number}"

    @property
    def track(self) -> str:
        return self.award.track

    def parties(self) -> dict[str, Any]:
        return self.award.parties()

    def roots(self) -> list[models.Model]:
        return [self.award]

    def called(self) -> str:
        return self.code

    def beside(self, reader: Any) -> str:
        return f"{self.award.application.title} · {self.purpose}"

    def get_absolute_url(self) -> str:
        return reverse("claim", args=[self.pk])

    def __str__(self) -> str:
        return f"{self.award.code} · {self.purpose}"

    def has_voucher(self) -> bool:
        return Attachment.objects.filter(subject_type="claim", subject_id=self.pk, removed_at=None).exists()
