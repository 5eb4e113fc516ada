"""The ledger's tables: append-only, balanced and never below zero, by rules that stand in the database
itself.

The header (Entry) is written last: its trigger counts and balances the postings written just before it,
checks period and accounts, and adds to the running totals (see triggers.py). A posting without a header
cannot commit, because Django's foreign keys are deferred on both databases. Amounts are integer fen.
Nothing here is written but by post.py.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.ledger.chart import BUDGET, CREDIT, CURRENCY, DEBIT, EVENTS, FUNDS, KINDS, LINES, Ref
from workflows.models import time_ordered_id

__all__ = ["Account", "Entry", "Period", "Posting", "Seal"]


class Account(models.Model):
    """One account in one legal entity's books, with its running totals (written by the trigger alone)."""

    entity = models.CharField(_("books of"), max_length=40)
    code = models.CharField(_("code"), max_length=300, unique=True)
    kind = models.CharField(_("kind"), max_length=20)
    book = models.CharField(_("book"), max_length=1)
    normal = models.CharField(_("normal side"), max_length=1)
    currency = models.CharField(_("currency"), max_length=3, default=CURRENCY)
    bank_account = models.CharField(_("bank account"), max_length=60, blank=True, default="")
    organisation = models.CharField(_("organisation"), max_length=60, blank=True, default="")
    award = models.CharField(_("award"), max_length=60, blank=True, default="")
    source = models.CharField(_("fund source"), max_length=60, blank=True, default="")
    line = models.CharField(_("budget line"), max_length=40, blank=True, default="")
    custodian = models.CharField(_("custodian"), max_length=40, blank=True, default="")
    may_go_negative = models.BooleanField(default=False)
    closed = models.BooleanField(_("closed"), default=False)
    debits = models.BigIntegerField(_("debits"), default=0)
    credits = models.BigIntegerField(_("credits"), default=0)

    class Meta:
        db_table = "ledger_account"
        ordering = ["code"]
        indexes = [
            models.Index(fields=["entity", "kind"], name="ledger_account_kind"),
            models.Index(fields=["award"], name="ledger_account_award"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(book__in=[FUNDS, BUDGET, LINES], normal__in=[DEBIT, CREDIT]),
                name="ledger_account_book",
            ),
            models.CheckConstraint(condition=Q(debits__gte=0, credits__gte=0), name="ledger_account_totals"),
            models.CheckConstraint(
                condition=Q(may_go_negative=True)
                | Q(normal=DEBIT, debits__gte=F("credits"))
                | Q(normal=CREDIT, credits__gte=F("debits")),
                name="ledger_account_no_overdraft",
            ),
            models.CheckConstraint(
                condition=Q(closed=False) | Q(debits=F("credits")), name="ledger_account_empty"
            ),
        ]
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.code

    @property
    def balance(self) -> int:
        """Fen on the normal side."""
        return self.debits - self.credits if self.normal == DEBIT else self.credits - self.debits

    @property
    def ref(self) -> Ref:
        """The account by name, as posting lines want it."""
        return Ref(
            kind=self.kind, entity=self.entity, **{dim: getattr(self, dim) for dim in KINDS[self.kind].dims}
        )

    @property
    def label(self) -> str:
        """What the account is, in the reader's language."""
        return str(KINDS[self.kind].label) if self.kind in KINDS else self.kind


class Period(models.Model):
    """One month in one entity's books. Closed for good: a correction is posted into an open month."""

    entity = models.CharField(_("books of"), max_length=40)
    code = models.CharField(_("month"), max_length=7)
    closed = models.BooleanField(_("closed"), default=False)

    class Meta:
        db_table = "ledger_period"
        ordering = ["entity", "code"]
        constraints = [models.UniqueConstraint(fields=["entity", "code"], name="ledger_period_once")]
        verbose_name = _("accounting period")
        verbose_name_plural = _("accounting periods")

    def __str__(self) -> str:
        return f"{self.entity} {self.code}"


class Entry(models.Model):
    """One balanced entry in one entity's books.

    The key is a time-ordered UUID made by the writer, because the postings must name it before the row
    exists; its order keeps the index compact and tells in which order entries were really written
    (`posted_at` may travel in time).
    """

    id = models.UUIDField(primary_key=True, default=time_ordered_id, editable=False)
    entity = models.CharField(_("books of"), max_length=40)
    kind = models.CharField(_("event"), max_length=40, blank=True, default="")
    event = models.UUIDField(_("step"), null=True, blank=True, db_index=True)
    effective = models.DateField(_("effective"), db_index=True)
    period = models.ForeignKey(
        Period, models.PROTECT, related_name="entries", verbose_name=_("accounting period")
    )
    posted_at = models.DateTimeField(_("posted at"))
    idem_key = models.CharField(_("key"), max_length=200, unique=True)
    idem_hash = models.CharField(max_length=64)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name=_("reverses")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("checked by"),
    )
    n = models.PositiveSmallIntegerField(_("number of postings"))
    memo = models.CharField(_("memo"), max_length=300, blank=True, default="")
    group = models.CharField(
        pgettext_lazy("ledger", "group"), max_length=200, blank=True, default="", db_index=True
    )

    class Meta:
        db_table = "ledger_entry"
        ordering = ["id"]
        indexes = [models.Index(fields=["-effective", "-id"], name="ledger_entry_newest_first")]
        constraints = [
            models.CheckConstraint(condition=Q(n__gte=2), name="ledger_entry_two_legs"),
            models.CheckConstraint(
                condition=Q(made_by=None) | Q(checked_by=None) | ~Q(made_by=F("checked_by")),
                name="ledger_entry_two_people",
            ),
        ]
        verbose_name = _("entry")
        verbose_name_plural = _("entries")

    def __str__(self) -> str:
        return f"{self.effective} {self.label}"

    @property
    def label(self) -> str:
        """What happened, in the reader's language."""
        return str(EVENTS.get(self.kind, self.memo))


class Posting(models.Model):
    """One posting line of an entry. The foreign key to the header is deferred: the header comes last."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings", verbose_name=_("entry"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="postings", verbose_name=_("account"))
    side = models.CharField(_("side"), max_length=1)
    amount = models.BigIntegerField(_("amount in fen"))

    class Meta:
        db_table = "ledger_posting"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="ledger_posting_amount"),
            models.CheckConstraint(condition=Q(side__in=[DEBIT, CREDIT]), name="ledger_posting_side"),
        ]
        verbose_name = _("posting")
        verbose_name_plural = _("postings")

    def __str__(self) -> str:
        return f"{self.side} {self.account_id} {self.amount}"


class Seal(models.Model):
    """The voucher number (凭证号) of an entry, gap-less in its books, and the hash that chains it to the one
    before.

    Written afterwards by a periodic task, so that posting never queues behind a chain.
    """

    entity = models.CharField(_("books of"), max_length=40)
    seq = models.PositiveBigIntegerField(_("voucher number"))
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="seal", verbose_name=_("entry"))
    algorithm = models.CharField(max_length=10, default="sha256")
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    #: The name of the key that sealed it (workflows/keys.py); "" for seals from before there were keys.
    key = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        db_table = "ledger_seal"
        ordering = ["entity", "seq"]
        constraints = [models.UniqueConstraint(fields=["entity", "seq"], name="ledger_seal_once")]
        verbose_name = _("seal")
        verbose_name_plural = _("seals")

    def __str__(self) -> str:
        return f"{self.entity} {self.seq}"
