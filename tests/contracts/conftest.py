from datetime import date

from tests.contracts.world import make
from tests.worlds import kept_world

#: The day of signing.
world = kept_world(make, on=date(2026, 5, 18))
