"""Persons beside the table's: a second member, one whose post has ended, one with two posts, one whose account is closed;
and ways of asking beside GET and an empty POST."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants.applications.models import application as application_model
from grants.collaboration.models import Colleague
from grants.models import Application, Membership, User
from tests.access.access_matrix import letter, url_of
from tests.access.objects import address
from tests.access.table import rows
from tests.access.test_access import DRAWN_UP, kept
from workflows import clock

pytestmark = [pytest.mark.usefixtures("demo_db"), pytest.mark.once, pytest.mark.slow]

#: What is a person's own, asks whether one has logged in just now, or has a secret of its own in its address.
PERSONAL = ("account_", "mfa_", "message", "invitation", "my-deadlines", "/cms-admin/", "/django-admin/")
ROWS = [row for row in rows() if not row.name.startswith(PERSONAL)]


def client_of(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture
def doors() -> dict[str, str]:
    """Every address of the table with a thing in it, found before anybody's post is touched."""
    return {f"{row.name} {row.words}": url_of(row.name, address(row.words)[1]) for row in ROWS}


def answers(doors: dict[str, str], user: User | None) -> dict[str, str]:
    """The letter of a GET at every address."""
    client, found = client_of(user), {}
    for door, url in doors.items():
        cache.clear()
        with transaction.atomic():
            found[door] = letter(client.get(url))
            transaction.set_rollback(True)
    return found


def someone(name: str, **posts: Any) -> User:
    return User.objects.create_user(name, f"{name}@example.invalid", "pw-of-somebody", **posts)


def test_who_has_no_post_any_more_is_a_stranger(doors: dict[str, str]) -> None:
    """The day after the end, with everything else as it was: an officer, a member, a maker, an accountant of a hub."""
    stranger = answers(doors, someone("nobody-of-note"))
    yesterday = clock.today() - timedelta(days=1)
    for name in ("officer", "maker", "o07", "h1_accountant", "auditor", "editor"):
        former = User.objects.get(username=name)
        Membership.objects.filter(user=former).update(ends=yesterday)
        Application.objects.filter(handler=former).update(handler=None)
        assert {k: v for k, v in answers(doors, former).items() if v != stranger[k]} == {}, name


def test_a_closed_account_is_nobody(doors: dict[str, str]) -> None:
    nobody = answers(doors, None)
    for name in ("officer", "o07"):
        closed = User.objects.get(username=name)
        User.objects.filter(pk=closed.pk).update(is_active=False)
        assert answers(doors, closed) == nobody, name


def test_a_second_member_reads_what_the_first_reads(doors: dict[str, str]) -> None:
    """And nothing else: of an organisation whose matters the table is about."""
    first = User.objects.get(username="o07")
    second = someone("second-of-o07")
    post = Membership.objects.get(user=first, role="applicant")
    Membership.objects.create(
        user=second, role="applicant", organisation=post.organisation, verified_at=clock.now()
    )
    one, two = answers(doors, first), answers(doors, second)
    own = {"file-request file_request"}  # made for the first alone
    assert {k: (one[k], two[k]) for k in one if one[k] != two[k] and k not in own} == {}


def test_two_posts_open_what_either_opens_and_nothing_more(doors: dict[str, str]) -> None:
    officer, member = User.objects.get(username="officer"), User.objects.get(username="o11")
    both = someone("officer-and-member")
    for post in (*officer.memberships.all(), *member.memberships.all()):
        Membership.objects.create(
            user=both, role=post.role, office=post.office, organisation=post.organisation
        )
    one, other, whole = answers(doors, officer), answers(doors, member), answers(doors, both)
    opened = {k for k in whole if whole[k] == "o"}
    assert opened == {k for k in whole if "o" in (one[k], other[k])}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_no_other_method_does_anything(doors: dict[str, str], method: str) -> None:
    wrote = []
    for name in ("officer", "o07"):
        client = client_of(User.objects.get(username=name))
        for door, url in doors.items():
            with transaction.atomic():
                with CaptureQueriesContext(connection) as queries:
                    response = client.generic(method, url, b"state=awarded")
                transaction.set_rollback(True)
            assert response.status_code < 500, door
            if door.split()[0] in DRAWN_UP:
                continue
            wrote += [f"{door}: {sql[:80]}" for sql in kept([q["sql"] for q in queries])]
    assert wrote == []


READING = {"application-check", "application-people", "application-section", "application-tasks"}
#: What an invitation to one application opens, by what it lets one do.
OPENED = {
    "read": READING,
    "sign": READING,
    "edit": READING | {"application-copy", "application-presence", "application-sheet", "application-xlsx"},
}


@pytest.mark.parametrize("role", Colleague.Role.values)
def test_a_colleague_comes_in_at_the_one_application_only(doors: dict[str, str], role: str) -> None:
    stranger = answers(doors, someone("nobody-of-note"))
    invited = someone("invited")
    Colleague.objects.create(
        application=Application.objects.get(code="W02"), user=invited, role=role,
        added_by=User.objects.get(username="o06"),
    )  # fmt: skip
    more = {door for door, said in answers(doors, invited).items() if said == "o" != stranger[door]}
    assert all("W02" in door for door in more)
    assert {door.split()[0] for door in more} == OPENED[role]


def test_whoever_sees_few_of_many_sees_the_same_as_whoever_is_asked_row_by_row(
    demo_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The two ways in which rights are asked of the database: `visible_to` of applications."""
    named, seen = application_model.NAMED, 0
    for user in User.objects.all():
        monkeypatch.setattr(application_model, "NAMED", named)
        few = set(Application.objects.visible_to(user).values_list("code", flat=True))
        monkeypatch.setattr(application_model, "NAMED", -1)  # nothing is few enough to be named
        assert set(Application.objects.visible_to(user).values_list("code", flat=True)) == few, user
        seen += bool(few) and user.username in ("county", "street", "h1_accountant", "h1_approver", "o10")
    assert seen >= 4, "those who see few see something"
