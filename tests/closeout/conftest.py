from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from tests.contracts.world import make
from tests.disbursements.purse import Purse, money


@pytest.fixture
def purse(db: None, at: Callable[[Any], None]) -> Iterator[Purse]:
    """The day of signing, 18 May 2026, with money at the bank. Sentences are read in English."""
    at(date(2026, 5, 18))
    with translation.override("en"):
        yield money(make())
