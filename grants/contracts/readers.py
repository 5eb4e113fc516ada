"""Who reads the papers of contracts."""

from typing import Any

from grants.contracts.models import Contract
from grants.files.rights import reader


@reader("paper", "contract")
def reads_contract(user: Any, found: Any) -> bool:
    return Contract.objects.visible_to(user).filter(pk=found.subject_id).exists()
