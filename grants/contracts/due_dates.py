"""By when, since when and where a contract is drawn up and signed (workflows/processes/award.py, contract.py)."""

from typing import Any

from django.db.models import F
from django.urls import reverse

from grants.awards.models import Award
from workflows.processes import award, contract


@award.drawing_up.until
@contract.issuing.until
@contract.signing_as_grantee.until
@contract.signing_as_hub.until
@contract.signing_as_funder.until
def signed_by() -> Any:
    return F("sign_by")


@award.drawing_up.page
def new_contract(one: Award) -> str:
    return reverse("contract-new", args=[one.code])
