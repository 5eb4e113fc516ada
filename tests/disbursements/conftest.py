from datetime import date

from tests.disbursements.payment_fixture import with_money
from tests.scenarios import kept_scenario

#: The day of signing, with money at the bank.
payment_fixture = kept_scenario(with_money, on=date(2026, 5, 18))
