"""A role is one entry; what a new one still lacks is named here, and the file in which it is given."""

from pathlib import Path
from typing import get_args

import pytest

from grants.desk.nav import ITEMS
from grants.models import Membership, User
from tests.access.people import LOGINS, PEOPLE
from workflows import roles
from workflows.roles import RoleName

README = Path(__file__).parents[2] / "README.md"
ENTRY, DOORS, CAST = "workflows/roles.py", "grants/desk/nav.py", "grants/demo/demo_users.py"


def lacks(name: str) -> list[tuple[str, str]]:
    """What a role has not got yet, of all that each role has, and which file it is given in."""
    known = {role.name: role for role in roles.EVERY if role.post is not None}
    role = known.get(name)
    held = User.objects.filter(memberships__role=name)
    logins = {LOGINS.get(who, who) for who in PEOPLE} | {"o02"}
    if role is not None and role.post is not None and role.post.seat == "pool":
        held = User.objects.filter(expert__active=True)
    people = set(held.values_list("username", flat=True))
    told = README.read_text(encoding="utf-8")
    found = {
        ("a word and a post", ENTRY): role is not None,
        ("a name that types know", ENTRY): name in get_args(RoleName),
        ("a door in the navigation", DOORS): any(name in whose for _words, _address, whose in ITEMS),
        ("somebody in the demonstration", CAST): bool(people),
        ("a line in who is who", CAST): any(f"`{person}`" in told for person in people),
        ("a column in the table of access", CAST): bool(people & logins),
    }
    return [what for what, there in found.items() if not there]


@pytest.mark.usefixtures("demo_db")
@pytest.mark.parametrize("name", get_args(RoleName))
def test_a_role_has_all_that_a_role_needs(name: str) -> None:
    assert lacks(name) == []


@pytest.mark.usefixtures("demo_db")
def test_a_new_role_opens_three_files() -> None:
    missing = lacks("inspector")
    assert len(missing) == 6
    assert {file for _what, file in missing} == {ENTRY, DOORS, CAST}


def test_every_role_with_a_post_is_known_to_types_and_the_other_way_round() -> None:
    assert tuple(role.name for role in roles.EVERY if role.post is not None) == get_args(RoleName)


def test_the_database_knows_the_posts_of_the_entries() -> None:
    """Choices and constraints are read from the entries: nothing names the roles a second time."""
    (held,) = {field for field in Membership._meta.fields if field.name == "role"}
    assert [name for name, _label in held.flatchoices] == [name for name, _label in roles.CHOICES]
    placed = next(c for c in Membership._meta.constraints if c.name == "membership_belongs_somewhere")
    said = str(placed.deconstruct())
    assert [name for name, _label in roles.CHOICES if f"'{name}'" not in said] == []


def test_no_list_of_roles_is_written_where_one_can_be_asked() -> None:
    """Who reads an office's work, who pays, who keeps money for others: `roles.READERS` and its like. Written out in a
    module of its own, a list forgets the role that comes after it."""
    root = Path(__file__).parents[2]
    lists = {
        group: [f'"{name}"' for name in group] for group in (roles.READERS, roles.FINANCE, roles.IN_HUBS)
    }
    found = [
        f"{file.relative_to(root)}: {', '.join(group)}"
        for folder in ("grants", "cms")
        for file in sorted((root / folder).rglob("*.py"))
        if "migrations" not in file.parts
        for group, words in lists.items()
        if ", ".join(words) in " ".join(file.read_text(encoding="utf-8").split())
    ]
    assert found == []
