"""Who reads the invoices of payments and the vouchers of claims."""

from typing import Any

from grants.disbursements.queries import claims_for, tranches_for
from grants.files.rights import reader


@reader("file", "tranche")
def reads_invoice(user: Any, found: Any) -> bool:
    return tranches_for(user).filter(pk=found.subject_id).exists()


@reader("file", "claim")
def reads_voucher(user: Any, found: Any) -> bool:
    return claims_for(user).filter(pk=found.subject_id).exists()
