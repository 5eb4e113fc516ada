"""Milestones with their reports and expenses, and requests to change what was agreed."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.awards.models import Award, paths_of_award
from grants.calls.models import Rubric
from grants.milestones import transfer as budget
from grants.people.models import User
from workflows import clock
from workflows.processes import ChangeProcess, MilestoneProcess
from workflows.steps import in_states

#: Months by which a term may be extended, once.
EXTENSION_MONTHS = 3
#: What a change is called on paper.
SUBJECTS = {
    "time_change": "实施时间",
    "site_change": "实施地点",
    "people_change": "项目负责人",
    "budget_transfer": "预算",
    "goal_change": "目标与指标",
    "extension": "实施期限",
    "early_end": "实施期限",
}


#: What a step on something that hangs under an award asks of it.
WITH_AWARD = tuple(f"award__{path}" for path in Award.read_with)
#: Its parties and track for a query: the award's.
UNDER_AWARD = paths_of_award("award__")


class UnderAward(models.QuerySet[Any]):
    """Rows that hang under an award share its scope."""

    def visible_to(self, user: Any) -> "UnderAward":
        return self.filter(award__in=Award.objects.visible_to(user).values("pk"))


class Milestone(MilestoneProcess):
    """A point on the way at which the grantee reports and the office looks: mid-term, final, or another by contract."""

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

    read_with = WITH_AWARD
    paths = UNDER_AWARD
    objects = UnderAward.as_manager()

    class Meta:
        ordering = ["award", "due_on"]
        indexes = [models.Index(fields=["due_on", "id"], name="milestone_in_order")]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            in_states(MilestoneProcess.State, "milestone_state_known"),
            models.UniqueConstraint(fields=["award", "kind"], name="milestone_once"),
        ]

    def __str__(self) -> str:
        return f"{self.award.application.title} · {self.get_kind_display()}"

    def called(self) -> str:
        return str(self.get_kind_display())

    def beside(self, reader: Any) -> str:
        return str(self.award.application.title)

    def get_absolute_url(self) -> str:
        return reverse("milestone", args=[self.pk])

    # --- what the steps ask (workflows/processes/milestone.py) -----------------------------------------
    def mark_passes(self) -> bool:
        return self.score is not None and self.score >= self.award.call.pass_mark

    # --- what the screens ask -------------------------------------------------------------------------
    @property
    def draft(self) -> "Report | None":
        """The report being written, where there is one."""
        return next((r for r in self.reports.all() if r.sent_at is None), None)

    @property
    def sent(self) -> "Report | None":
        """The latest report that was sent."""
        return next((r for r in reversed(self.reports.all()) if r.sent_at is not None), None)

    @property
    def until(self) -> Any:
        """The day by which something must happen: of rectification where it was ordered, else the due day."""
        return self.rectify_by if self.is_("rectifying") and self.rectify_by else self.due_on

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
    satisfaction_pct = models.DecimalField(
        _("satisfaction, %"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    user_opinions = models.TextField(_("opinions of service users"), blank=True)
    hub_opinion = models.TextField(_("opinion of the hub"), blank=True)
    spent_fen = models.BigIntegerField(_("spent so far"), default=0)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.TextField(_("reason of the return"), blank=True)

    class Meta:
        ordering = ["milestone", "number"]
        constraints = [models.UniqueConstraint(fields=["milestone", "number"], name="report_once")]

    def __str__(self) -> str:
        return f"{self.milestone_id} · {self.number}"

    @property
    def lists_expenses(self) -> bool:
        """Whether vouchers are listed here: a venture grant on the organisation's own account. What is
        paid from
        custody is known from its claims, and a purchase is paid by its price."""
        award = self.milestone.award
        return award.track == "venture" and award.custodian_id is None

    def missing(self) -> list[str]:
        """What keeps the report from being sent: the names of what is empty."""
        gaps = []
        if not self.done.strip():
            gaps.append(str(_("what was done")))
        if not self.beneficiaries:
            gaps.append(str(_("people reached")))
        if any(not str(goal.get("done", "")).strip() for goal in self.goals):
            gaps.append(str(_("the figure reached for each goal")))
        if self.lists_expenses and not self.expenses.exists():
            gaps.append(str(_("expenses with their vouchers")))
        return gaps


class Expense(models.Model):
    """A voucher that the grantee reports (own account) for a budget category. Custody spending is a claim
    instead.
    """

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

    def __str__(self) -> str:
        return f"{self.voucher} {self.purpose}"


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

    read_with = WITH_AWARD
    paths = UNDER_AWARD
    objects = UnderAward.as_manager()

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        constraints = [in_states(ChangeProcess.State, "change_state_known")]

    def __str__(self) -> str:
        return f"{self.code} {self.get_kind_display()}"

    def called(self) -> str:
        return self.code

    def beside(self, reader: Any) -> str:
        return f"{self.award.application.title} · {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("change", args=[self.pk])

    # --- what the steps ask (workflows/processes/change.py) ----------------------------------------------
    def has_custody(self) -> bool:
        return self.award.custodian_id is not None

    def problems(self) -> list[str]:
        """What stands against the request as it is written, in sentences."""
        if self.kind == self.Kind.BUDGET:
            return budget.problems(self.award, self.transfer)
        if self.kind in (self.Kind.EXTENSION, self.Kind.EARLY_END):
            return self._wrong_end()
        return []

    def _wrong_end(self) -> list[str]:
        """An extension is given once, for three months at most (practice of venture calls)."""
        end = self.award.delivery_until
        if self.new_end is None:
            return [str(_("Give the new end."))]
        if end is None:
            return []
        if self.kind == self.Kind.EARLY_END:
            return [] if self.new_end < end else [str(_("An early finish lies before the agreed end."))]
        if self.new_end <= end:
            return [str(_("An extension ends after the agreed end."))]
        others = self.award.changes.filter(kind=self.Kind.EXTENSION, state="approved").exclude(pk=self.pk)
        if others.exists():
            return [str(_("The term was extended before: it can be extended once only."))]
        months = (self.new_end.year - end.year) * 12 + self.new_end.month - end.month
        if months > EXTENSION_MONTHS or (months == EXTENSION_MONTHS and self.new_end.day > end.day):
            return [str(_("An extension is three months at most."))]
        return []

    def is_small(self) -> bool:
        """A budget transfer that, with the earlier ones, stays within the share that is only filed."""
        return self.kind == self.Kind.BUDGET and self.share_pct() <= self.award.call.transfer_file_only_pct

    def paper(self) -> dict[str, Any]:
        """What the supplementary agreement says, in Chinese: called once the change has taken effect."""
        when = self.decided_at or clock.now()
        day = timezone.localdate(when)
        said = f"甲方{day.year}年{day.month}月{day.day}日批复同意"
        return {
            "reason": "项目实施情况变化",
            "decision": said,
            "changes": self._lines(),
            "with_budget": self.kind == self.Kind.BUDGET,
        }

    def _lines(self) -> list[dict[str, str]]:
        if self.kind == self.Kind.BUDGET:
            names = {c.code: c.name for c in self.award.call.categories.all()}
            now = budget.approved_by_category(self.award)
            return [
                {
                    "subject": f"{code} {names.get(code, '')}".strip(),
                    "before": f"{budget.yuan(now.get(code, 0) - fen)}元",
                    "after": f"{budget.yuan(now.get(code, 0))}元",
                }
                for code, fen in sorted(self.transfer.items())
            ]
        after = self.summary
        if self.new_end:
            after = f"实施期限至{self.new_end.year}年{self.new_end.month}月{self.new_end.day}日。{after}"
        return [{"subject": SUBJECTS[self.kind], "before": "按原协议约定", "after": after}]

    def share_pct(self) -> Decimal:
        """This transfer with those decided before it, in percent of the approved sum."""
        before = self.award.changes.filter(kind=self.Kind.BUDGET, state__in=["approved", "filed"]).exclude(
            pk=self.pk
        )
        moved = budget.moved_fen(self.transfer) + sum(budget.moved_fen(change.transfer) for change in before)
        return Decimal(moved) * 100 / self.award.approved_fen

    @property
    def track(self) -> str:
        return self.award.track

    def parties(self) -> dict[str, Any]:
        return self.award.parties()

    def roots(self) -> list[models.Model]:
        return [self.award]
