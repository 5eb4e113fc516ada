"""Public notices as the site shows them. The notices themselves belong to grants. Reads only."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import pgettext

from grants.awards.models import Objection, PublicNotice
from workflows import clock, workdays
from workflows.counting import number_of
from workflows.user_input import whole


def published_notices() -> "QuerySet[PublicNotice]":
    """Every notice that has been published, the newest first."""
    return (
        PublicNotice.objects.filter(published_at__isnull=False, published_at__lte=clock.now())
        .select_related("call")
        .annotate(received=number_of(Objection.objects.all(), "notice"))
        .order_by("-starts_on", "-pk")
    )


def with_days(notices: "Iterable[PublicNotice]") -> "list[Any]":
    """Notices with what a template draws: their working days, their standing, the last part of their address."""
    rows: list[Any] = list(notices)
    known = _days_off(rows)
    for notice in rows:
        notice.slug = slug_of(notice)
        notice.days = (
            workdays.working_days(
                notice.starts_on, notice.working_days, count_start=notice.count_start_day, known=known
            )
            if notice.working_days
            else []
        )
        notice.tone, notice.picture, notice.standing = _standing(notice)
    return rows


def _days_off(notices: list[PublicNotice]) -> dict[date, bool]:
    """The days off and on of all their periods, asked for once."""
    periods = [notice for notice in notices if notice.working_days]
    if not periods:
        return {}
    last = max(n.starts_on + timedelta(days=(n.working_days or 0) * 2 + 40) for n in periods)
    return workdays.overrides(min(n.starts_on for n in periods), last)


def _standing(notice: PublicNotice) -> tuple[str, str, str]:
    if notice.starts_on > clock.today():
        return "wait", "clock", pgettext("notice", "Begins soon")
    if notice.is_running:
        return "move", "eye", pgettext("notice", "On notice")
    if notice.kind == PublicNotice.Kind.CORRECTION:
        return "stop", "warn", pgettext("notice", "Correction")
    if notice.kind == PublicNotice.Kind.CANCELLATION:
        return "stop", "cross", pgettext("notice", "Cancelled")
    return (
        "done",
        "tick",
        pgettext("notice", "Period over") if notice.working_days else pgettext("notice", "Published"),
    )


def slug_of(notice: PublicNotice) -> str:
    """The number where an address can hold it, else the key: numbers like 〔2026〕1号 have signs an address has not."""
    return notice.number if re.fullmatch(r"[\w-]+", notice.number) else str(notice.pk)


def notice_by_number(number: str) -> PublicNotice | None:
    rows = published_notices()
    found = rows.filter(number=number).first()
    return found or rows.filter(pk=whole(number) or 0).first()


def notice_context(notice: PublicNotice) -> dict[str, Any]:
    """One notice with its items as they were published."""
    (drawn,) = with_days([notice])
    items = list(
        notice.items.select_related("application__organisation", "application__package").order_by(
            "order", "pk"
        )
    )
    return {
        "notice": drawn,
        "items": items,
        "total_fen": sum(item.fen for item in items),
        "objection_url": reverse("objection-new", args=[notice.pk]) if notice.is_running else "",
        "others": with_days(published_notices().filter(call=notice.call).exclude(pk=notice.pk)),
    }
