from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.contracts.world import World, make


@pytest.fixture
def world(db: None, at: Callable[[Any], None]) -> World:
    """The day of signing, 18 May 2026."""
    at(date(2026, 5, 18))
    return make()
