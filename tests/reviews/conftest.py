import pytest

from tests.reviews import world


@pytest.fixture
def venture(db: None) -> world.World:
    return world.venture()


@pytest.fixture
def ranked(venture: world.World) -> world.World:
    """The venture call with its ranking, by real actions."""
    venture.through_review()
    return venture


@pytest.fixture
def purchase(db: None) -> world.World:
    return world.purchase()
