"""By when an endorsement is waited for."""

from typing import Any

from django.db.models import F

from workflows.processes import endorsement


@endorsement.endorsing.until
def endorsed_by() -> Any:
    return F("application__call__closes_at")
