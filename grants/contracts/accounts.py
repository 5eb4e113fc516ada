"""Into which account the parties agreed that an award is paid: read from the facts frozen with what was signed."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grants.awards.models import Award
from grants.documents.queries import paper
from grants.people.banking import PayeeAccount, bare
from grants.people.models import Organisation, User
from workflows import clock

#: Agreements that bind.
SIGNED = ("effective", "completed")


class ConfirmedAccount(models.Model):
    """A lead's word that an award is paid into another account than its signed contract names. Never edited and never
    deleted (grants/people/triggers.py)."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="confirmed_accounts")
    account = models.ForeignKey(PayeeAccount, models.PROTECT, related_name="+")
    account_changed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(_("reason"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["award", "account"], name="account_confirmed_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="account_confirmed_with_reason"),
            models.CheckConstraint(
                condition=Q(account_changed_by=None) | ~Q(made_by=F("account_changed_by")),
                name="account_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award} · {self.account}"


def agreed_account(award: Award, organisation: Organisation) -> dict[str, Any] | None:
    """The account in the newest signed agreement that names one for this party, or none: holder, bank, number, and the
    agreement's own number as `agreement`."""
    for contract in award.contracts.filter(state__in=SIGNED).order_by("-signed_on", "-pk"):
        signed = paper(contract.document_id)  # also while it is still being printed
        for party in _parties(signed.facts if signed else {}):
            account = party.get("account") or {}
            if account.get("number") and _is(party, organisation):
                return {**account, "agreement": contract.number}
    return None


def _parties(facts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    named = (facts.get("grantee"), facts.get("hub"), facts.get("supplier"))
    yield from (party for party in (*named, *(facts.get("parties") or ())) if party)


def _is(party: dict[str, Any], organisation: Organisation) -> bool:
    if organisation.credit_code and party.get("code"):
        return bool(party["code"] == organisation.credit_code)
    return bool(party.get("name") == organisation.name)


def differs(award: Award, organisation: Organisation, account: PayeeAccount) -> dict[str, Any] | None:
    """What was signed, where holder or number are other ones; where no account was signed, none can differ."""
    agreed = agreed_account(award, organisation)
    if agreed is None:
        return None
    holder = account.name or organisation.name
    same = (
        bare(agreed["number"]) == bare(account.number)
        and agreed.get("holder", holder).strip() == holder.strip()
    )
    return None if same else agreed


def confirmation(award: Award, account: PayeeAccount) -> ConfirmedAccount | None:
    return ConfirmedAccount.objects.filter(award=award, account=account).select_related("made_by").first()


def is_agreed_account(award: Award, organisation: Organisation, account: PayeeAccount) -> bool:
    """The account is the one that the parties signed, or a lead has confirmed the other one."""
    return differs(award, organisation, account) is None or confirmation(award, account) is not None
