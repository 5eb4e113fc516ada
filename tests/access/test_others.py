"""Persons beside the table's: a second member, one whose post has ended, one with two posts, one whose account is closed;
and ways of asking beside GET and an empty POST."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants.applications.models import Colleague
from grants.models import Application, Membership, User
from tests.access.knock import letter, url_of
from tests.access.objects import address
from tests.access.table import rows
from tests.access.test_access import kept
from workflows import clock

pytestmark = [pytest.mark.usefixtures("demo_db"), pytest.mark.slow]

#: What is a person's own, or asks whether he has logged in only just now.
PERSONAL = ("account_", "mfa_", "message", "invitation", "/cms-admin/", "/django-admin/")
ROWS = [row for row in rows() if not row.name.startswith(PERSONAL)]


def client_of(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def answers(user: User | None) -> dict[str, str]:
    """The letter of a GET at every address of the table."""
    client, found = client_of(user), {}
    for row in ROWS:
        cache.clear()
        with transaction.atomic():
            response = client.get(url_of(row.name, address(row.words)[1]))
            transaction.set_rollback(True)
        found[f"{row.name} {row.words}"] = letter(response)
    return found


def someone(name: str, **posts: Any) -> User:
    return User.objects.create_user(name, f"{name}@example.invalid", "pw-of-somebody", **posts)


def test_who_has_no_post_any_more_is_a_stranger() -> None:
    """The day after the end, with everything else as it was: an officer, a member, a maker, an accountant of a hub."""
    stranger = answers(someone("nobody-of-note"))
    yesterday = clock.today() - timedelta(days=1)
    for name in ("officer", "maker", "o07", "h1_accountant", "auditor", "editor"):
        former = User.objects.get(username=name)
        Membership.objects.filter(user=former).update(ends=yesterday)
        Application.objects.filter(handler=former).update(handler=None)
        assert {k: v for k, v in answers(former).items() if v != stranger[k]} == {}, name


def test_a_closed_account_is_nobody() -> None:
    nobody = answers(None)
    for name in ("officer", "o07"):
        client_user = User.objects.get(username=name)
        User.objects.filter(pk=client_user.pk).update(is_active=False)
        assert answers(client_user) == nobody, name


def test_a_second_member_reads_what_the_first_reads() -> None:
    """And nothing else: of an organisation whose matters the table is about."""
    first = User.objects.get(username="o07")
    second = someone("second-of-o07")
    post = Membership.objects.get(user=first, role="applicant")
    Membership.objects.create(user=second, role="applicant", organisation=post.organisation)
    one, two = answers(first), answers(second)
    assert {k: (one[k], two[k]) for k in one if one[k] != two[k]} == {}


def test_two_posts_open_what_either_opens_and_nothing_more() -> None:
    officer, member = User.objects.get(username="officer"), User.objects.get(username="o11")
    both = someone("officer-and-member")
    for post in (*officer.memberships.all(), *member.memberships.all()):
        Membership.objects.create(
            user=both, role=post.role, office=post.office, organisation=post.organisation
        )
    one, other, whole = answers(officer), answers(member), answers(both)
    opened = {k for k in whole if whole[k] == "o"}
    assert opened == {k for k in whole if "o" in (one[k], other[k])}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_no_other_method_does_anything(method: str) -> None:
    wrote = []
    for name in ("officer", "o07"):
        client = client_of(User.objects.get(username=name))
        for row in ROWS:
            with CaptureQueriesContext(connection) as queries, transaction.atomic():
                response = client.generic(method, url_of(row.name, address(row.words)[1]), b"state=awarded")
                transaction.set_rollback(True)
            assert response.status_code < 500, row
            asked = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
            wrote += [f"{row.name}: {sql[:80]}" for sql in kept(asked)]
    assert wrote == []


@pytest.mark.parametrize("role", Colleague.Role.values)
def test_a_colleague_comes_in_at_the_one_application_only(role: str) -> None:
    stranger = answers(someone("nobody-of-note"))
    invited = someone("invited")
    Colleague.objects.create(application=Application.objects.get(code="W02"), user=invited, role=role)
    more = {k for k, v in answers(invited).items() if v != stranger[k]}
    print(role, sorted(more))
    assert all("W02" in k or k.startswith(("application-upload", "my-applications")) for k in more)
