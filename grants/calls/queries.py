"""Reads of calls: lists, one call for a user, its money, what waits.

A later stage is looked at through the call's reverse relations, never imported.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grants.calls.models import NO_RESPONSE, NOT_COUNTED, Call, CallVersion, FormDefinition
from grants.calls.rules import DATES
from grants.people.desk_tasks import Task
from grants.people.models import User
from workflows import clock
from workflows.counting import number_of, up_to


def open_calls() -> QuerySet[Call]:
    """Calls one may apply to now, the nearest closing moment first."""
    return (
        Call.objects.filter(state=Call.State.OPEN, closes_at__gt=clock.now())
        .select_related("issuer", "form")
        .prefetch_related("packages")
        .order_by("closes_at")
    )


def call_for(user: Any, code: str) -> Call:
    """One call, for this user; else 404."""
    rows = Call.objects.visible_to(user).select_related("issuer__region", "form", "plan")
    found: Call = get_object_or_404(rows, code=code)
    return found


def call_list(user: Any) -> QuerySet[Call]:
    """The officer's list, with the numbers each row shows."""
    ours = Call.objects.filter(pk__in=Call.objects.visible_to(user).values("pk")).select_related("issuer")
    return ours.annotate(received=up_to(_applications().exclude(state__in=NOT_COUNTED), "call")).order_by(
        "-made_at", "-pk"
    )


def current_version(call: Call) -> CallVersion | None:
    """The rules in force: the newest version frozen, None before opening."""
    return call.versions.order_by("-number").first()


def public_address(call: Call) -> str:
    """Where the public reads of the call, in the reader's language; nothing while there is no page."""
    pages: Any = call.pages  # the words' side of the call: cms knows us, not we it
    page = pages.filter(live=True, locale__language_code=get_language()).first()
    return (page.get_url() or "") if page is not None else ""


def money_of(call: Call) -> dict[str, dict[str, int]]:
    """`allocated_fen`, `awarded_fen`, `left_fen`, each by the code of the fund source."""
    allocated = {
        row["pool__source__code"]: row["fen"]
        for row in call.allocations.values("pool__source__code").annotate(fen=Sum("fen")).order_by()
    }
    standing = call.awards.exclude(state__in=["revoked", "lapsed"]).filter(shares__isnull=False)
    awarded = {
        row["shares__source__code"]: row["fen"]
        for row in standing.values("shares__source__code").annotate(fen=Sum("shares__fen")).order_by()
    }
    left = {source: fen - awarded.get(source, 0) for source, fen in allocated.items()}
    return {"allocated_fen": allocated, "awarded_fen": awarded, "left_fen": left}


def packages_with_counts(call: Call) -> list[Any]:
    """The packages of a call, each with the number of responses that count (`counted`)."""
    return list(call.packages.select_related("purchaser", "region").annotate(counted=responses()))


def _applications() -> "QuerySet[Any]":
    """A later stage, looked at through its relation."""
    model: Any = Call._meta.get_field("applications").related_model
    return model.objects.all()


def responses() -> Any:
    """To annotate packages: the responses that count."""
    return number_of(_applications().exclude(state__in=NO_RESPONSE), "package")


def timetable(call: Call) -> list[tuple[str, Any]]:
    """The dates that are set, in order, with their names."""
    return [
        (str(Call._meta.get_field(name).verbose_name), value)
        for name in DATES
        if (value := getattr(call, name)) is not None
    ]


def numbers_of(call: Call) -> dict[str, int]:
    """How many applications there are, by state, drafts left out. A trial stays a draft: the rest is counted off the index
    of calls and states."""
    every = _applications().model._base_manager.filter(call=call).exclude(state="draft")
    return dict(every.order_by().values_list("state").annotate(n=Count("*")))


@dataclass(frozen=True)
class Extension:
    """A published change of the closing moment. `was` is not known of those recorded long ago."""

    at: datetime
    was: datetime | None
    closes_at: datetime
    reason: str
    number: str = ""


def extensions(call: Call) -> list[Extension]:
    """Every time the closing moment was moved, as the public may read it: oldest first, nobody's name."""
    return [
        Extension(
            event.at,
            datetime.fromisoformat(event.facts["was"]) if event.facts.get("was") else None,
            datetime.fromisoformat(event.facts["closes_at"]),
            str(event.facts.get("reason", "")),
            str(event.facts.get("notice", "")),
        )
        for event in call.history().filter(action="extend")
    ]


# --- what waits ------------------------------------------------------------------------------------------


def further_tasks(user: User) -> list[Task]:
    """To know: calls that close soon."""
    offices = user.offices_as("officer", "lead")
    if not offices:
        return []
    soon = clock.now() + timedelta(days=3)
    closing = Call.objects.filter(issuer__in=offices, state=Call.State.OPEN, closes_at__lte=soon)
    return [
        Task(
            words=_("%(call)s closes soon") % {"call": call},
            url=call.get_absolute_url(),
            since=call.opens_at or call.made_at,
            until=call.closes_at,
            knowing_only=True,
        )
        for call in closing.order_by("closes_at")[:20]
    ]


# --- forms -----------------------------------------------------------------------------------------------


def forms_list() -> QuerySet[FormDefinition]:
    """Every version of every form, the newest first, with the calls that use it."""
    rows = FormDefinition.objects.select_related("made_by", "acknowledged_by").prefetch_related("calls")
    return rows.order_by("code", "-version")


def form_version(code: str, version: int) -> FormDefinition:
    """One version of a form; else 404."""
    found: FormDefinition = get_object_or_404(
        FormDefinition.objects.select_related("made_by", "acknowledged_by"), code=code, version=version
    )
    return found


def calls_for_form(user: User, track: str) -> QuerySet[Call]:
    """Calls of this track that the person may give a form to: drafts, and open ones whose drafts are carried over."""
    states = (Call.State.DRAFT, Call.State.OPEN)
    rows = Call.objects.filter(track_name=track, state__in=states).select_related("issuer__region", "form")
    return rows if user.is_superuser else rows.filter(issuer__in=user.offices_as("officer", "lead"))
