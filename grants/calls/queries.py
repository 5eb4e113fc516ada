"""Reads of calls: lists, one call for a user, its money, and what its steps ask (see workflows/processes/call.py).

A later stage is looked at through the call's reverse relations, never imported.
"""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.calls.models import Call, CallVersion, Package
from grants.calls.rules import DATES
from grants.people.models import User
from grants.people.waiting import WaitingItem
from workflows import clock

#: States of an application in which nothing has been submitted, or it was taken back.
NOT_COUNTED = ("draft", "withdrawn")
UNDECIDED = ("submitted", "supplementing")
#: States in which a response to a package does not count.
NO_RESPONSE = (*NOT_COUNTED, "ineligible", "disqualified")


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


def call_list(user: Any, filters: dict[str, str]) -> QuerySet[Call]:
    """The officer's list, with the numbers each row shows."""
    rows = Call.objects.visible_to(user).select_related("issuer")
    if words := filters.get("q", "").strip():
        rows = rows.filter(
            Q(title__icontains=words) | Q(code__icontains=words) | Q(title_en__icontains=words)
        )
    if filters.get("state") in Call.State.values:
        rows = rows.filter(state=filters["state"])
    if filters.get("track") in Call.Track.values:
        rows = rows.filter(track_name=filters["track"])
    ours = Call.objects.filter(pk__in=rows.values("pk")).select_related("issuer")
    return ours.annotate(
        received=Count("applications", filter=~Q(applications__state__in=NOT_COUNTED), distinct=True)
    ).order_by("-made_at", "-pk")


def current_version(call: Call) -> CallVersion | None:
    """The rules in force: the newest version frozen, None before opening."""
    return call.versions.order_by("-number").first()


def money_of(call: Call) -> dict[str, dict[str, int]]:
    """`allocated_fen`, `awarded_fen`, `left_fen`, each by the code of the fund source."""
    allocated = {
        row["pool__source__code"]: row["fen"]
        for row in call.allocations.values("pool__source__code").annotate(fen=Sum("fen")).order_by()
    }
    standing = call.awards.exclude(state__in=["revoked", "lapsed"])
    awarded = {
        row["shares__source__code"]: row["fen"] or 0
        for row in standing.values("shares__source__code").annotate(fen=Sum("shares__fen")).order_by()
        if row["shares__source__code"]
    }
    left = {source: fen - awarded.get(source, 0) for source, fen in allocated.items()}
    return {"allocated_fen": allocated, "awarded_fen": awarded, "left_fen": left}


def packages_with_counts(call: Call) -> list[Any]:
    """The packages of a call, each with the number of responses that count (`counted`)."""
    counted = Count("applications", filter=~Q(applications__state__in=NO_RESPONSE), distinct=True)
    return list(call.packages.select_related("purchaser", "region").annotate(counted=counted))


def timetable(call: Call) -> list[tuple[str, Any]]:
    """The dates that are set, in order, with their names."""
    return [
        (str(Call._meta.get_field(name).verbose_name), value)
        for name in DATES
        if (value := getattr(call, name)) is not None
    ]


def numbers_of(call: Call) -> dict[str, int]:
    """How many applications there are, by state, drafts left out."""
    rows = call.applications.exclude(state="draft").values("state").annotate(n=Count("pk")).order_by()
    return {row["state"]: row["n"] for row in rows}


# --- what the steps ask ----------------------------------------------------------------------------------


def eligibility_is_decided(call: Call) -> bool:
    return not call.applications.filter(state__in=UNDECIDED).exists()


def panel_is_complete(call: Call) -> bool:
    """The first round has an odd number of experts, alternates not counted, and at least the minimum."""
    first = call.rounds.order_by("held_on", "pk").first()
    if first is None:
        return False
    count = first.panel.filter(alternate=False).count()
    return count % 2 == 1 and count >= call.min_panel


def packages_are_settled(call: Call) -> bool:
    """Every package of a purchase has enough responses, or it was decided that it fails or goes on."""
    return not any(p.responses_are_too_few() for p in call.packages.filter(state=Package.State.OPEN))


def responses(package: Package) -> int:
    """The responses that count: submitted, neither withdrawn nor found ineligible."""
    return package.applications.exclude(state__in=NO_RESPONSE).count()


def scoring_is_locked(call: Call) -> bool:
    rounds = call.rounds.all()
    return rounds.exists() and not rounds.filter(locked_at=None).exists()


def notices(call: Call) -> Any:
    """The published notices of proposed awards; of the result, where the call is a purchase."""
    return call.notices.filter(kind__in=["award_notice", "result_notice"], published_at__isnull=False)


def notice_is_over(call: Call) -> bool:
    """Every published notice of awards has had its whole period: the last day through its midnight."""
    rows = notices(call)
    return rows.exists() and not rows.filter(Q(ends_on=None) | Q(ends_on__gte=clock.today())).exists()


def no_objection_is_open(call: Call) -> bool:
    """An objection is open until it was refused, upheld or dismissed; what still waits is only the reply."""
    return not call.notices.filter(objections__state__in=["received", "accepted", "investigating"]).exists()


def awards_are_settled(call: Call) -> bool:
    return not call.awards.filter(state__in=["proposed", "publicised"]).exists()


def all_contracts_ended(call: Call) -> bool:
    """Every award of the call is closed, or never came to a contract."""
    return not call.awards.exclude(state__in=["closed", "revoked", "lapsed"]).exists()


# --- what waits ------------------------------------------------------------------------------------------


def waiting_for(user: User) -> list[WaitingItem]:
    """Calls that wait for their officer: announced soon to open, closed, and packages with too few responses."""
    offices = user.offices_as("officer", "lead")
    if not offices:
        return []
    mine = Call.objects.filter(issuer__in=offices)
    items = [
        WaitingItem(
            words=_("Prepare the review of %(call)s") % {"call": call},
            url=call.get_absolute_url(),
            since=call.closes_at or call.made_at,
            until=call.eligibility_until,
        )
        for call in mine.filter(state=Call.State.CLOSED)
    ]
    items += [
        WaitingItem(
            words=_("Finish the rules of %(call)s") % {"call": call},
            url=call.get_absolute_url(),
            since=call.made_at,
            until=call.opens_at,
        )
        for call in mine.filter(state=Call.State.DRAFT)[:20]
    ]
    soon = clock.now() + timedelta(days=3)
    items += [
        WaitingItem(
            words=_("%(call)s closes soon") % {"call": call}, url=call.get_absolute_url(),
            since=call.opens_at or call.made_at, until=call.closes_at, knowing_only=True,
        )
        for call in mine.filter(state=Call.State.OPEN, closes_at__lte=soon)
    ]  # fmt: skip
    return items + _packages_waiting(offices)


def _packages_waiting(offices: list[Any]) -> list[WaitingItem]:
    rows = (
        Package.objects.filter(
            call__issuer__in=offices, state=Package.State.OPEN, call__state=Call.State.CLOSED
        )
        .select_related("call")
        .annotate(
            counted=Count(
                "applications",
                filter=~Q(applications__state__in=NO_RESPONSE),
                distinct=True,
            )
        )
    )
    return [
        WaitingItem(
            words=_("Decide on the package %(package)s: %(count)d responses")
            % {"package": p, "count": p.counted},
            url=reverse("package-decide", args=[p.pk]),
            since=p.call.closes_at or p.call.made_at,
        )
        for p in rows
        if p.counted < p.call.min_responses
    ]
