from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from tests.demonstration import standing_on
from tests.reviews import world
from workflows.tasks import outbox_only


@pytest.fixture
def venture(db: None) -> world.World:
    return world.venture()


@pytest.fixture(scope="session")
def ranked_once(django_db_setup: Any, django_db_blocker: Any) -> tuple[str, world.World]:
    """A database with the ranked call. Reviewing takes hundreds of steps, so a test process goes through it once."""
    name = django_db_setup.beside("ranked")
    with django_db_blocker.unblock(), standing_on(name), translation.override("en"), outbox_only():
        made = world.venture()
        made.through_review()
    return name, made


@pytest.fixture
def ranked(ranked_once: tuple[str, world.World], django_db_blocker: Any) -> Iterator[world.World]:
    """The venture call with its ranking, by real actions; what the test changes is rolled back."""
    name, made = ranked_once
    with django_db_blocker.unblock(), standing_on(name), transaction.atomic():
        yield deepcopy(made)
        transaction.set_rollback(True)


@pytest.fixture
def purchase(db: None) -> world.World:
    return world.purchase()
