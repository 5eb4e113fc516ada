"""What time brings to contracts."""

from grants.contracts.actions import lapse
from grants.contracts.models import Contract
from workflows import clock


def due_contracts() -> None:
    """A contract that nobody signed within its term lapses; whose award lapses with it is the award's own
    matter.
    """
    late = Contract.objects.filter(state="issued", sign_by__lt=clock.day_all_in_by()).exclude(
        kind="supplementary"
    )
    for contract in late.select_related("award"):
        lapse(contract=contract)
