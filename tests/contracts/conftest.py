from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from tests.contracts.world import World, make


@pytest.fixture
def world(db: None, at: Callable[[Any], None]) -> Iterator[World]:
    """The day of signing, 18 May 2026; sentences are English."""
    at(date(2026, 5, 18))
    with translation.override("en"):
        yield make()
