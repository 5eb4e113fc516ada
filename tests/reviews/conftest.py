import pytest

from tests.reviews import world


@pytest.fixture
def venture(db: None) -> world.World:
    return world.venture()


@pytest.fixture
def purchase(db: None) -> world.World:
    return world.purchase()
