"""Awards, the root of money; the public notice of what is proposed; and the objections to it."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from grants.applications.models import Application
from grants.applications.parties import paths_under
from grants.awards.publication_hooks import Published
from grants.calls.models import Call
from grants.people.bounded_fields import WholeField
from grants.people.models import Organisation, User
from grants.people.shown import shown_to
from grants.programs.models import FundSource
from workflows import clock, workdays
from workflows.processes import AwardProcess, NoticeProcess, ObjectionProcess
from workflows.steps import Path, in_states, path


class AwardQuerySet(models.QuerySet["Award"]):
    def visible_to(self, user: Any) -> "AwardQuerySet":
        """The same scope as the application's, cut in the query."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(application__in=Application.objects.visible_to(user).values("pk"))


def paths_of_award(award: str = "") -> dict[str, Path]:
    """`Award.parties()` for a query, of the award itself or of what hangs under it (by "award__")."""
    found = paths_under(f"{award}application__")
    of_application, custodian = found["hub"], f"{award}custodian"

    def hub(those: Sequence[Any]) -> Q:
        return Q(**{f"{custodian}__in": those}) | Q(**{custodian: None}) & of_application(those)

    return {**found, "hub": hub, "track": path(f"{award}call__track_name")}


class Award(AwardProcess):  # type: ignore[django-manager-missing]  # cms makes its stories' manager at start
    """A grant or a purchase that was won. Its code names it in the ledger."""

    code = models.CharField(_("number"), max_length=30, unique=True)
    application = models.OneToOneField(Application, models.PROTECT, related_name="award_row")
    call = models.ForeignKey(Call, models.PROTECT, related_name="awards")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="awards")
    custodian = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="custody_awards"
    )
    approved_fen = models.BigIntegerField(_("approved"))
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    sign_by = models.DateField(_("sign by"), null=True, blank=True)
    delivery_from = models.DateField(_("delivery from"), null=True, blank=True)
    delivery_until = models.DateField(_("delivery until"), null=True, blank=True)

    read_with = (
        "application__call__issuer__region",
        "application__organisation",
        "application__custodian",
        "application__contracting_party",
        "call__issuer__region",
        "organisation",
        "custodian",
    )
    paths = paths_of_award()
    objects = AwardQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        indexes = [models.Index(fields=["-call", "code"], name="award_newest_call_first")]
        constraints = [
            in_states(AwardProcess.State, "award_state_known"),
            models.CheckConstraint(condition=Q(approved_fen__gt=0), name="award_positive"),
        ]

    def __str__(self) -> str:
        return self.application.title

    @property
    def track(self) -> str:
        return self.call.track

    def parties(self) -> dict[str, Any]:
        return {**self.application.parties(), "hub": self.custodian_id or self.application.parties()["hub"]}

    def called(self) -> str:
        return self.code

    def beside(self, reader: Any) -> str:
        return str(self.application.title)

    def get_absolute_url(self) -> str:
        return reverse("award", args=[self.code])

    @property
    def share_map(self) -> dict[str, int]:
        """Fund source code -> fen: how the ledger takes it."""
        return {share.source.code: share.fen for share in self.shares.select_related("source")}


class AwardShare(models.Model):
    """Whose money the award is: the split of the approved sum over fund sources, exact to the fen."""

    award = models.ForeignKey(Award, models.CASCADE, related_name="shares")
    source = models.ForeignKey(FundSource, models.PROTECT, related_name="+")
    fen = models.BigIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["award", "source"], name="share_once"),
            models.CheckConstraint(condition=Q(fen__gt=0), name="share_positive"),
        ]


class PublicNotice(NoticeProcess, Published):
    """A notice to the public: of proposed awards (公示, a period to object), of a result, of a correction."""

    class Kind(models.TextChoices):
        AWARD = "award_notice", _("Notice of proposed awards")
        RESULT = "result_notice", _("Notice of the result")
        CORRECTION = "correction_notice", _("Correction")
        EXTENSION = "extension_notice", _("Notice of an extension")
        CANCELLATION = "cancellation_notice", _("Notice of cancellation")

    #: Kinds that run for working days in which anyone may object.
    OBJECTIBLE = ("award_notice", "result_notice")

    call = models.ForeignKey(Call, models.PROTECT, related_name="notices")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    number = models.CharField(_("number"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("English title"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)
    body_en = models.TextField(_("English text"), blank=True)
    starts_on = models.DateField(_("from"))
    working_days = WholeField(_("working days"), least=1, most=60, null=True, blank=True)
    count_start_day = models.BooleanField(_("the first day counts"), default=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    read_with = ("call__issuer__region",)
    paths = {"office": path("call__issuer"), "track": path("call__track_name")}

    class Meta:
        ordering = ["-starts_on", "-id"]
        verbose_name = _("public notice")
        verbose_name_plural = _("public notices")
        constraints = [
            in_states(NoticeProcess.State, "notice_state_known"),
            models.CheckConstraint(
                condition=Q(state="drafted", published_at=None)
                | Q(state="published", published_at__isnull=False),
                name="notice_state_and_moment_agree",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        return self.number

    @property
    def track(self) -> str:
        return self.call.track

    def parties(self) -> dict[str, Any]:
        return self.call.parties()

    def roots(self) -> list[models.Model]:
        """The call first: publishing a notice moves its awards."""
        return [self.call]

    @property
    def is_objectible(self) -> bool:
        """Whether anyone may object to it, for working days."""
        return self.kind in self.OBJECTIBLE

    @property
    def is_running(self) -> bool:
        """Whether an objection may still be filed: through the last day, to its midnight."""
        if self.published_at is None or self.ends_on is None:
            return False
        return self.starts_on <= clock.day_of_arrival() <= self.ends_on

    @property
    def is_over(self) -> bool:
        """Whether its period has passed; a notice without a period is over once published."""
        if self.published_at is None:
            return False
        return self.ends_on is None or self.ends_on < clock.today()

    @property
    def phase(self) -> tuple[str | Promise, str, str]:
        """Where it stands, by its days: the words, their tone and their icon."""
        if not self.published_at:
            return _("Draft"), "", ""
        if self.is_running:
            return _("On notice"), "move", "eye"
        if not self.is_over:
            return _("Begins soon"), "wait", ""
        return (_("Period over") if self.working_days else _("Published")), "done", ""

    @property
    def objections_are_in(self) -> bool:
        """The same, once whoever objected within it has had his turn."""
        return self.is_over and (self.ends_on is None or self.ends_on < clock.day_all_in_by())

    @cached_property
    def days(self) -> list[Any]:
        """The working days of its period, in order."""
        return workdays.working_days(self.starts_on, self.working_days or 0, count_start=self.count_start_day)

    def get_absolute_url(self) -> str:
        return reverse("notice-edit", args=[self.pk])


class NoticeItem(Published):
    """A row of the notice, as it was published."""

    notice = models.ForeignKey(PublicNotice, models.CASCADE, related_name="items")
    application = models.ForeignKey(Application, models.PROTECT, related_name="notice_items")
    order = models.PositiveSmallIntegerField(default=0)
    fen = models.BigIntegerField(_("proposed"), default=0)
    text = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["notice", "order"]
        constraints = [models.UniqueConstraint(fields=["notice", "application"], name="notice_item_once")]


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def visible_to(self, user: Any) -> "ObjectionQuerySet":
        """The office that ran the call, its superiors, and auditors. Never the objected-to."""
        return self.filter(shown_to(user).judged(office="notice__call__issuer"))


class Objection(ObjectionProcess):
    """An objection to one item of a notice. What the objector said of himself lies in `Objector`, sealed."""

    code = models.CharField(_("number"), max_length=30, unique=True)
    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="objections")
    application = models.ForeignKey(
        Application, models.PROTECT, null=True, blank=True, related_name="objections"
    )
    text = models.TextField(_("what is objected to, and why"))
    named = models.BooleanField(_("filed under a name"), default=False)
    made_at = models.DateTimeField(default=clock.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    reply_due = models.DateField(_("reply due"), null=True, blank=True)
    investigator = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.TextField(_("decision"), blank=True)
    reply = models.TextField(_("reply"), blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    token = models.CharField(_("receipt code"), max_length=40, unique=True)
    #: Stays true after the reply: what was upheld is never awarded.
    upheld = models.BooleanField(_("upheld"), default=False)

    #: States in which nothing has been decided yet.
    UNSETTLED = ("received", "accepted", "investigating")

    read_with = ("notice__call__issuer__region", "application")
    paths = {
        "organisation": path("application__organisation"),
        "office": path("notice__call__issuer"),
        "track": path("notice__call__track_name"),
    }
    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [in_states(ObjectionProcess.State, "objection_state_known")]

    @property
    def track(self) -> str:
        return self.notice.call.track

    def parties(self) -> dict[str, Any]:
        office = self.notice.call.issuer
        organisation = [self.application.organisation_id] if self.application else []
        return {"office": office, "region": office.region, "organisation": organisation}

    def __str__(self) -> str:
        return self.code

    def beside(self, reader: Any) -> str:
        return str(self.application or self.notice)

    def get_absolute_url(self) -> str:
        return reverse("objection", args=[self.pk])

    def is_independent(self, user: User) -> bool:
        """Neither reviewed the application, nor belongs to the organisation or its hub."""
        if self.application is None:
            return True
        application = self.application
        ties = [
            application.organisation_id,
            application.contracting_party_id,
            application.organisation.custodian_id,
        ]
        if user.memberships.filter(organisation__in=[t for t in ties if t]).exists():
            return False
        return not application.sheets.filter(expert__user=user).exists()


class Objector(models.Model):
    """Who filed an objection: sealed. Opening it is an event with a reason."""

    objection = models.OneToOneField(Objection, models.CASCADE, related_name="objector")
    name = models.CharField(_("name"), max_length=80, blank=True)
    contact = models.CharField(_("contact"), max_length=120, blank=True)
    #: In which the objection was filed, and is replied to by mail.
    language = models.CharField(max_length=10, blank=True)
