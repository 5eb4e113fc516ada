from datetime import date

from tests.contracts.scenario import make
from tests.scenarios import kept_scenario

#: The day of signing.
scenario = kept_scenario(make, on=date(2026, 5, 18))
