"""Contracts and supplementary agreements: who signs, what was frozen, which scans came back."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.awards.models import Award, paths_of_award
from workflows import clock
from workflows.processes import ContractProcess
from workflows.steps import in_states


class ContractQuerySet(models.QuerySet["Contract"]):
    def visible_to(self, user: Any) -> "ContractQuerySet":
        return self.filter(award__in=Award.objects.visible_to(user).values("pk"))


class Contract(ContractProcess):
    """A contract with its parties. `supplements` makes it a supplementary agreement to another."""

    class Kind(models.TextChoices):
        BIPARTITE = "bipartite", _("Venture, two parties")
        TRIPARTITE = "tripartite", _("Venture, three parties with custody")
        PURCHASE = "purchase", _("Government purchase")
        SUPPLEMENTARY = "supplementary", _("Supplementary agreement")

    award = models.ForeignKey(Award, models.PROTECT, related_name="contracts")
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    number = models.CharField(_("number"), max_length=60, unique=True)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    supplements = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supplementary"
    )
    fen = models.BigIntegerField(_("contracted"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    terms = models.JSONField(_("terms"), default=dict)
    #: id of grants.documents.Document: the frozen PDF, or the order of it while it is being printed
    document_id = models.UUIDField(null=True, blank=True)
    sign_by = models.DateField(_("sign by"), null=True, blank=True)
    signed_on = models.DateField(_("signed"), null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now)

    read_with = tuple(f"award__{path}" for path in Award.read_with)
    paths = paths_of_award("award__")
    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["-made_at", "-id"], name="contract_newest_first")]
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        constraints = [
            in_states(ContractProcess.State, "contract_state_known"),
            models.CheckConstraint(condition=Q(fen__gte=0), name="contract_not_negative"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="contract_dates_sane"
            ),
            models.UniqueConstraint(
                fields=["award"],
                condition=~Q(kind="supplementary") & ~Q(state__in=["lapsed", "terminated"]),
                name="one_contract_an_award",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def code(self) -> str:
        return self.number

    @property
    def track(self) -> str:
        return self.award.track

    def parties(self) -> dict[str, Any]:
        return self.award.parties()

    def roots(self) -> list[models.Model]:
        return [self.award]

    def beside(self, reader: Any) -> str:
        return str(self.award.application.title)

    def get_absolute_url(self) -> str:
        return reverse("contract", args=[self.pk])

    # --- what the steps ask (workflows/processes/contract.py) -------------------------------------------
    @property
    def main(self) -> "Contract":
        """The contract itself, or the one that this agreement supplements."""
        return self.supplements or self

    def has_custody(self) -> bool:
        """Whether a hub is the third party."""
        return self.main.kind == self.Kind.TRIPARTITE

    def has_scan(self, party: str) -> bool:
        """A scan of the version that is to be signed; scans of earlier versions do not count."""
        return self.signatures.filter(party=party, version=self.version).exists()

    # --- what the screens ask ------------------------------------------------------------------------------
    @property
    def order_of_signing(self) -> list[str]:
        """The grantee, the hub where there is one, the funder last."""
        parties = [Signature.Party.GRANTEE, Signature.Party.HUB, Signature.Party.FUNDER]
        return [str(p) for p in parties if p != Signature.Party.HUB or self.has_custody()]

    @property
    def next_signer(self) -> str:
        """Whose signature is awaited, "" when none is."""
        done = {"issued": 0, "signed_by_grantee": 1, "signed_by_hub": 2}.get(self.state)
        return "" if done is None else self.order_of_signing[done]

    @property
    def is_supplementary(self) -> bool:
        return self.kind == self.Kind.SUPPLEMENTARY


class Signature(models.Model):
    """A party's signature: who, when, and the uploaded scan with its hash."""

    class Party(models.TextChoices):
        GRANTEE = "grantee", _("Grantee")
        HUB = "hub", _("Hub")
        FUNDER = "funder", _("Funder")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="signatures")
    party = models.CharField(_("party"), max_length=10, choices=Party)
    version = models.PositiveSmallIntegerField(default=1)
    #: id of grants.documents.Document: the scan
    scan_id = models.UUIDField()
    signed_on = models.DateField(_("signed"))
    made_by = models.ForeignKey("grants.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "party", "version"], name="signature_once")
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.get_party_display()}"
