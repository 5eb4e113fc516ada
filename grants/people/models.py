"""People and what they belong to: users, regions, offices, organisations in three tiers, hubs, experts."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.people.fact_fields import FactColumn
from grants.people.facts import ACCOUNT, CREDIT_CODE, PHONE
from grants.people.places import Named as Named
from grants.people.places import Region as Region
from grants.people.places import Term as Term
from grants.people.units import Office as Office
from grants.people.user_names import UserNameValidator, plain
from workflows import clock, roles
from workflows.roles import RoleName
from workflows.search_words import SearchWords


class Organisation(SearchWords, Named):
    """Who applies, or keeps custody. How it exists in law (its tier) decides what it may do.

    Tier one has a credit code (GB 32100); tiers two and three have a filing number, a managing unit and, because they
    are not legal persons, a hub that keeps their money.
    """

    class Tier(models.TextChoices):
        REGISTERED = "registered", _("Registered by law")
        STREET_MANAGED = "street_managed", _("Managed by a street or township")
        COMMITTEE_GUIDED = "committee_guided", _("Guided by a village or residents' committee")

    search_fields = ("name", "name_en", "credit_code", "filing_number")
    code = models.CharField(_("code"), max_length=20, unique=True)
    tier = models.CharField(_("tier"), max_length=20, choices=Tier)
    credit_code = FactColumn(CREDIT_CODE, _("credit code"), max_length=18, unique=True, null=True, blank=True)
    filing_number = models.CharField(_("filing number"), max_length=60, unique=True, null=True, blank=True)
    legal_form = models.CharField(_("legal form"), max_length=60, blank=True)
    registrar = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="registered")
    managing_unit = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="managed")
    guided_by = models.CharField(_("guiding committee"), max_length=200, blank=True)
    custodian = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="custodies")
    region = models.ForeignKey(Region, models.PROTECT, related_name="organisations")
    field = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="+")
    nature = models.CharField(_("nature"), max_length=20, blank=True)
    established = models.DateField(_("established"), null=True, blank=True)
    assessment = models.CharField(_("assessment grade"), max_length=10, blank=True)
    party_status = models.CharField(_("Party building"), max_length=40, blank=True)
    charter_party_clause = models.BooleanField(_("Party building is in the charter"), default=False)
    startup = models.BooleanField(_("start-up"), default=False)
    staff = models.PositiveIntegerField(_("staff"), default=0)
    members = models.PositiveIntegerField(_("members"), null=True, blank=True)
    intro = models.TextField(_("introduction"), blank=True)
    #: 法定代表人; of an organisation that is no legal person 负责人. Contracts are made out in this name.
    representative = models.CharField(_("person in charge"), max_length=60, blank=True)
    contact_name = models.CharField(_("contact"), max_length=60, blank=True)
    contact_phone = FactColumn(PHONE, _("phone"), max_length=30, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    account_name = models.CharField(_("account name"), max_length=120, blank=True)
    account_number = FactColumn(ACCOUNT, _("account number"), max_length=40, blank=True)
    account_bank = models.CharField(_("bank"), max_length=120, blank=True)
    is_hub = models.BooleanField(_("hub"), default=False)
    hub_kind = models.CharField(_("kind of hub"), max_length=60, blank=True)
    serves = models.ManyToManyField(Region, blank=True, related_name="hubs", verbose_name=_("serves"))
    on_abnormal_list = models.BooleanField(_("on the list of abnormal operations"), default=False)
    banned_until = models.DateField(_("banned until"), null=True, blank=True)
    verified = models.BooleanField(_("verified by an office"), default=False)
    asks_sign_off = models.BooleanField(
        _("the person in charge signs off before anything is submitted"), default=False
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["code"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="organisation_newest_first"),
            # Few of many: the hubs, and those that nobody has verified yet.
            models.Index(fields=["code"], name="organisation_hubs", condition=Q(is_hub=True)),
            models.Index(fields=["created_at"], name="organisation_to_verify", condition=Q(verified=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="organisation_identity_fits_tier",
                condition=Q(tier="registered", credit_code__isnull=False)
                | Q(
                    tier__in=["street_managed", "committee_guided"],
                    filing_number__isnull=False,
                    managing_unit__isnull=False,
                    custodian__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="hub_is_a_legal_person", condition=Q(is_hub=False) | Q(tier="registered")
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("organisation", args=[self.code])

    @property
    def is_legal_person(self) -> bool:
        return self.tier == self.Tier.REGISTERED

    @property
    def has_own_account(self) -> bool:
        return self.is_legal_person and bool(self.account_number)

    @property
    def is_banned(self) -> bool:
        return self.banned_until is not None and self.banned_until >= clock.today()


class User(AbstractUser):
    """A person with an account. What a person may do comes from memberships, never from the user row."""

    username = models.CharField(
        _("user name"),
        max_length=150,
        unique=True,
        validators=[UserNameValidator()],
        error_messages={"unique": _("This user name is taken.")},
    )
    name = models.CharField(_("name"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), unique=True)
    phone = FactColumn(PHONE, _("phone"), max_length=30, blank=True)
    care_mode = models.BooleanField(_("care mode"), default=False)
    language = models.CharField(_("language"), max_length=10, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(name="username_is_no_address", condition=~Q(username__contains="@")),
            models.UniqueConstraint(Lower("username"), name="username_once_in_any_case"),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.username = plain(self.username)
        super().save(*args, **kwargs)

    def get_session_auth_hash(self) -> str:
        """A login ends when the password changes; one of the demonstration, where nobody is asked for a second factor,
        ends with it."""
        return super().get_session_auth_hash() + ("demo" if settings.DEMO else "")

    @cached_property
    def posts(self) -> list["Membership"]:
        """The memberships in force now, with what they belong to."""
        return list(
            self.memberships.in_force()
            .select_related("organisation", "office", "office__region")
            .order_by("id")
        )

    def has_role(self, *roles: RoleName) -> bool:
        return any(post.role in roles for post in self.posts)

    def offices_as(self, *roles: RoleName) -> list[Office]:
        return [p.office for p in self.posts if p.office and (not roles or p.role in roles)]

    def organisations_as(self, *roles: RoleName) -> list[int]:
        return [p.organisation_id for p in self.posts if p.organisation_id and (not roles or p.role in roles)]

    def is_verified_for(self, organisation_id: int) -> bool:
        """Whether somebody else has said that this person acts for the organisation."""
        mine = [p for p in self.posts if p.role == "applicant" and p.organisation_id == organisation_id]
        return any(not p.is_own_word for p in mine)

    @property
    def is_officer(self) -> bool:
        """Works for a government unit."""
        return any(p.office_id for p in self.posts)

    def acts_as(self, role: RoleName, subject: Any) -> bool:
        """Whether this person holds that role towards the subject (see workflows.roles)."""
        parties = subject.parties()
        if role == "expert":
            expert = getattr(self, "expert", None)
            return expert is not None and parties.get("expert") == expert.pk
        if role == "editor":
            return self.is_superuser or self.has_role("editor")
        for post in self.posts:
            if post.role != role:
                continue
            if role == "applicant" and post.organisation_id in (parties.get("organisation") or ()):
                return True
            if role in roles.IN_HUBS and post.organisation_id == parties.get("hub"):
                return True
            if post.office is not None and post.office.oversees(parties.get("office"), parties.get("region")):
                return True
        return False


def forget_posts(user: User) -> None:
    """The person's posts are cached on the object: what was just granted or ended must count at once."""
    user.__dict__.pop("posts", None)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self) -> "MembershipQuerySet":
        day = clock.today()
        return self.filter(Q(starts=None) | Q(starts__lte=day), Q(ends=None) | Q(ends__gte=day))

    def to_verify(self) -> "MembershipQuerySet":
        """Who acts for an organisation on their own word alone."""
        return self.in_force().filter(role="applicant", verified_at=None)


class Membership(models.Model):
    """A person's post: a role in an organisation (or hub) or in an office, for a time."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=roles.CHOICES)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    office = models.ForeignKey(Office, models.CASCADE, null=True, blank=True, related_name="memberships")
    title = models.CharField(_("title"), max_length=60, blank=True)
    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("until"), null=True, blank=True)
    made_at = models.DateTimeField(_("since"), null=True, blank=True, default=clock.now, editable=False)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    #: The second person of a post that two people give.
    second_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    #: An applicant is believed to act for the organisation: by its office, or by somebody who was verified before.
    verified_at = models.DateTimeField(_("person verified"), null=True, blank=True)
    verified_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                name="membership_belongs_somewhere",
                condition=Q(
                    role__in=list(roles.IN_ORGANISATIONS),
                    organisation__isnull=False,
                    office__isnull=True,
                )
                | Q(
                    role__in=list(roles.IN_OFFICES),
                    organisation__isnull=True,
                    office__isnull=False,
                ),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "organisation"], condition=Q(office=None), name="membership_once"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "office"], condition=Q(organisation=None), name="post_once"
            ),
            # Which posts do not go together stands in triggers.py: it is a rule between rows.
            models.CheckConstraint(
                name="post_not_to_oneself",
                condition=~Q(granted_by=F("user")) & ~Q(second_by=F("user")) & ~Q(verified_by=F("user")),
            ),
            models.CheckConstraint(
                name="post_second_is_another",
                condition=Q(second_by=None) | Q(granted_by__isnull=False) & ~Q(second_by=F("granted_by")),
            ),
            models.CheckConstraint(
                name="post_of_two_has_two",
                condition=~Q(role__in=list(roles.OF_TWO)) | Q(granted_by=None) | Q(second_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.organisation or self.office}"

    def get_absolute_url(self) -> str:
        """Where a message about it leads: a page that its holder may open, also when the post has ended."""
        here = self.organisation is not None and (self.ends is None or self.ends >= clock.today())
        return self.organisation.get_absolute_url() if self.organisation and here else reverse("desk")

    @property
    def is_own_word(self) -> bool:
        """Whether nobody but its holder says that they act for the organisation."""
        return self.role == "applicant" and self.verified_at is None


class JoinRequest(models.Model):
    """A person says: I act for this organisation, which is already here. Its office or a colleague decides."""

    class Decision(models.TextChoices):
        OPEN = "open", pgettext_lazy("join request", "Waiting")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(User, models.CASCADE, related_name="join_requests")
    reason = models.TextField(_("who you are in the organisation"))
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, default=Decision.OPEN)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now, editable=False)

    def get_absolute_url(self) -> str:
        return reverse("join-request", args=[self.pk])

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], condition=Q(decision="open"), name="one_open_join_request"
            )
        ]


class Expert(Named):
    """A person of the expert pool: 高校、财务、法律、实务、居民 …"""

    code = models.CharField(_("code"), max_length=20, unique=True)
    user = models.OneToOneField(User, models.PROTECT, null=True, blank=True, related_name="expert")
    employer = models.CharField(_("employer"), max_length=120, blank=True)
    title = models.CharField(_("title"), max_length=60, blank=True)
    domain = models.CharField(_("domain"), max_length=60, blank=True)
    active = models.BooleanField(pgettext_lazy("expert", "active"), default=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("expert")
        verbose_name_plural = _("experts")


class KnownConflict(models.Model):
    """A tie between an expert and an organisation or hub, known before any call: employed, director, adviser, kin."""

    class Kind(models.TextChoices):
        EMPLOYED = "employed", _("Employed there within three years")
        DIRECTOR = "director", _("Director, supervisor or owner")
        KIN = "kin", _("Kin of a person in charge")
        ADVISER = "adviser", _("Adviser or mentor")
        OTHER = "other", _("Another tie")

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="known_conflicts")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="known_conflicts")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OTHER)
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["expert", "organisation"], name="known_conflict_once")]
