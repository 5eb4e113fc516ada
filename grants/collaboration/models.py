"""Who works on an application beside the people of its organisation, and who stands behind it: colleagues invited
with a role, the sign-off of the person in charge, the endorsements of managing unit and hub."""

import hashlib
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.applications.models.application import Application
from grants.people.models import Office, Organisation, User
from grants.people.units import overseen
from workflows import clock
from workflows.processes import EndorsementProcess
from workflows.steps import in_states, path


class Colleague(models.Model):
    """A person who works on this one application by invitation. Members of the organisation need none: they edit.
    Only they submit, withdraw and invite."""

    class Role(models.TextChoices):
        EDIT = "edit", _("Edit")
        READ = "read", _("Read")
        SIGN = "sign", _("Sign off")

    application = models.ForeignKey(Application, models.CASCADE, related_name="colleagues")
    user = models.ForeignKey(User, models.CASCADE, related_name="worked_on")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["application", "user"], name="colleague_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class Invitation(models.Model):
    """A letter to somebody who shall work on an application. It is kept by the hash of its secret; the secret itself
    stands only in the mail."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=10, choices=Colleague.Role)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(_("valid until"))
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-invited_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation",
            )
        ]

    @staticmethod
    def hash_of(secret: str) -> str:
        """Under which a secret is kept and found again."""
        return hashlib.sha256(secret.encode()).hexdigest()

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and clock.arrived() <= self.expires_at


class SignOff(models.Model):
    """The person in charge stands behind exactly this content: a later change of an answer makes it void."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="sign_offs")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    content_sha256 = models.CharField(max_length=64)
    #: Digests by part (grants/filling/content.py), to say afterwards what has changed since.
    parts = models.JSONField(default=dict)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["application", "at", "id"]


class EndorsementQuerySet(models.QuerySet["Endorsement"]):
    def before(self, user: Any) -> "EndorsementQuerySet":
        """Those this person gives: as an officer of that very unit, or as an approver of that hub."""
        mine = Q(unit__in=user.offices_as("officer")) | Q(hub__in=user.organisations_as("hub_approver"))
        return self.filter(mine)

    def visible_to(self, user: Any) -> "EndorsementQuerySet":
        """Whoever gives it, and whoever may see the application; the auditors of the unit and of the region, because an
        endorsement is an official's deed even while the draft it speaks of is read by nobody else."""
        if not user.is_authenticated:
            return self.none()
        seen = Application.objects.visible_to(user).values("pk")
        mine = Q(unit__in=user.offices_as("officer")) | Q(hub__in=user.organisations_as("hub_approver"))
        auditing = user.offices_as("auditor")
        mine |= Q(unit__in=auditing)
        mine |= overseen(auditing, office="application__call__issuer", region="application__region")
        return self.filter(mine | Q(application__in=seen))


class Endorsement(EndorsementProcess):
    """What the managing unit recommends, or the hub promises, before tiers two and three submit (推荐意见, 代管同意书)."""

    class Kind(models.TextChoices):
        UNIT = "unit", _("Recommendation of the managing unit")
        HUB = "hub", _("Consent of the hub to keep custody")

    application = models.ForeignKey(Application, models.CASCADE, related_name="endorsements")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    unit = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="endorsements")
    hub = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="endorsements")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    reminded_at = models.DateTimeField(null=True, blank=True)
    opinion = models.TextField(_("opinion"), blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    #: What was endorsed: a changed application says so beside the endorsement.
    content_sha256 = models.CharField(max_length=64, blank=True)
    parts = models.JSONField(default=dict, blank=True)

    read_with = ("application__call__issuer__region", "application__organisation", "unit__region", "hub")
    paths = {
        "organisation": path("application__organisation"),
        "hub": path("hub"),
        "office": path("unit"),
        "track": path("application__call__track_name"),
    }
    objects = EndorsementQuerySet.as_manager()

    class Meta:
        ordering = ["application", "kind"]
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        constraints = [
            in_states(EndorsementProcess.State, "endorsement_state_known"),
            models.UniqueConstraint(fields=["application", "kind"], name="endorsement_once"),
            models.CheckConstraint(
                condition=Q(kind="unit", unit__isnull=False, hub=None)
                | Q(kind="hub", hub__isnull=False, unit=None),
                name="endorsement_is_somebodys",
            ),
        ]

    @property
    def code(self) -> str:
        return f"{self.application.code}-{self.kind}"

    @property
    def track(self) -> str:
        return self.application.track

    def roots(self) -> list[models.Model]:
        """The draft stands still while somebody decides on it."""
        return [self.application]

    def is_before(self, user: Any) -> bool:
        """Whether this person gives it: the unit itself, never one above it."""
        if self.unit_id:
            return any(office.pk == self.unit_id for office in user.offices_as("officer"))
        return self.hub_id in user.organisations_as("hub_approver")

    def application_is_draft(self) -> bool:
        return self.application.state == "draft"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.application}"

    def called(self) -> str:
        return str(self.application)

    def beside(self, reader: Any) -> str:
        return f"{self.application.organisation.local_name} · {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("endorsement", args=[self.pk])

    def parties(self) -> dict[str, Any]:
        return {
            "organisation": [self.application.organisation_id],
            "colleagues": self.application.colleagues.filter(role="edit").values_list("user", flat=True),
            "hub": self.hub_id,
            "office": self.unit,
            "region": self.unit.region if self.unit else None,
        }
