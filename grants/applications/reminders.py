"""Whom time has to remind before a call closes."""

from datetime import timedelta

from django.db.models import Q, QuerySet

from grants.applications.models import Application
from grants.calls.models import Call
from workflows import clock
from workflows.models import Event

#: How long before the closing moment, nearest first, and the name that the event keeps.
BEFORE_CLOSING = (("3h", timedelta(hours=3)), ("2d", timedelta(days=2)), ("7d", timedelta(days=7)))


def unreminded_drafts() -> "QuerySet[Application]":
    """The drafts of whoever was not told that the call closes soon. One begun later than that needs no telling."""
    now = clock.now()
    found = Q(pk__in=[])
    soon = now + BEFORE_CLOSING[-1][1]
    for call in Call.objects.filter(state="open", closes_at__gt=now, closes_at__lte=soon):
        left, before = time_left(call)
        told = Event.objects.filter(process="application", action="closing_soon", facts__left=left)
        drafts = Q(call=call, made_at__lt=call.closes_at - before)
        found |= drafts & ~Q(pk__in=told.values("subject_id"))
    return Application.objects.filter(found, state="draft").select_related("call").order_by("pk")


def time_left(call: Call) -> tuple[str, timedelta]:
    """The name of what is left until the call closes, and how long before that it is told."""
    left = call.closes_at - clock.now() if call.closes_at else timedelta.max
    return next(((name, span) for name, span in BEFORE_CLOSING if left <= span), BEFORE_CLOSING[-1])
