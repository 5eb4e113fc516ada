from datetime import date

from tests.disbursements.purse import with_money
from tests.worlds import kept_world

#: The day of signing, with money at the bank.
purse = kept_world(with_money, on=date(2026, 5, 18))
