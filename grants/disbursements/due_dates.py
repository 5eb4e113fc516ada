"""By when a payment is to be made (workflows/processes/tranche.py)."""

from typing import Any

from django.db.models import F

from workflows.processes import tranche


@tranche.checking.until
@tranche.second_approving.until
@tranche.approving.until
@tranche.issuing.until
@tranche.settling.until
@tranche.releasing.until
def paid_by() -> Any:
    return F("due_by")
