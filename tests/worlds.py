"""Worlds to apply in, and whoever looks at them through a browser of his own: fixtures for the folders that import them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.factories import World, purchase_world, venture_world


@pytest.fixture
def world(db: None) -> World:
    return venture_world()


@pytest.fixture
def purchase(db: None) -> World:
    return purchase_world()


@pytest.fixture
def browse() -> Callable[[Any], Client]:
    """A client logged in as a person."""

    def enter(user: Any) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter
