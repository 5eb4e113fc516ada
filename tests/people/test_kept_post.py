"""What was written when the login had run out: there for whoever wrote it, for an hour, and for nobody else."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.factories import World, person, venture_world
from workflows import clock

BACKEND = "django.contrib.auth.backends.ModelBackend"
WORDS = "写了一半的名称"
ADDRESS = "/en/desk/organisations/new/?tier=registered"


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with translation.override("en"):
        yield venture_world()


def login(client: Client, user: Any) -> None:
    client.force_login(user, backend=BACKEND)


def written_after_the_login_ran_out(world: World, client: Client) -> None:
    """The form is open; the session ends without a logout; the form is sent."""
    login(client, world.applicant(world.registered))
    assert client.get(ADDRESS).status_code == 200
    del client.cookies["sessionid"]
    response = client.post(ADDRESS, {"name": WORDS})
    assert response.status_code == 302


def test_it_stays_until_it_is_sent_again(world: World) -> None:
    client = Client()
    written_after_the_login_ran_out(world, client)
    login(client, world.applicant(world.registered))
    for _n in range(2):
        text = client.get(ADDRESS).content.decode()
        assert WORDS in text
        assert "for an hour at most" in text
    client.post(ADDRESS, {"name": WORDS})
    assert WORDS not in client.get(ADDRESS).content.decode()


def test_after_an_hour_it_is_gone(world: World) -> None:
    client = Client()
    written_after_the_login_ran_out(world, client)
    login(client, world.applicant(world.registered))
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert WORDS not in client.get(ADDRESS).content.decode()
    assert "kept_post" not in client.session


def test_somebody_else_on_the_same_device_does_not_see_it(world: World) -> None:
    client = Client()
    written_after_the_login_ran_out(world, client)
    login(client, person("other"))
    assert WORDS not in client.get(ADDRESS).content.decode()
    assert "kept_post" not in client.session


def test_logging_out_throws_it_away(world: World) -> None:
    client = Client()
    written_after_the_login_ran_out(world, client)
    user = world.applicant(world.registered)
    login(client, user)
    client.post(reverse("account_logout"))
    login(client, user)
    assert WORDS not in client.get(ADDRESS).content.decode()
