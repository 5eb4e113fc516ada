"""What the engine remembers: events, the mail that told of them, and the working calendar."""

import json
import time
import uuid
from datetime import UTC
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from workflows import clock, keys


def time_ordered_id() -> uuid.UUID:
    """A UUID (version 7) whose order is the order of making: milliseconds first, chance after."""
    value = (time.time_ns() // 1_000_000) << 80 | uuid.uuid4().int & ((1 << 80) - 1)
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return uuid.UUID(int=value)


class Event(models.Model):
    """One step of one process: the audit trail, and the outbox from which people are told.

    Append-only (triggers refuse UPDATE and DELETE, but for the one stamp `announced_at`).
    Each row carries the hash of the row before, keyed with what the database does not hold: `manage.py verify_events`
    walks the chain (workflows/chain.py).
    """

    seq = models.BigIntegerField(_("number"), unique=True)
    id = models.UUIDField(primary_key=True, default=time_ordered_id, editable=False)
    process = models.CharField(_("process"), max_length=30)
    action = models.CharField(_("action"), max_length=40)
    subject_id = models.BigIntegerField(_("subject"))
    subject_code = models.CharField(_("code"), max_length=60, blank=True)
    source = models.CharField(_("from"), max_length=30, blank=True)
    target = models.CharField(_("to"), max_length=30, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("by"),
        related_name="+",
    )
    at = models.DateTimeField(_("at"))
    facts = models.JSONField(_("facts"), default=dict)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    #: The name of the key that sealed it; "" for rows from before there were keys.
    key = models.CharField(max_length=20, blank=True, default="")
    announced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["process", "subject_id", "seq"]),
            models.Index(fields=["seq"], condition=models.Q(announced_at=None), name="event_unannounced"),
        ]
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return f"{self.process}.{self.action} {self.subject_code}"

    def digest(self) -> str:
        """The seal over what must not change, and over the hash of the row before."""
        body = [
            str(self.seq),
            str(self.id),
            self.process,
            self.action,
            str(self.subject_id),
            self.subject_code,
            self.source,
            self.target,
            str(self.by_id or ""),
            self.at.astimezone(UTC).isoformat(),
            json.dumps(self.facts, sort_keys=True, ensure_ascii=False),
            self.prev_hash,
        ]
        keyed = [*body, self.key] if self.key else body
        return keys.seal("event", json.dumps(keyed, ensure_ascii=False), self.key)


class ChainStart(models.Model):
    """Up to where a chain is plain, because its rows are older than the keys: sealed under a key itself."""

    chain = models.CharField(max_length=60, unique=True)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    key = models.CharField(max_length=20)
    mac = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.chain} {self.seq}"


class ChainHead(models.Model):
    """The one row that the writer of the next event locks."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="chain_head_is_one_row")]


class Message(models.Model):
    """One person told of one event: shown in the system and sent by mail, once."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="messages")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="messages")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    link = models.CharField(max_length=300, blank=True)
    paper = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["event", "to"], name="message_once")]
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self) -> str:
        return self.subject


class Letter(models.Model):
    """A mail to an address that waits to be sent (workflows/mail.py). Sent, it is gone; too late, its words are gone:
    they may hold the key to an account."""

    to = models.CharField(max_length=300)
    subject = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)
    sealed = models.BooleanField(default=False)
    at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.subject


class Mail(models.Model):
    """A mail kept instead of sent: the embedded default, readable at a page."""

    to = models.CharField(max_length=300, db_index=True)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    html = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.subject


class Job(models.Model):
    """One piece of work that is still to be done outside a transaction (workflows/jobs.py). Done, it is gone."""

    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(_("key"), max_length=200)
    made_at = models.DateTimeField(_("since"), default=clock.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next try"), db_index=True)
    #: Since when a worker has it in hand; one that was killed leaves it standing until the lease is over.
    begun_at = models.DateTimeField(_("begun"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    given_up_at = models.DateTimeField(_("given up"), null=True, blank=True)

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="job_once")]
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Heartbeat(models.Model):
    """When an entry of the clock's schedule last did its work (workflows/heartbeat.py)."""

    entry = models.CharField(primary_key=True, max_length=100)
    since = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.entry


class Lease(models.Model):
    """What one process at a time may do, for as long as it goes on saying that it is there (workflows/beat.py)."""

    name = models.CharField(primary_key=True, max_length=40)
    holder = models.CharField(max_length=100)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class WorkdayOverride(models.Model):
    """A day that differs from plain weekends: a holiday, or a make-up working day (调休)."""

    day = models.DateField(_("day"), primary_key=True)
    is_workday = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=60, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        ordering = ["day"]
        verbose_name = _("exception to the calendar")
        verbose_name_plural = _("exceptions to the calendar")

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


def event_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as plain JSON: models become their code or key, dates and decimals their text."""

    def plain(value: Any) -> Any:
        if isinstance(value, models.Model):
            return getattr(value, "code", None) or str(value.pk)
        if isinstance(value, dict):
            return {str(k): plain(v) for k, v in value.items()}
        if isinstance(value, list | tuple | set):
            return [plain(v) for v in value]
        return value if isinstance(value, str | int | bool | float | None) else str(value)

    return {name: plain(value) for name, value in facts.items()}
