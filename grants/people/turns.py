"""Whose turn it is towards a subject: the same people on desks and in messages.

An organisation's or a hub's people for what is theirs; for what is an office's the people of the office itself, and where
it has nobody in that role, of the nearest office above it that has. Where another person is asked for than who had a hand
in it (`several`), one alone is not enough: the office above then has it on its desk, too.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, cast

from django.db.models import Q

from grants.people.models import Membership, Office, User
from workflows import roles
from workflows.roles import RoleName
from workflows.steps import Path

#: Roles held by where a person belongs; the others are held in an office.
APPLICANT, EXPERT, ADMINISTRATOR = "applicant", "expert", "administrator"


class Posts:
    """Who holds which post in which office: read once for all the turns of a desk."""

    @cached_property
    def held(self) -> dict[str, Counter[int]]:
        """Role -> office -> how many hold it there today."""
        found: dict[str, Counter[int]] = defaultdict(Counter)
        posts = Membership.objects.in_force().filter(user__is_active=True).exclude(office=None)
        for role, office in posts.values_list("role", "office"):
            found[role][office] += 1
        return found

    @cached_property
    def offices(self) -> list[Office]:
        return list(Office.objects.select_related("region"))

    @cached_property
    def by_region(self) -> dict[str, list[Office]]:
        found = defaultdict(list)
        for office in self.offices:
            if office.region is not None:
                found[office.region.code].append(office)
        return found

    def nearest(self, of: Office, role: str, several: bool) -> set[int]:
        """The offices whose turn it is: this one, or those above it, up to the first that has people enough."""
        held, found = self.held[role], {of.pk}
        if held[of.pk] > several or of.region is None:
            return found
        for region in reversed(of.region.path.split("/")):
            above = {office.pk for office in self.by_region[region] if held[office.pk]}
            found |= above
            if any(held[one] > several for one in above):
                break
        return found

    def served(self, user: User, role: str, several: bool) -> list[int]:
        """The offices whose work of this role is this person's turn."""
        own = user.offices_as(cast(RoleName, role))
        mine = {office.pk for office in own}
        under = [of for of in self.offices if any(office.oversees(of, None) for office in own)]
        return [of.pk for of in under if mine & self.nearest(of, role, several)]


def turns_of(user: User, role: str, paths: Mapping[str, Path], posts: Posts, *, several: bool) -> Q | None:
    """The subjects, of a model with these paths, towards which this person has the turn of the role; None: of none."""
    if role == ADMINISTRATOR:
        return Q() if user.is_superuser else None
    if role == EXPERT:
        expert = getattr(user, "expert", None)
        return paths["expert"]([expert.pk]) if expert is not None and "expert" in paths else None
    if role in roles.IN_ORGANISATIONS:
        party = "organisation" if role == APPLICANT else "hub"
        mine = user.organisations_as(role)
        return paths[party](mine) if mine and party in paths else None
    served = posts.served(user, role, several) if "office" in paths else []
    return paths["office"](served) if served else None


def holders(role: str, subject: Any, *, several: bool = False) -> "Iterable[User]":
    """The people who have the turn of a role towards a subject."""
    parties = subject.parties()
    if role == ADMINISTRATOR:
        return User.objects.filter(is_superuser=True, is_active=True)
    if role == EXPERT:
        return User.objects.filter(expert=parties["expert"], is_active=True) if parties.get("expert") else ()
    if role == APPLICANT:
        place = Q(organisation__in=parties.get("organisation") or ())
    elif role in roles.IN_HUBS:
        place = Q(organisation=parties["hub"]) if parties.get("hub") else Q(pk__in=[])
    else:
        office = parties.get("office")
        place = Q(office__in=Posts().nearest(office, role, several) if office is not None else ())
    posts = Membership.objects.in_force().filter(place, role=role)
    return User.objects.filter(memberships__in=posts, is_active=True).distinct()
