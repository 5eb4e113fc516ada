"""Which office looks after an organisation: the nearest one where somebody works, so that nothing lies before an office
that has no officer here yet."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from grants.people.models import Membership, Office, Organisation, Region, User
from grants.people.units import overseen
from workflows import roles


def staffed() -> list[Office]:
    """The offices that have an officer or a lead today."""
    posts = Membership.objects.in_force().filter(role__in=roles.OFFICERS, user__is_active=True)
    return list(Office.objects.filter(pk__in=posts.values("office")).select_related("region"))


def in_charge(organisation: Organisation, offices: Iterable[Office]) -> list[Office]:
    """Of these offices the one that manages it, else those of the smallest region around it."""
    managing = [office for office in offices if office.pk == organisation.managing_unit_id]
    if managing:
        return managing
    around = organisation.region.path.split("/")
    over = [office for office in offices if office.region_id in around]
    deepest = max((around.index(str(office.region_id)) for office in over), default=None)
    return [office for office in over if around.index(str(office.region_id)) == deepest]


def may_manage(region: Region) -> list[Office]:
    """Who may be the managing unit of an organisation at this place: its street or township (those of the county, where no
    more is known than that), and last the office above them, for a street that is not here."""
    above = region.path.split("/")
    near = Q(region__in=above) | Q(region__path__startswith=f"{region.path}/")
    streets = Office.objects.filter(near, level=Office.Level.STREET).select_related("region")
    over = list(Office.objects.filter(region__in=above).exclude(level=Office.Level.STREET))
    deepest = max((above.index(str(office.region_id)) for office in over), default=None)
    return [*streets, *(office for office in over if above.index(str(office.region_id)) == deepest)]


def officers_of(organisation: Organisation) -> "list[User]":
    """Who is told of what an organisation waits for."""
    offices = in_charge(organisation, staffed())
    posts = Membership.objects.in_force().filter(office__in=offices, role__in=roles.OFFICERS)
    return list(User.objects.filter(memberships__in=posts, is_active=True).distinct())


def unverified_organisations(user: User, also: QuerySet[Any], most: int = 200) -> list[Organisation]:
    """The organisations this officer's office looks after that are to be verified, or somebody of whom is; and those named
    by `also` (their keys)."""
    mine = user.offices_as(*roles.OFFICERS)
    if not mine:
        return []
    near = Q(managing_unit__in=mine) | overseen(mine, region="region")
    unknown = Membership.objects.to_verify().values("organisation")
    rows = Organisation.objects.filter(near).filter(Q(verified=False) | Q(pk__in=unknown) | Q(pk__in=also))
    rows = rows.select_related("region").order_by("created_at")[:most]
    found, offices, own = list(rows), staffed(), {office.pk for office in mine}
    return [row for row in found if own & {office.pk for office in in_charge(row, offices)}]
