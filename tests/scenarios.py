"""Scenarios that many tests begin in: each is made once a test process, in a database of its own, and what a test changes is
rolled back.

A scenario is hundreds of steps through real actions, more work than most tests that begin in it. `kept_scenario` gives the
fixture:

    scenario = kept_scenario(venture_scenario)                       # now
    scenario = kept_scenario(make, on=date(2026, 5, 18))          # and the test stands there
    noticed = kept_scenario(publicised, upon=reviewed)         # goes on from a scenario that is kept as well

A test that asks for the database in another way as well (`db`, a live server, a mark) has the scenario made anew, in that
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

from tests.awards.scenario import publicised
from tests.demonstration import standing_on
from tests.factories import purchase_scenario, venture_scenario
from tests.reviews.scenario import reviewed
from workflows import clock

Build = Callable[..., Any]


class Scenarios:
    """What was made so far: the name of its database, and the objects that a test speaks of."""

    def __init__(self, copy: Any) -> None:
        self.copy = copy
        self.made: dict[Any, tuple[str, Any]] = {}

    def of(self, build: Build, on: date | None, upon: Build | None = None) -> tuple[str, Any]:
        key = (build, on or clock.today())
        if key not in self.made:
            below, given = self.of(upon, on) if upon else ("", None)
            name = self.copy.beside(f"scenario{len(self.made)}", like=below)
            with standing_on(name), translation.override("en"), transaction.atomic():
                made = build(deepcopy(given)) if upon else build()
                connection.run_on_commit.clear()  # in a test that is rolled back nothing is told either
            self.made[key] = name, made
        return self.made[key]


@pytest.fixture(scope="session")
def kept_scenarios(django_db_setup: Any) -> Scenarios:
    return Scenarios(django_db_setup)


def kept_scenario(build: Build, on: date | None = None, upon: Build | None = None) -> Any:
    """A fixture: the scenario that `build` makes, on that day; of the one that `upon` makes, if it goes on from there."""

    @pytest.fixture
    def scenario(
        request: pytest.FixtureRequest,
        kept_scenarios: Scenarios,
        at: Callable[[Any], None],
        django_db_blocker: Any,
    ) -> Iterator[Any]:
        if on:
            at(on)
        if asks_otherwise(request):
            request.getfixturevalue("db")
            yield build(upon()) if upon else build()
            return
        with django_db_blocker.unblock():
            name, made = kept_scenarios.of(build, on, upon)
            with standing_on(name), transaction.atomic():
                yield deepcopy(made)
                transaction.set_rollback(True)

    return scenario


def asks_otherwise(request: pytest.FixtureRequest) -> bool:
    others = {"db", "transactional_db", "live_server"}
    return bool(others & set(request.fixturenames) or request.node.get_closest_marker("django_db"))


scenario = kept_scenario(venture_scenario)
purchase = kept_scenario(purchase_scenario)
ranked = kept_scenario(reviewed)
noticed = kept_scenario(publicised, upon=reviewed)


@pytest.fixture
def browse() -> Callable[[Any], Client]:
    """A client logged in as a person."""

    def enter(user: Any) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter
