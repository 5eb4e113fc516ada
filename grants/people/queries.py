"""Reads of people: regions and their names, organisations cut by who looks, what waits."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.people import responsible_office
from grants.people.banking import PayeeAccount
from grants.people.desk_tasks import Task
from grants.people.models import JoinRequest, Membership, Office, Organisation, Region, User
from grants.people.places import region_choices as region_choices
from grants.people.places import region_names as region_names
from grants.people.places import villages_of as villages_of
from grants.people.places import within as within
from grants.people.units import overseen
from workflows import clock, roles
from workflows.search_words import with_words

# --- organisations ---------------------------------------------------------------------------------------


def organisations_for(user: Any) -> QuerySet[Organisation]:
    """Those one belongs to, those a hub keeps custody for, those in the region of one's office."""
    rows = Organisation.objects.select_related("region", "field", "managing_unit", "custodian")
    if not user.is_authenticated:
        return rows.none()
    if user.is_superuser:
        return rows
    mine = Q(pk__in=user.organisations_as())
    hubs = user.organisations_as(*roles.IN_HUBS)
    if hubs:
        mine |= Q(custodian__in=hubs)
    if offices := user.offices_as(*roles.READERS):
        mine |= Q(managing_unit__in=offices) | Q(registrar__in=offices) | overseen(offices, region="region")
    return rows.filter(mine)


def organisation_list(user: Any) -> QuerySet[Organisation]:
    """The officer's list, the newest first."""
    return organisations_for(user).order_by("-created_at", "-pk")


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
    posts = set(user.organisations_as(*roles.IN_HUBS))
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
    alike = with_words(words) | Q(code__iexact=words) | Q(credit_code__iexact=words)
    return Organisation.objects.filter(alike).select_related("region").order_by("name")[:most]


def found_organisation(identity: str) -> Organisation | None:
    """An organisation by its credit code or filing number, as typed. What is somebody's credit code is never taken for
    another's filing number."""
    from grants.people.credit_code import normalised

    text = identity.strip()
    if not text:
        return None
    rows = Organisation.objects.all()
    return (
        rows.filter(credit_code=normalised(text) or None).first() or rows.filter(filing_number=text).first()
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
    mine = Q(organisation__in=[n for n in user.organisations_as("applicant") if user.is_verified_for(n)])
    offices = user.offices_as("officer", "lead")
    mine |= Q(organisation__managing_unit__in=offices) | Q(organisation__registrar__in=offices)
    mine |= overseen(offices, region="organisation__region")
    return rows.filter(mine).exclude(user=user)


def offices_led_by(user: Any) -> QuerySet[Office]:
    """The offices whose posts this lead may give: his own and those under it."""
    if user.is_superuser:
        return Office.objects.all()
    return Office.objects.overseen_by(user.offices_as("lead"))


# --- what waits ------------------------------------------------------------------------------------------


def further_tasks(user: User) -> list[Task]:
    """Join requests to decide, people, organisations and accounts to verify; and whether one is verified."""
    items = [
        Task(
            words=_("%(person)s asks to act for %(organisation)s")
            % {"person": r.user, "organisation": r.organisation},
            url=reverse("join-request", args=[r.pk]),
            since=r.made_at,
            detail=r.reason[:80],
        )
        for r in join_requests_for(user).filter(decision=JoinRequest.Decision.OPEN)[:20]
    ]
    rows = responsible_office.unverified_organisations(user, accounts_to_verify().values("organisation"))
    return [
        *items,
        *_to_verify(rows, user),
        *_accounts_to_verify(rows, user),
        *_not_yet_verified(user),
    ]


def _accounts_to_verify(rows: list[Organisation], user: User) -> list[Task]:
    """Of others: what a person changed himself waits for another."""
    accounts = accounts_to_verify().filter(organisation__in=rows).exclude(changed_by=user)
    return [
        Task(
            words=_("Verify the account of %(organisation)s") % {"organisation": row.organisation},
            url=row.organisation.get_absolute_url(),
            since=row.changed_at,
        )
        for row in accounts.select_related("organisation").order_by("changed_at")[:20]
    ]


def _to_verify(rows: list[Organisation], user: User) -> list[Task]:
    posts = Membership.objects.to_verify().filter(organisation__in=rows).exclude(user=user)
    people = [
        Task(
            words=_("Verify that %(person)s acts for %(organisation)s")
            % {"person": post.user, "organisation": post.organisation},
            url=reverse("organisation-person", args=[post.organisation.code, post.pk]),  # type: ignore[union-attr]
            since=post.made_at or post.organisation.created_at,  # type: ignore[union-attr]
            until=post.draft_closes_at,  # type: ignore[attr-defined]
            detail=_("Until then the person may draft, but not submit nor decide on others."),
        )
        for post in with_closing(posts.select_related("user", "organisation").order_by("made_at"))[:20]
    ]
    return people + [
        Task(
            words=_("Verify the organisation %(organisation)s") % {"organisation": row},
            url=row.get_absolute_url(),
            since=row.created_at,
        )
        for row in [row for row in rows if not row.verified][:20]
    ]


def with_closing(posts: QuerySet[Membership]) -> QuerySet[Membership]:
    """With the moment the first call closes for which the organisation writes: who is not verified by then cannot submit."""
    drafts = Q(organisation__applications__state="draft", organisation__applications__is_trial=False)
    to_come = Q(organisation__applications__call__closes_at__gte=clock.now())
    first = Min("organisation__applications__call__closes_at", filter=drafts & to_come)
    return posts.annotate(draft_closes_at=first)


def _not_yet_verified(user: User) -> list[Task]:
    """What a person waits for who acts for an organisation on their own word."""
    own = [post.pk for post in user.posts if post.is_own_word]
    waits = with_closing(Membership.objects.filter(pk__in=own).select_related("organisation")) if own else ()
    return [
        Task(
            words=_("The office has still to verify that you act for %(organisation)s")
            % {"organisation": post.organisation},
            url=post.organisation.get_absolute_url(),  # type: ignore[union-attr]
            since=post.made_at or post.organisation.created_at,  # type: ignore[union-attr]
            until=post.draft_closes_at,  # type: ignore[attr-defined]
            detail=_(
                "You can write drafts already. What the office needs stands on the organisation's page."
            ),
            knowing_only=True,
        )
        for post in waits
    ]
