"""A person's own deadlines as a calendar, behind a secret address."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.calls.calendar import CalendarEntry
from grants.people.models import User
from grants.tracking.models import CalendarKey


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def whose(secret: str) -> User | None:
    """The person a secret address belongs to, while it is in force and the person may log in."""
    key = (
        CalendarKey.objects.filter(secret_sha256=digest(secret), user__is_active=True)
        .select_related("user")
        .first()
    )
    return key.user if key else None


def deadlines(user: User, link: Callable[[str], str]) -> list[CalendarEntry]:
    """What ends for the applications of one's own organisations. `link`: makes an address whole."""
    own = Application.objects.filter(organisation__in=user.organisations_as("applicant"))
    own = own.exclude(state="withdrawn").select_related("call", "organisation").order_by("pk")
    return [entry for one in own for entry in _of(one, link(one.get_absolute_url()))]


def _of(application: Application, url: str) -> list[CalendarEntry]:
    facts = {"title": application.title or application.code, "call": application.call.local_title}
    rows: list[tuple[str, str, Any]] = []
    if application.state == "draft" and application.call.closes_at:
        rows.append(("closes", _("Submit “%(title)s”: the call closes") % facts, application.call.closes_at))
    if application.state == "supplementing" and application.supplement_due:
        rows.append(
            ("supplement", _("Send the supplement of “%(title)s”") % facts, application.supplement_due)
        )
    if application.state not in ("draft", "ineligible") and application.call.notice_on:
        rows.append(
            ("notice", _("Public notice of the result of “%(title)s”") % facts, application.call.notice_on)
        )
    return [
        CalendarEntry(
            f"{application.code}-{name}",
            words,
            start,
            note=facts["call"],
            url=url,
            is_deadline=name != "notice",
        )
        for name, words, start in rows
    ]
