"""The venture call after its review, as a database of its own: hundreds of steps that a test process takes once."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from tests.demonstration import standing_on


@pytest.fixture(scope="session")
def ranked_once(django_db_setup: Any, django_db_blocker: Any) -> tuple[str, Any]:
    """The name of the database, and the world in it (tests/reviews/world.py)."""
    from tests.reviews import world
    from workflows.tasks import outbox_only

    name = django_db_setup.beside("ranked")
    with django_db_blocker.unblock(), standing_on(name), translation.override("en"), outbox_only():
        made = world.venture()
        made.through_review()
    return name, made


@pytest.fixture
def ranked(ranked_once: tuple[str, Any], django_db_blocker: Any) -> Iterator[Any]:
    """The venture call with its ranking, by real actions; what the test changes is rolled back."""
    name, made = ranked_once
    with django_db_blocker.unblock(), standing_on(name), transaction.atomic():
        yield deepcopy(made)
        transaction.set_rollback(True)
