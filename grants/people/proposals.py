"""A post that waits for a second person, who confirms it or does not."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grants.people.models import Office, User
from grants.people.units import overseen
from workflows import clock, roles
from workflows.processes import PostProcess
from workflows.steps import in_states, path

#: How long a proposal waits for the second person.
WAITS = timedelta(days=14)


class PostProposalQuerySet(models.QuerySet["PostProposal"]):
    def visible_to(self, user: Any) -> "PostProposalQuerySet":
        """The leads of the office and of those above it, and auditors there; whoever it is about reads it in a message."""
        if user.is_superuser:
            return self
        return self.filter(overseen(user.offices_as("lead", "auditor"), office="office"))

    def waiting(self) -> "PostProposalQuerySet":
        return self.filter(state="proposed")


class PostProposal(PostProcess):
    """Somebody is to become lead, finance maker, finance checker or auditor: who says so, and who else."""

    user = models.ForeignKey(User, models.CASCADE, related_name="post_proposals", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=roles.CHOICES)
    office = models.ForeignKey(Office, models.CASCADE, related_name="post_proposals")
    title = models.CharField(_("title"), max_length=60, blank=True)
    ends = models.DateField(_("until"), null=True, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"), default=clock.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    read_with = ("office__region", "user", "proposed_by")
    objects = PostProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-id"]
        verbose_name = _("proposal of a post")
        verbose_name_plural = _("proposals of posts")
        constraints = [
            in_states(PostProcess.State, "post_state_known"),
            models.UniqueConstraint(
                fields=["user", "role", "office"], condition=Q(state="proposed"), name="post_proposed_once"
            ),
            models.CheckConstraint(name="post_not_proposed_to_oneself", condition=~Q(proposed_by=F("user"))),
            models.CheckConstraint(
                name="post_given_by_another",
                condition=~Q(state="given")
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("user")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.office}"

    def called(self) -> str:
        return f"{self.user}, {self.get_role_display()}"

    def beside(self, reader: Any) -> str:
        said = {"who": self.proposed_by, "office": self.office}
        return gettext("Proposed by %(who)s for %(office)s") % said

    def get_absolute_url(self) -> str:
        return reverse("post-proposal", args=[self.pk])

    @property
    def code(self) -> str:
        return f"POST-{self.pk}"

    def roots(self) -> list[models.Model]:
        """The person first: one post at a time, two at once could clash unseen."""
        return [self.user]

    @property
    def waits_until(self) -> Any:
        return self.proposed_at + WAITS

    paths = {"office": path("office")}

    def parties(self) -> dict[str, Any]:
        return {"office": self.office, "region": self.office.region}

    # --- what its guards ask ---------------------------------------------------------------------------------
    def is_another(self, user: Any) -> bool:
        return user is not None and user.pk not in (self.proposed_by_id, self.user_id)
