"""Milestones with their reports and expenses, and requests to change what was agreed."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.awards.models import Award
from grants.calls.models import Rubric
from grants.people.models import User
from workflows import clock
from workflows.processes import ChangeProcess, MilestoneProcess
from workflows.steps import in_states


class UnderAward(models.QuerySet[Any]):
    """Rows that hang under an award share its scope."""

    def visible_to(self, user: Any) -> "UnderAward":
        return self.filter(award__in=Award.objects.visible_to(user).values("pk"))


class Milestone(MilestoneProcess):
    class Kind(models.TextChoices):
        MIDTERM = "midterm", _("Mid-term")
        FINAL = "final", _("Final")

    award = models.ForeignKey(Award, models.PROTECT, related_name="milestones")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    opens_on = models.DateField(_("window opens"), null=True, blank=True)
    due_on = models.DateField(_("due"))
    rectify_by = models.DateField(_("rectify by"), null=True, blank=True)
    rubric = models.ForeignKey(Rubric, models.PROTECT, null=True, blank=True, related_name="+")
    score = models.DecimalField(_("mark"), max_digits=5, decimal_places=2, null=True, blank=True)
    item_scores = models.JSONField(default=dict, blank=True)
    opinion = models.TextField(_("opinion"), blank=True)
    evaluated_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    evaluated_at = models.DateTimeField(null=True, blank=True)

    objects = UnderAward.as_manager()

    class Meta:
        ordering = ["award", "due_on"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            in_states(MilestoneProcess.State, "milestone_state_known"),
            models.UniqueConstraint(fields=["award", "kind"], name="milestone_once"),
        ]

    @property
    def code(self) -> str:
        return f"{self.award.code}/{self.kind}"

    @property
    def track(self) -> str:
        return self.award.track

    def parties(self) -> dict[str, Any]:
        return self.award.parties()

    def roots(self) -> list[models.Model]:
        return [self.award]


class Report(models.Model):
    """What the grantee reports for a milestone; each return makes a new number, every one stays readable."""

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField(default=1)
    done = models.TextField(_("what was done"), blank=True)
    #: [{"indicator": …, "planned": …, "done": …, "evidence": …}]
    goals = models.JSONField(_("goals"), default=list, blank=True)
    problems = models.TextField(_("problems and adjustments"), blank=True)
    next_steps = models.TextField(_("next steps"), blank=True)
    beneficiaries = models.PositiveIntegerField(_("people reached"), default=0)
    volunteers = models.PositiveIntegerField(_("volunteers, person-times"), default=0)
    satisfaction_pct = models.DecimalField(_("satisfaction, %"), max_digits=5, decimal_places=2, null=True, blank=True)
    user_opinions = models.TextField(_("opinions of service users"), blank=True)
    hub_opinion = models.TextField(_("opinion of the hub"), blank=True)
    spent_fen = models.BigIntegerField(_("spent so far"), default=0)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["milestone", "number"]
        constraints = [models.UniqueConstraint(fields=["milestone", "number"], name="report_once")]


class Expense(models.Model):
    """A voucher that the grantee reports (own account) for a budget category. Custody spending is a claim instead."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="expenses")
    report = models.ForeignKey(Report, models.PROTECT, null=True, blank=True, related_name="expenses")
    spent_on = models.DateField(_("date"))
    category = models.CharField(_("category"), max_length=10)
    voucher = models.CharField(_("voucher number"), max_length=40)
    payee = models.CharField(_("payee"), max_length=120, blank=True)
    purpose = models.CharField(_("purpose"), max_length=200)
    fen = models.BigIntegerField(_("spent"))
    disallowed = models.BooleanField(_("disallowed"), default=False)

    class Meta:
        ordering = ["spent_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["award", "voucher"], name="expense_voucher_once"),
            models.CheckConstraint(condition=Q(fen__gt=0), name="expense_positive"),
        ]


class ChangeRequest(ChangeProcess):
    """A request to change time, place, people, budget or goals; or to extend, or to end early."""

    class Kind(models.TextChoices):
        TIME = "time_change", _("Time")
        SITE = "site_change", _("Place")
        PEOPLE = "people_change", _("People in charge")
        BUDGET = "budget_transfer", _("Budget transfer")
        GOAL = "goal_change", _("Goals")
        EXTENSION = "extension", _("Extension")
        EARLY_END = "early_end", _("Early finish")

    award = models.ForeignKey(Award, models.PROTECT, related_name="changes")
    code = models.CharField(_("number"), max_length=30, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    summary = models.TextField(_("what changes, and why"))
    #: {"C07": -60000, "C01": 60000}: fen by budget category, adding up to nothing
    transfer = models.JSONField(_("transfer"), default=dict, blank=True)
    new_end = models.DateField(_("new end"), null=True, blank=True)
    opinion = models.TextField(_("opinion of the hub"), blank=True)
    decision = models.TextField(_("decision"), blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    agreement_number = models.CharField(_("supplementary agreement"), max_length=60, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    objects = UnderAward.as_manager()

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        constraints = [in_states(ChangeProcess.State, "change_state_known")]

    @property
    def track(self) -> str:
        return self.award.track

    def parties(self) -> dict[str, Any]:
        return self.award.parties()

    def roots(self) -> list[models.Model]:
        return [self.award]
