"""To which account an organisation is paid: every account it ever gave, who gave it and who verified it.

A row is never edited and never deleted (database triggers, triggers.py); the newest one is in force. Nobody verifies
what he changed himself, and whoever did either pays nothing into it: a payment copies both names, and the database
compares them with its own hands (grants/disbursements/models.py).
"""

import json
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.people.models import Organisation, User
from workflows import clock, keys, workdays


def masked(number: str) -> str:
    """An account number as others may see it: its last four digits."""
    bare = number.replace(" ", "")
    return f"**** {bare[-4:]}" if len(bare) > 4 else bare


def bare(number: str) -> str:
    """An account number for comparing: however it was grouped."""
    return "".join(sign for sign in number.upper() if sign.isalnum())


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""


class PayeeAccount(models.Model):
    """An account as it was given at one moment. `taken_over`: it was there before changes were recorded, so that
    nobody knows by whom it was given and verified."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="payee_accounts")
    name = models.CharField(_("account name"), max_length=120, blank=True)
    number = models.CharField(_("account number"), max_length=40, blank=True)
    bank = models.CharField(_("bank"), max_length=120, blank=True)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)
    verified_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)
    taken_over = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("payee's account")
        verbose_name_plural = _("payees' accounts")
        constraints = [
            models.CheckConstraint(
                condition=Q(verified_by=None) | Q(changed_by=None) | ~Q(verified_by=models.F("changed_by")),
                name="account_verified_by_another",
            ),
            models.CheckConstraint(
                condition=Q(taken_over=True) | Q(changed_by__isnull=False), name="account_changed_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(verified_at=None, verified_by=None)
                | Q(verified_at__isnull=False, verified_by__isnull=False)
                | Q(verified_at__isnull=False, taken_over=True),
                name="account_verified_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.masked}"

    @property
    def code(self) -> str:
        """How the trail names it: never with the whole number."""
        return f"{self.masked} #{self.pk}"

    @property
    def masked(self) -> str:
        return masked(self.number)

    @property
    def seal(self) -> str:
        """The whole row under the key of the chains, for the trail to keep: which row, which key, the seal. It shows a
        change and tells no number."""
        key = keys.in_use()
        return f"{self.pk} {key} {self.sealed_with(key)}"

    def sealed_with(self, key: str) -> str:
        said = [
            self.pk,
            self.organisation_id,
            self.name,
            self.number,
            self.bank,
            *self.hands,
            _moment(self.changed_at),
            _moment(self.verified_at),
        ]
        return keys.seal("account", json.dumps(said, ensure_ascii=False), key)

    @property
    def hands(self) -> tuple[int | None, ...]:
        """Who changed and who verified it: neither pays into it."""
        return (self.changed_by_id, self.verified_by_id)

    @property
    def said(self) -> dict[str, str]:
        """The account, to be kept with a payment."""
        return {"name": self.name, "number": self.number, "bank": self.bank}

    def is_of(self, organisation: Organisation) -> bool:
        """Whether it is still what the organisation's row says: a row changed past the door is verified by nobody."""
        said = (organisation.account_name, organisation.account_number, organisation.account_bank)
        return (self.name, self.number, self.bank) == said

    @property
    def is_first(self) -> bool:
        """The first account an organisation ever gave turns no money aside."""
        before = type(self).objects.filter(organisation=self.organisation_id, pk__lt=self.pk)
        return not before.exclude(number="").exists()

    @property
    def payable_from(self) -> date | None:
        """The day from which money may go there; none while nobody has verified it."""
        if self.verified_at is None:
            return None
        verified = timezone.localdate(self.verified_at)
        days = settings.ACCOUNT_COOLDOWN_DAYS
        if self.taken_over or not days or self.is_first:
            return verified
        return workdays.end_of_period(verified, days, count_start=False)

    def has_rested(self) -> bool:
        return (day := self.payable_from) is not None and day <= clock.today()


def account_of(organisation: Organisation) -> PayeeAccount | None:
    """The account in force, or none that was given through the door."""
    rows: Any = organisation.payee_accounts.select_related("changed_by", "verified_by")
    newest: PayeeAccount | None = rows.first()
    return newest if newest is not None and newest.number and newest.is_of(organisation) else None


def is_verified(organisation: Organisation) -> bool:
    account = account_of(organisation)
    return account is not None and account.verified_at is not None
