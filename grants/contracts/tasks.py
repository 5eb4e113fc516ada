"""What time brings to contracts."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.contracts.actions import lapse
from grants.contracts.models import Contract
from workflows import clock, sweeps


def late_contracts() -> "QuerySet[Contract]":
    late = Contract.objects.filter(state="issued", sign_by__lt=clock.day_all_in_by()).exclude(
        kind="supplementary"
    )
    return late.select_related("award")


@sweeps.register("contracts", _("End contracts that were not signed within the term"), due=late_contracts)
def due_contracts(contract: Contract) -> None:
    """A contract that nobody signed within its term lapses; whose award lapses with it is the award's own
    matter.
    """
    lapse(contract=contract)
