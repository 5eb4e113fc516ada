"""By when the work on a call is to be done (workflows/processes/call.py)."""

from typing import Any

from django.db.models import F

from workflows.processes import call


@call.preparing.until
def opening() -> Any:
    return F("opens_at")


@call.reviewing.until
def checked_by() -> Any:
    return F("eligibility_until")


@call.reviewing.since
def closing() -> Any:
    return F("closes_at")
