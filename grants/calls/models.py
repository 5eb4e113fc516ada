"""The call: its rules, its money, its form, its rubrics, its timetable, and the version frozen when it opens."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from grants.people.bounded_fields import FenField, ShareField, WholeField
from grants.people.fact_fields import FactColumn
from grants.people.facts import PHONE
from grants.people.models import Named, Office, Region, Term, User
from grants.people.units import overseen
from grants.programs.models import ActionPlan, FundPool
from workflows import clock
from workflows.processes import CallProcess, PackageProcess, RoundProcess
from workflows.steps import in_states, path

#: States of an application in which nothing has been submitted, or it was taken back.
NOT_COUNTED = ("draft", "withdrawn")
#: States in which a response to a package does not count.
NO_RESPONSE = (*NOT_COUNTED, "ineligible", "disqualified")


class FormDefinition(models.Model):
    """An application form as data: one definition drives rendering, validation, draft, review screen and PDF.

    See `grants/forms/definition.py` for its grammar.
    """

    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("English title"), max_length=120, blank=True)
    definition = models.JSONField(_("definition"))
    made_at = models.DateTimeField(default=clock.now, editable=False)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    #: What is different from the version before, in the officer's words: each applicant with a draft reads it.
    note = models.TextField(_("what changed"), blank=True)
    #: What the checker and the robot applicants found (grants/forms/checker/check.py).
    report = models.JSONField(_("check"), default=dict, blank=True)
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    acknowledged_at = models.DateTimeField(_("warnings acknowledged"), null=True, blank=True)

    class Meta:
        ordering = ["code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="form_version_once")]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"


class Rubric(Named):
    """What experts score: items that add up to the total, and the mark that passes."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    total = WholeField(_("total"), least=1, most=1000, default=100)
    pass_mark = ShareField(_("pass mark"), most=999, default=60)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")


class RubricItem(Named):
    """One line of a rubric: what an expert gives points for, up to its weight; or what is computed (the price)."""

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="items")
    key = models.CharField(_("key"), max_length=30)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    weight = WholeField(_("weight"), least=1, most=1000)
    guide = models.CharField(_("guide"), max_length=200, blank=True)
    guide_en = models.CharField(_("guide in English"), max_length=300, blank=True)
    #: "price": computed from the quotations of a package (lowest valid price ÷ price × weight), nobody scores it.
    computed = models.CharField(_("computed"), max_length=10, blank=True)

    class Meta:
        ordering = ["rubric", "order"]
        constraints = [models.UniqueConstraint(fields=["rubric", "key"], name="rubric_item_once")]


class CallQuerySet(models.QuerySet["Call"]):
    def public(self) -> "CallQuerySet":
        """What the public may see: everything but drafts."""
        return self.exclude(state="draft")

    def visible_to(self, user: Any) -> "CallQuerySet":
        """The calls a workbench user may open: the units above and below see theirs; others the public ones."""
        if not user.is_authenticated:
            return self.public()
        if user.is_superuser:
            return self
        offices = user.offices_as()
        mine = overseen(offices, office="issuer") | Q(packages__purchaser__in=offices)
        return self.filter(mine | ~Q(state="draft")).distinct()


class Call(CallProcess):  # type: ignore[django-manager-missing]  # cms makes its pages' manager at start
    """One round, with its rules, money, form and dates. Two tracks share one spine."""

    class Track(models.TextChoices):
        PURCHASE = "purchase", _("Government purchase")
        VENTURE = "venture", _("Venture competition")

    code = models.CharField(_("code"), max_length=30, unique=True)
    track_name = models.CharField(_("track"), max_length=10, choices=Track)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("English title"), max_length=300, blank=True)
    doc_number = models.CharField(_("document number"), max_length=40, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    summary_en = models.TextField(_("English summary"), blank=True)
    issuer = models.ForeignKey(Office, models.PROTECT, related_name="calls", verbose_name=_("issuer"))
    department = models.CharField(_("department"), max_length=80, blank=True)
    plan = models.ForeignKey(ActionPlan, models.PROTECT, null=True, blank=True, related_name="calls")
    basis = models.JSONField(_("basis"), default=list, blank=True)
    eligibility = models.JSONField(_("who may apply"), default=list, blank=True)
    eligibility_en = models.JSONField(_("who may apply, in English"), default=list, blank=True)
    contact_phone = FactColumn(PHONE, _("phone"), max_length=40, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    fields = models.ManyToManyField(Term, blank=True, related_name="+", limit_choices_to={"kind": "field"})
    series = models.ManyToManyField(Term, blank=True, related_name="+", limit_choices_to={"kind": "series"})
    form = models.ForeignKey(FormDefinition, models.PROTECT, null=True, blank=True, related_name="calls")

    # The timetable. A deadline is a moment; a date is a day in Asia/Shanghai.
    intention_published_on = models.DateField(_("purchase intention published"), null=True, blank=True)
    intention_waiver = models.CharField(
        _("why no intention was published in time"), max_length=200, blank=True
    )
    announce_on = models.DateField(_("announced"), null=True, blank=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    eligibility_until = models.DateField(_("eligibility decided by"), null=True, blank=True)
    notice_on = models.DateField(_("public notice from"), null=True, blank=True)
    sign_by = models.DateField(_("sign by"), null=True, blank=True)
    delivery_from = models.DateField(_("delivery from"), null=True, blank=True)
    delivery_until = models.DateField(_("delivery until"), null=True, blank=True)
    midterm_from = models.DateField(_("mid-term from"), null=True, blank=True)
    midterm_until = models.DateField(_("mid-term until"), null=True, blank=True)
    final_from = models.DateField(_("final from"), null=True, blank=True)
    final_until = models.DateField(_("final until"), null=True, blank=True)

    # Rules of this call: settings, none of them law unless the field says so.
    max_grant_registered_fen = FenField(_("most for a registered organisation"), null=True, blank=True)
    max_grant_other_fen = FenField(_("most for any other"), null=True, blank=True)
    max_per_organisation = WholeField(_("applications an organisation"), least=1, most=100, default=1)
    min_match_pct = ShareField(_("least own share, %"), default=0)
    max_months = WholeField(_("most months"), least=1, most=120, null=True, blank=True)
    award_min_score = ShareField(_("least score for an award"), default=60)
    min_panel = WholeField(_("least experts of a panel"), least=1, most=99, default=5)
    min_sheets = WholeField(_("least valid sheets"), least=1, most=99, default=3)
    min_responses = WholeField(_("least responses of a package"), least=1, most=100, default=3)
    drop_extremes_from = WholeField(_("drop highest and lowest from … sheets"), least=3, most=100, default=5)
    notice_days = WholeField(_("working days of the notice"), least=1, most=60, default=5)
    supplement_days = WholeField(_("working days for a supplement"), least=1, most=60, default=5)
    objection_reply_days = WholeField(
        _("working days to reply to an objection"), least=1, most=120, default=15
    )
    sign_days = WholeField(_("working days to sign"), least=1, most=250, default=20)
    payment_days = WholeField(_("working days to pay"), least=1, most=250, default=15)
    pass_mark = ShareField(_("pass mark of evaluations"), default=60)
    grade_a_from = ShareField(_("grade A from"), default=85)
    grade_b_from = ShareField(_("grade B from"), default=60)
    transfer_file_only_pct = ShareField(_("budget transfers up to … % are only filed"), default=10)
    #: From 0: every payment asks for it.
    second_approval_from_fen = FenField(_("second approval from"), least=0, null=True, blank=True)
    asks_sign_off = models.BooleanField(_("the person in charge signs off before submission"), default=False)
    asks_endorsements = models.BooleanField(
        _("tiers two and three bring the endorsement of their managing unit and hub"), default=True
    )
    #: Empty: every tier.
    tiers = models.JSONField(_("tiers that may apply"), default=list, blank=True)
    #: Empty: wherever the issuer's region reaches.
    regions = models.ManyToManyField(Region, blank=True, related_name="+", verbose_name=_("regions"))
    refuses_running_grants = models.BooleanField(
        _("not for organisations with a running grant"), default=False
    )
    eligibility_days = WholeField(_("working days of the eligibility check"), least=1, most=250, default=10)
    asks_for_audit = models.BooleanField(_("asks for an audit"), default=False)
    ban_years = WholeField(_("years of a ban for breach"), least=1, most=50, default=3)
    #: As in 演示创投协〔2026〕1号: what stands before the year in the numbers of contracts and supplementary agreements.
    contract_series = models.CharField(_("series of contract numbers"), max_length=30, blank=True)
    supplement_series = models.CharField(_("series of supplementary agreements"), max_length=30, blank=True)
    made_at = models.DateTimeField(default=clock.now, editable=False)

    objects = CallQuerySet.as_manager()
    paths = {"office": path("issuer"), "track": path("track_name")}

    class Meta:
        ordering = ["-closes_at", "-id"]
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = [
            in_states(CallProcess.State, "call_state_known"),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=models.F("opens_at")),
                name="call_closes_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def track(self) -> str:
        return str(self.track_name)

    @property
    def state_now(self) -> str:
        """The state as the clock sees it: a call is closed from its moment on, whether or not the step was taken."""
        over = self.closes_at is not None and clock.now() > self.closes_at
        return str(self.State.CLOSED if self.state == self.State.OPEN and over else self.state)

    @property
    def local_title(self) -> str:
        """The title in the reader's language."""
        return self.title_en if self.title_en and (get_language() or "").startswith("en") else self.title

    def pitch(self) -> "ReviewRound | None":
        """The round of the pitch, where the call has one."""
        return self.rounds.filter(kind="pitch").first()

    def closing_has_passed(self) -> bool:
        """For good: whoever came in before it has been let in."""
        return self.closes_at is not None and self.closes_at <= clock.all_in_by()

    def get_absolute_url(self) -> str:
        return reverse("call", args=[self.code])

    def parties(self) -> dict[str, Any]:
        return {"office": self.issuer, "region": self.issuer.region}


class Allocation(models.Model):
    """Money of a pool set aside for a call."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="allocations")
    pool = models.ForeignKey(FundPool, models.PROTECT, related_name="allocations")
    fen = FenField(_("allocated"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["call", "pool"], name="allocation_once"),
            models.CheckConstraint(condition=Q(fen__gt=0), name="allocation_positive"),
        ]


class BudgetCategory(Named):
    """A line of the budget that this call allows, with its ceiling as a share of the requested sum."""

    class Breach(models.TextChoices):
        REFUSE = "refuse", _("Submission is refused")
        FLAG = "flag", _("Left to the eligibility check")

    call = models.ForeignKey(Call, models.CASCADE, related_name="categories")
    code = models.CharField(_("code"), max_length=10)
    group = models.CharField(pgettext_lazy("budget category", "group"), max_length=40, blank=True)
    #: 0: nothing may be asked under it.
    ceiling_pct = ShareField(_("ceiling, %"), null=True, blank=True)
    on_breach = models.CharField(
        _("where the ceiling is broken"), max_length=10, choices=Breach, default=Breach.REFUSE
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["call", "code"], name="category_once")]


class PaymentStage(Named):
    """A row of the payment plan: what share, when its condition is met. The shares of a call make 100 %."""

    class Condition(models.TextChoices):
        SIGNED = "signed", _("The contract is in force")
        MIDTERM = "midterm", _("The mid-term evaluation is passed")
        FINAL = "final", _("The final evaluation is passed")

    call = models.ForeignKey(Call, models.CASCADE, related_name="payment_stages")
    order = models.PositiveSmallIntegerField(_("order"))
    pct = ShareField(_("share, %"), least=Decimal("0.01"))
    condition = models.CharField(_("condition"), max_length=10, choices=Condition)
    text = models.CharField(_("condition in words"), max_length=200)
    text_en = models.CharField(_("condition in English"), max_length=300, blank=True)

    class Meta:
        ordering = ["call", "order"]
        constraints = [
            models.UniqueConstraint(fields=["call", "order"], name="stage_once"),
            models.CheckConstraint(condition=Q(pct__gt=0, pct__lte=100), name="stage_share_sane"),
        ]


class ReviewRound(RoundProcess):
    """A round of scoring of a call: desk review, pitch, or the comprehensive scoring of a purchase."""

    class Kind(models.TextChoices):
        DESK = "desk", _("Desk review")
        PITCH = "pitch", _("Pitch")

    call = models.ForeignKey(Call, models.CASCADE, related_name="rounds")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="+")
    weight_pct = ShareField(_("weight, %"), least=1, default=100)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)

    read_with = ("call__issuer__region",)
    paths = {"office": path("call__issuer"), "track": path("call__track_name")}

    class Meta:
        ordering = ["call", "held_on", "id"]
        constraints = [
            in_states(RoundProcess.State, "round_state_known"),
            models.UniqueConstraint(fields=["call", "kind"], name="round_once"),
            models.CheckConstraint(
                condition=Q(state="planned", opened_at=None, locked_at=None)
                | Q(state="open", opened_at__isnull=False, locked_at=None)
                | Q(state="locked", opened_at__isnull=False, locked_at__isnull=False),
                name="round_state_and_moments_agree",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call.code} {self.get_kind_display()}"

    @property
    def code(self) -> str:
        return f"{self.call.code}/{self.kind}"

    @property
    def track(self) -> str:
        return self.call.track

    def parties(self) -> dict[str, Any]:
        return self.call.parties()

    def get_absolute_url(self) -> str:
        return reverse("round", args=[self.pk])


class Package(PackageProcess, Named):
    """A part of a purchase call, awarded on its own."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="packages")
    code = models.CharField(_("code"), max_length=20)
    purchaser = models.ForeignKey(Office, models.PROTECT, related_name="packages")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    budget_fen = FenField(_("price limit"))
    method = models.CharField(_("method"), max_length=60)
    method_en = models.CharField(_("method in English"), max_length=120, blank=True)
    catalogue = models.CharField(_("catalogue entry"), max_length=200, blank=True)
    indicators = models.JSONField(_("indicators"), default=list, blank=True)
    indicators_en = models.JSONField(_("indicators in English"), default=list, blank=True)
    paths = {"office": path("call__issuer"), "track": path("call__track_name")}

    class Meta:
        ordering = ["call", "code"]
        constraints = [
            in_states(PackageProcess.State, "package_state_known"),
            models.UniqueConstraint(fields=["call", "code"], name="package_once"),
            models.CheckConstraint(condition=Q(budget_fen__gt=0), name="package_budget_positive"),
        ]

    @property
    def track(self) -> str:
        return self.call.track

    def responses(self) -> int:
        """The responses that count: submitted, neither withdrawn nor found ineligible."""
        return self.applications.exclude(state__in=NO_RESPONSE).count()

    def parties(self) -> dict[str, Any]:
        return self.call.parties()

    def get_absolute_url(self) -> str:
        return reverse("package-decide", args=[self.pk])


class CallVersion(models.Model):
    """The rules as they stood when the call opened, and after each published change. Never edited."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    rules = models.JSONField(_("rules"))
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["call", "number"]
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="call_version_once")]
