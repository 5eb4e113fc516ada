"""A stage for journeys: a running site, its time, and the people who come to it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.people import Stage
from workflows import clock


@pytest.fixture
def stage(
    browser: Any, browser_context_args: Any, live_server: Any, transactional_db: None, settings: Any
) -> Iterator[Stage]:
    """Everybody comes with a browser of his own; what axe and the house rules find is said at the end."""
    settings.DEMO = True  # they log in as the people of the demonstration, with its public password
    there = Stage(browser, live_server.url, browser_context_args)
    yield there
    there.close()
    clock.stand_everywhere(None)
