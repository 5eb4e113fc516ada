"""What stands behind a call: the plan with its targets, the sources of money, the pools and their allocation."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.people.bounded_fields import CountField, WholeField
from grants.people.models import Named, Office
from workflows import clock


class ActionPlan(Named):
    """A policy that calls rest on: its phases and offices are data, never code."""

    number = models.CharField(_("document number"), max_length=40, unique=True)
    issued_on = models.DateField(_("issued"), null=True, blank=True)
    issuer = models.CharField(_("issuer"), max_length=120, blank=True)
    phases = models.JSONField(_("phases"), default=list, blank=True)

    class Meta:
        verbose_name = _("action plan")
        verbose_name_plural = _("action plans")


class Target(Named):
    """A figure the plan promises, by a day."""

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="targets")
    key = models.SlugField(max_length=40)
    value = CountField(_("target"), least=1, most=10**9)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    by_day = models.DateField(pgettext_lazy("deadline", "by"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "key"], name="target_once")]


class FundSource(Named):
    """Whose money it is: treasury, welfare lottery, foundation, enterprise. Some money forbids some spending."""

    class Kind(models.TextChoices):
        TREASURY = "treasury", _("Treasury")
        LOTTERY = "lottery", _("Welfare lottery")
        FOUNDATION = "foundation", _("Foundation")
        ENTERPRISE = "enterprise", _("Enterprise")

    code = models.CharField(_("code"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    forbidden_categories = models.JSONField(_("forbidden budget categories"), default=list, blank=True)
    #: Category -> the highest share in per cent that this money may pay, where it is stricter than the call.
    ceilings = models.JSONField(_("ceilings of budget categories"), default=dict, blank=True)
    mark = models.CharField(_("mark to be shown"), max_length=120, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("fund source")
        verbose_name_plural = _("fund sources")


class FundPool(models.Model):
    """The money of one source in one year, in the books of one office (the ledger's AUTHORITY and AVAILABLE)."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="pools")
    source = models.ForeignKey(FundSource, models.PROTECT, related_name="pools")
    year = WholeField(_("year"), least=2000, most=2100)
    notified_fen = models.BigIntegerField(_("notified"), default=0)
    document = models.CharField(_("document"), max_length=120, blank=True)
    made_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["-year", "source"]
        constraints = [
            models.UniqueConstraint(fields=["office", "source", "year"], name="pool_once"),
            models.CheckConstraint(condition=Q(notified_fen__gte=0), name="pool_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.year}"


class Bank(models.Model):
    """A bank account of an office: where the public money lies."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="bank_accounts")
    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    number = models.CharField(_("number"), max_length=40)

    def __str__(self) -> str:
        return self.name
