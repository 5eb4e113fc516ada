"""Reads of people: regions and their names, organisations cut by who looks, what waits."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.people.banking import PayeeAccount
from grants.people.models import JoinRequest, Office, Organisation, Region, User
from grants.people.waiting import WaitingItem

OVERSEERS = ("officer", "lead", "finance_maker", "finance_checker", "auditor")


# --- regions ---------------------------------------------------------------------------------------------


def within(code: str, field: str = "region") -> Q:
    """A condition: the region of a row is this one or lies under it."""
    return (
        Q(**{f"{field}__path": code})
        | Q(**{f"{field}__path__contains": f"{code}/"})
        | Q(**{f"{field}_id": code})
    )


def region_names(codes: Iterable[str]) -> dict[str, str]:
    """Full names from the prefecture down ("长春市 南关区 桃源街道"), by code; unknown codes are left out. Two queries."""
    rows = list(Region.objects.filter(pk__in=[code for code in codes if code]))
    parts = {code for row in rows for code in row.path.split("/")}
    names = {row.pk: row for row in Region.objects.filter(pk__in=parts)} if parts else {}
    return {
        row.pk: " ".join(
            names[code].local_name
            for code in row.path.split("/")
            if code in names and (names[code].level != Region.Level.PROVINCE or code == row.pk)
        )
        for row in rows
    }


def region_choices(*levels: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices for a select, grouped: counties by prefecture, townships by county. One query. Villages are not among
    them, for there are too many: see `villages_of`."""
    wanted = levels or ("county",)
    rows = Region.objects.exclude(level=Region.Level.VILLAGE)
    known = {row.pk: row for row in rows.order_by("path")}
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in known.values():
        if row.level not in wanted:
            continue
        above = [known[c].local_name for c in row.path.split("/")[1:-1] if c in known]
        # A county stands at the head of its own townships.
        if row.level == Region.Level.COUNTY and "township" in wanted:
            above.append(row.local_name)
        groups.setdefault(" ".join(above) or row.local_name, []).append((row.pk, row.local_name))
    return list(groups.items())


def villages_of(township: str) -> list[tuple[str, str]]:
    """The villages and communities of a township, code and name; none where the database knows none. One query."""
    rows = Region.objects.filter(parent_id=township, level=Region.Level.VILLAGE) if township else []
    return [(row.pk, row.local_name) for row in rows]


# --- organisations ---------------------------------------------------------------------------------------


def organisations_for(user: Any) -> QuerySet[Organisation]:
    """Those one belongs to, those a hub keeps custody for, those in the region of one's office."""
    rows = Organisation.objects.select_related("region", "field", "managing_unit", "custody_hub")
    if not user.is_authenticated:
        return rows.none()
    if user.is_superuser:
        return rows
    mine = Q(pk__in=user.organisations_as())
    hubs = user.organisations_as("hub_accountant", "hub_approver")
    if hubs:
        mine |= Q(custody_hub__in=hubs)
    for office in user.offices_as(*OVERSEERS):
        mine |= Q(managing_unit=office) | Q(registrar=office)
        if office.region_id:
            mine |= within(office.region_id)
    return rows.filter(mine).distinct()


def organisation_list(user: Any, filters: dict[str, str]) -> QuerySet[Organisation]:
    """The officer's list, filtered by words, tier, region and what is still to verify."""
    rows = organisations_for(user).annotate(people=Count("memberships", distinct=True))
    if words := filters.get("q", "").strip():
        rows = rows.filter(
            Q(name__icontains=words) | Q(credit_code__icontains=words) | Q(filing_number__icontains=words)
            | Q(name_en__icontains=words)
        )  # fmt: skip
    if (tier := filters.get("tier", "")) in Organisation.Tier.values:
        rows = rows.filter(tier=tier)
    if region := filters.get("region", ""):
        rows = rows.filter(within(region))
    if filters.get("todo") == "verify":
        rows = rows.filter(verified=False)
    elif filters.get("todo") == "account":
        rows = rows.filter(pk__in=accounts_to_verify().values("organisation"))
    return rows.order_by("-created_at", "-pk")


def accounts_to_verify() -> QuerySet[PayeeAccount]:
    """The accounts in force that nobody has verified."""
    newest = (
        PayeeAccount.objects.filter(organisation=OuterRef("organisation")).order_by("-pk").values("pk")[:1]
    )
    return PayeeAccount.objects.filter(pk=Subquery(newest), verified_at=None).exclude(number="")


def own_organisations(user: Any) -> list[Organisation]:
    """The organisations for which this person acts as applicant."""
    return list(Organisation.objects.filter(pk__in=user.organisations_as("applicant")).order_by("name"))


def own_hub(user: Any) -> Organisation | None:
    """The hub for which this person works, where it is one."""
    posts = set(user.organisations_as("hub_accountant", "hub_approver"))
    return Organisation.objects.filter(pk__in=posts, is_hub=True).first() if len(posts) == 1 else None


def organisation_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of organisations by code; unknown codes are left out."""
    rows = Organisation.objects.filter(code__in=[code for code in codes if code])
    return {row.code: row.local_name for row in rows}


def organisation_code(text: str) -> str:
    """The code of the one organisation that has this code, credit code, filing number or whole name; "" for none or
    several."""
    from grants.people.credit_code import normalised

    known = (
        Q(code=text)
        | Q(credit_code=normalised(text))
        | Q(filing_number=text)
        | Q(name=text)
        | Q(name_en=text)
    )
    codes = list(Organisation.objects.filter(known).values_list("code", flat=True)[:2]) if text else []
    return codes[0] if len(codes) == 1 else ""


def organisations_like(text: str, most: int = 8) -> QuerySet[Organisation]:
    """What a person may mean who typed this: names, English names and codes that contain it."""
    words = text.strip()
    if len(words) < 2:
        return Organisation.objects.none()
    alike = (
        Q(name__icontains=words)
        | Q(name_en__icontains=words)
        | Q(code__iexact=words)
        | Q(credit_code__iexact=words)
    )
    return Organisation.objects.filter(alike).select_related("region").order_by("name")[:most]


def found_organisation(identity: str) -> Organisation | None:
    """An organisation by its credit code or filing number, as typed."""
    from grants.people.credit_code import normalised

    text = identity.strip()
    return (
        Organisation.objects.filter(Q(credit_code=normalised(text)) | Q(filing_number=text))
        .exclude(credit_code="", filing_number="")
        .first()
        if text
        else None
    )


def hubs_serving(region: Region | None) -> QuerySet[Organisation]:
    """Hubs that keep custody for organisations of this region, the nearest first where it can be told."""
    hubs = Organisation.objects.filter(is_hub=True)
    if region is None:
        return hubs
    return hubs.filter(
        Q(serves__in=region.path.split("/")) | Q(region_id__in=region.path.split("/"))
    ).distinct()


def join_requests_for(user: Any) -> QuerySet[JoinRequest]:
    """The requests this person may decide: for a colleague's organisation, or in the region of the office."""
    if not user.is_authenticated:
        return JoinRequest.objects.none()
    rows = JoinRequest.objects.select_related("organisation__region", "user")
    if user.is_superuser:
        return rows
    mine = Q(organisation__in=user.organisations_as("applicant"))
    for office in user.offices_as("officer", "lead"):
        mine |= Q(organisation__managing_unit=office) | Q(organisation__registrar=office)
        if office.region_id:
            mine |= within(office.region_id, "organisation__region")
    return rows.filter(mine).exclude(user=user).distinct()


# --- whom to tell, and what waits ------------------------------------------------------------------------


def offices_above(office: Office | None, region: Region | None) -> list[str]:
    """The codes of the regions from the province down to this one: whose offices oversee it."""
    place = region or (office.region if office else None)
    return place.path.split("/") if place else []


def waiting_for(user: User) -> list[WaitingItem]:
    """Join requests to decide, organisations and accounts to verify. At most five queries."""
    items = [
        WaitingItem(
            words=_("%(person)s asks to act for %(organisation)s")
            % {"person": r.user, "organisation": r.organisation},
            url=reverse("join-request", args=[r.pk]),
            since=r.made_at,
            detail=r.reason[:80],
        )
        for r in join_requests_for(user).filter(decision=JoinRequest.Decision.OPEN)[:20]
    ]
    if user.has_role("officer", "lead"):
        items += _to_verify(user)
        items += _accounts_to_verify(user)
    return items


def _near(user: User) -> Q:
    """The organisations that an officer or a lead looks after: a province looks after its own alone."""
    near = Q(pk__in=[])
    for office in user.offices_as("officer", "lead"):
        near |= Q(managing_unit=office) | Q(registrar=office)
        if office.region_id and office.level != Office.Level.PROVINCE:
            near |= within(office.region_id)
    return near


def _accounts_to_verify(user: User) -> list[WaitingItem]:
    """Of others: what a person changed himself waits for another."""
    rows = accounts_to_verify().filter(organisation__in=Organisation.objects.filter(_near(user)).values("pk"))
    return [
        WaitingItem(
            words=_("Verify the account of %(organisation)s") % {"organisation": row.organisation},
            url=row.organisation.get_absolute_url(),
            since=row.changed_at,
        )
        for row in rows.exclude(changed_by=user).select_related("organisation").order_by("changed_at")[:20]
    ]


def _to_verify(user: User) -> list[WaitingItem]:
    rows = Organisation.objects.filter(_near(user), verified=False).order_by("created_at")[:20]
    return [
        WaitingItem(
            words=_("Verify the organisation %(organisation)s") % {"organisation": row},
            url=row.get_absolute_url(),
            since=row.created_at,
        )
        for row in rows
    ]
