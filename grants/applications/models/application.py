"""The application: its draft by sections, its submitted versions, budget, attachments, and the eligibility
check."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.lookups import IsNull
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from grants.applications.parties import paths_under
from grants.applications.rights import Rights, working_on
from grants.calls.form import call_form
from grants.calls.models import Call, CallVersion, Package
from grants.filling.models import FilledForm, FilledSection, FilledVersion
from grants.forms.definition import Form
from grants.forms.terms import Context
from grants.people.models import Office, Organisation, Region, Term, User
from grants.people.units import overseen
from workflows import clock, roles
from workflows.processes import ApplicationProcess
from workflows.search_words import SearchWords
from workflows.steps import in_states

#: States in which an application does not count against the number an organisation may submit.
NOT_COUNTED = ("draft", "withdrawn", "package_failed")


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: Any) -> "ApplicationQuerySet":
        """Those one works on; the hub's groups once submitted; submitted ones for the units that run the
        call, or whose region holds it, and for auditors. An expert reads through an assignment, not here."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        hubs = user.organisations_as(*roles.IN_HUBS)
        offices = user.offices_as(*roles.READERS)
        if not hubs and not offices:
            return self.filter(working_on(user))
        held = _held_by(offices)
        few = _named(offices, held)
        if few is None:
            mine = Q(pk__in=_kept_by(hubs)) if hubs else Q()
            for name, rows in held:  # row by row: nearly every one is his
                mine |= Q(Exists(rows.filter(pk=OuterRef(name))))
            return self.filter(working_on(user) | ~Q(state="draft") & mine)
        submitted = Application._base_manager.exclude(state="draft").order_by()
        own = Application._base_manager.filter(working_on(user)).order_by().values("pk")
        parts = [submitted.filter(**{f"{name}__in": keys}).values("pk") for name, keys in few if keys]
        # Few of many: each kind is found by its own index, and nothing else is read.
        return self.filter(pk__in=own.union(*parts, *([_kept_by(hubs)] if hubs else [])))


#: Offices that hold most of what there is, and how many calls, packages or places are named one by one.
WIDE, NAMED = (Office.Level.PROVINCE, Office.Level.CITY), 500


def _named(offices: list[Office], held: "list[tuple[str, Any]]") -> "list[tuple[str, list[Any]]] | None":
    """What these offices hold by its keys, where it is little. The database knows of a place that is named how many lie
    there; of a question for places it does not, and reads everything."""
    if any(office.level in WIDE for office in offices):
        return None
    found = [(name, list(rows.values_list("pk", flat=True)[: NAMED + 1])) for name, rows in held]
    return None if any(len(keys) > NAMED for _name, keys in found) else found


def _kept_by(hubs: list[int]) -> Any:
    """The submitted applications of the groups whose money these hubs keep, by key."""
    groups = Organisation.objects.filter(custodian__in=hubs).order_by().values("pk")
    submitted = Application._base_manager.exclude(state="draft").order_by()
    ways: tuple[dict[str, Any], ...] = (
        {"organisation__in": groups},
        {"custodian__in": hubs},
        {"contracting_party__in": hubs},
    )
    first, *others = (submitted.filter(**way).values("pk") for way in ways)
    return first.union(*others)


def _held_by(offices: list[Office]) -> "list[tuple[str, Any]]":
    """What these offices hold: the calls they run and those run below them, the packages they buy, and the places below
    them; each with the column that names it. Few calls, packages and places are looked up once instead of joined to every
    application."""
    places = Region.objects.below([office.region for office in offices if office.region])
    run = Call.objects.filter(overseen(offices, office="issuer")).order_by()
    buys = Package.objects.filter(purchaser__in=offices).order_by()
    return [("call", run), ("package", buys), ("region", places)] if offices else []


FromQuerySet = models.Manager.from_queryset(ApplicationQuerySet)


class ApplicationManager(FromQuerySet):
    """Leaves out what officers only tried: a trial is in no list, no number and no report."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(is_trial=False)


class Application(FilledForm, SearchWords, Rights, ApplicationProcess):
    """What an organisation asks for. The columns are a summary of the answers, kept for lists and rules.

    A trial (`is_trial`) is an officer's try of a form: it never leaves the state of a draft, and only `with_trials`
    finds it.
    """

    search_fields = ("code", "title")
    code = models.CharField(_("number"), max_length=30, unique=True)
    call = models.ForeignKey(Call, models.PROTECT, related_name="applications")
    #: The rules it answers. None for a trial before the call has opened: it reads the live ones.
    version = models.ForeignKey(
        CallVersion, models.PROTECT, null=True, blank=True, related_name="applications"
    )
    #: The rules it began under, where a draft was carried over to a new version of the form.
    carried_from = models.ForeignKey(CallVersion, models.PROTECT, null=True, blank=True, related_name="+")
    carried_at = models.DateTimeField(null=True, blank=True)
    is_trial = models.BooleanField(_("trial"), default=False)
    package = models.ForeignKey(Package, models.PROTECT, null=True, blank=True, related_name="applications")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="applications")
    contracting_party = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="contracting_applications"
    )
    #: Chosen here where it differs from the organisation's own hub, or where it has none on record.
    custodian = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="custody_applications"
    )
    title = models.CharField(_("project"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    field = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="+")
    series = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    beneficiaries = models.PositiveIntegerField(_("direct beneficiaries"), default=0)
    requested_fen = models.BigIntegerField(_("requested"), default=0)
    match_fen = models.BigIntegerField(_("own share"), default=0)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now, editable=False)
    #: Whose task it is on the applicant's side; whoever began it, until it is handed on.
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("in charge")
    )
    #: Whose task it is in the office.
    handler = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handled by")
    )
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    supplement_due = models.DateTimeField(_("supplement due"), null=True, blank=True)
    result_reason = models.TextField(_("reason of the result"), blank=True)

    read_with = ("call__issuer__region", "organisation", "custodian", "contracting_party")
    paths = paths_under()
    objects = ApplicationManager()
    with_trials = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [
            # How many there are in each state, of whose eyes: read off the index alone.
            models.Index(
                fields=["state", "call", "package", "region", "id"],
                name="application_counted",
                condition=Q(is_trial=False),
            ),
            models.Index(fields=["call", "state"]),
            models.Index(fields=["state", "submitted_at"]),
            models.Index(fields=["call", "requested_fen"]),
            models.Index(fields=["handler", "state"]),
            # The order in which the officer's list opens.
            models.Index(fields=["-submitted_at", "-id"], name="application_newest_first"),
        ]
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            in_states(ApplicationProcess.State, "application_state_known"),
            models.CheckConstraint(
                condition=Q(requested_fen__gte=0, match_fen__gte=0), name="application_sums_sane"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False),
                name="application_submitted_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(is_trial=False) | Q(state="draft"), name="trial_stays_a_draft"
            ),
            models.CheckConstraint(
                condition=Q(is_trial=True) | Q(version__isnull=False), name="application_answers_a_version"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.code

    # --- the form it is filled in by (grants/filling/models.py) -----------------------------------------------------
    filled_as = "application"

    def form(self) -> Form:
        """With the rules that were frozen for it; a trial before the opening reads the live ones."""
        return call_form(self.version or self.call)

    def context(self, files: Mapping[str, list[Any]] | None = None) -> Context:
        organisation = self.organisation
        return Context(
            tier=organisation.tier,
            through_hub=self.contracting_party_id not in (None, self.organisation_id),
            package=self.package.code if self.package else "",
            files={} if files is None else files,
            region=organisation.region_id,
            established=organisation.established,
            legal_form=organisation.legal_form,
            has_custody=bool(self.custodian_id or organisation.custodian_id),
        )

    @property
    def is_being_written(self) -> bool:
        return self.state == "draft"

    def asked_again(self) -> list[dict[str, Any]]:
        if self.state != "supplementing":
            return []
        asked = self.supplements.order_by("number").last()
        return list(asked.points) if asked else []

    # --- what it is -------------------------------------------------------------------------------------------------
    @property
    def track(self) -> str:
        return self.call.track

    def called(self) -> str:
        return self.title or self.call.local_title

    def beside(self, reader: Any) -> str:
        """The call, and who is in charge of the draft."""
        if self.owner is None or self.state not in ("draft", "supplementing"):
            return str(self.call.local_title)
        mine = self.owner == reader
        who = gettext("you are in charge") if mine else gettext("in charge: %(who)s") % {"who": self.owner}
        return f"{self.call.local_title} · {who}"

    def get_absolute_url(self) -> str:
        return reverse("application", args=[self.code])

    @property
    def effective_custodian(self) -> Organisation | None:
        """The hub that keeps custody of its money: named here, or the organisation's own. Not for whoever
        has a bank account and named none."""
        if self.contracting_party_id and self.contracting_party_id != self.organisation_id:
            return self.contracting_party
        return self.custodian or self.organisation.custodian

    def parties(self) -> dict[str, Any]:
        hub = self.custodian_id or self.organisation.custodian_id
        if self.contracting_party_id and self.contracting_party_id != self.organisation_id:
            hub = self.contracting_party_id
        return {
            "organisation": [self.organisation_id],
            "hub": hub,
            "office": self.call.issuer,
            "region": self.call.issuer.region,
        }

    def beside_from_organisation(self) -> "models.QuerySet[Application]":
        """The others that count against the number for this organisation: per call, in a purchase per package."""
        others = Application.objects.filter(call_id=self.call_id, organisation_id=self.organisation_id)
        others = others.exclude(pk=self.pk).exclude(state__in=NOT_COUNTED)
        return others.filter(package_id=self.package_id) if self.package_id else others

    def rivals(self) -> "models.QuerySet[Application]":
        """The others that compete for the same money: of the package, or of the call."""
        group = Application.objects.filter(call_id=self.call_id).exclude(pk=self.pk)
        return group.filter(package_id=self.package_id) if self.package_id else group


def rivals_of_row() -> "models.QuerySet[Application]":
    """`rivals` of the row of the query around this one."""
    group = Application.objects.filter(call=OuterRef("call")).exclude(pk=OuterRef("pk"))
    return group.filter(Q(package=OuterRef("package")) | Q(IsNull(OuterRef("package"), rhs=True)))


class SectionAnswers(FilledSection):
    """The answers of one section of an application."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="sections")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "section"], name="section_once")]

    def __str__(self) -> str:
        return f"{self.application} · {self.section}"


class ApplicationVersion(FilledVersion):
    """What was submitted, at that moment; a supplement makes another."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="versions")

    class Meta:
        ordering = ["application", "number"]
        #: When the last one came is asked of every row of a list: never read past the answers for it.
        indexes = [models.Index(fields=["application", "made_at"])]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="application_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.application} v{self.number}"


class BudgetLine(models.Model):
    """A line of a budget: as requested (申请), or as approved (核定). Money in fen; amount = quantity × unit
    price."""

    class Kind(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        APPROVED = "approved", pgettext_lazy("money", "Approved")

    class Source(models.TextChoices):
        GRANT = "grant", _("Grant")
        MATCH = "match", _("Own share")
        PRICE = "price", _("Price")

    class Match(models.TextChoices):
        OWN = "own", _("Own money")
        DONATED = "donated", _("Donations received")
        EXPECTED = "expected", _("Donations expected")

    application = models.ForeignKey(Application, models.CASCADE, related_name="budget_lines")
    kind = models.CharField(max_length=10, choices=Kind)
    order = models.PositiveSmallIntegerField(default=0)
    category = models.CharField(_("category"), max_length=10)
    item = models.CharField(_("item"), max_length=120)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2)
    unit_price_fen = models.BigIntegerField(_("unit price"))
    fen = models.BigIntegerField(_("sum"))
    source = models.CharField(_("paid from"), max_length=10, choices=Source)
    #: Where the own share comes from: one's own money, donations received, donations expected.
    match_kind = models.CharField(_("kind of own share"), max_length=10, choices=Match, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["application", "kind", "order"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price_fen__gte=0, fen__gte=0),
                name="budget_line_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(fen=models.F("quantity") * models.F("unit_price_fen")),
                name="budget_line_multiplies",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.item}"
