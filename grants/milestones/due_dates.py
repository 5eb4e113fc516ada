"""By when a report is written (workflows/processes/milestone.py)."""

from typing import Any

from django.db.models import Case, F, When

from workflows.processes import milestone


@milestone.reporting.until
def reported_by() -> Any:
    """`Milestone.until` for a query."""
    return Case(When(state="rectifying", rectify_by__isnull=False, then=F("rectify_by")), default=F("due_on"))
