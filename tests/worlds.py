"""Worlds that many tests begin in: each is made once a test process, in a database of its own, and what a test changes is
rolled back.

A world is hundreds of steps through real actions, more work than most tests that begin in it. `kept_world` gives the
fixture:

    world = kept_world(venture_world)                       # now
    world = kept_world(make, on=date(2026, 5, 18))          # and the test stands there
    noticed = kept_world(publicised, upon=reviewed)         # goes on from a world that is kept as well

A test that asks for the database in another way as well (`db`, a live server, a mark) has the world made anew, in that
database.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import translation

from tests.awards.world import publicised
from tests.demonstration import standing_on
from tests.factories import purchase_world, venture_world
from tests.reviews.world import reviewed
from workflows import clock

Build = Callable[..., Any]


class Worlds:
    """What was made so far: the name of its database, and the objects that a test speaks of."""

    def __init__(self, copy: Any) -> None:
        self.copy = copy
        self.made: dict[Any, tuple[str, Any]] = {}

    def of(self, build: Build, on: date | None, upon: Build | None = None) -> tuple[str, Any]:
        key = (build, on or clock.today())
        if key not in self.made:
            below, given = self.of(upon, on) if upon else ("", None)
            name = self.copy.beside(f"world{len(self.made)}", like=below)
            with standing_on(name), translation.override("en"), transaction.atomic():
                made = build(deepcopy(given)) if upon else build()
                connection.run_on_commit.clear()  # in a test that is rolled back nothing is told either
            self.made[key] = name, made
        return self.made[key]


@pytest.fixture(scope="session")
def kept_worlds(django_db_setup: Any) -> Worlds:
    return Worlds(django_db_setup)


def kept_world(build: Build, on: date | None = None, upon: Build | None = None) -> Any:
    """A fixture: the world that `build` makes, on that day; of the one that `upon` makes, if it goes on from there."""

    @pytest.fixture
    def world(
        request: pytest.FixtureRequest, kept_worlds: Worlds, at: Callable[[Any], None], django_db_blocker: Any
    ) -> Iterator[Any]:
        if on:
            at(on)
        if asks_otherwise(request):
            request.getfixturevalue("db")
            yield build(upon()) if upon else build()
            return
        with django_db_blocker.unblock():
            name, made = kept_worlds.of(build, on, upon)
            with standing_on(name), transaction.atomic():
                yield deepcopy(made)
                transaction.set_rollback(True)

    return world


def asks_otherwise(request: pytest.FixtureRequest) -> bool:
    others = {"db", "transactional_db", "live_server"}
    return bool(others & set(request.fixturenames) or request.node.get_closest_marker("django_db"))


world = kept_world(venture_world)
purchase = kept_world(purchase_world)
ranked = kept_world(reviewed)
noticed = kept_world(publicised, upon=reviewed)


@pytest.fixture
def browse() -> Callable[[Any], Client]:
    """A client logged in as a person."""

    def enter(user: Any) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter
