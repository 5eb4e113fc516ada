"""A role is one entry; what a new one still lacks is named here."""

from pathlib import Path
from typing import get_args

import pytest

from grants.desk.nav import ITEMS
from grants.models import Membership, User
from tests.access.people import LOGINS, PEOPLE
from workflows import roles
from workflows.roles import RoleName

README = Path(__file__).parents[2] / "README.md"


def lacks(name: str) -> list[str]:
    """What a role has not got yet, of all that each role has."""
    known = {role.name: str(role.label) for role in roles.EVERY}
    posts = {str(value): str(label) for value, label in Membership.Role.choices}
    held = User.objects.filter(memberships__role=name)
    logins = {LOGINS.get(who, who) for who in PEOPLE} | {"o02"}
    if name == "expert":
        held, posts = User.objects.filter(expert__active=True), {**posts, name: known.get(name, "")}
    people = set(held.values_list("username", flat=True))
    told = README.read_text(encoding="utf-8")
    found = {
        "a word and a question in workflows/roles.py": name in known,
        "a post by the same word in Membership.Role": name in posts and posts[name] == known.get(name),
        "a door in the navigation": any(name in whose for _words, _address, whose in ITEMS),
        "somebody in the demonstration": bool(people),
        "a line in the README's who is who": any(f"`{person}`" in told for person in people),
        "a column in the table of access": bool(people & logins),
    }
    return [what for what, there in found.items() if not there]


@pytest.mark.usefixtures("demo_db")
@pytest.mark.parametrize("name", get_args(RoleName))
def test_a_role_has_all_that_a_role_needs(name: str) -> None:
    assert lacks(name) == []


@pytest.mark.usefixtures("demo_db")
def test_what_a_new_role_lacks_is_named() -> None:
    assert len(lacks("inspector")) == 6


def test_every_post_is_a_role() -> None:
    assert {*Membership.Role.values, "expert"} == {*get_args(RoleName)}
