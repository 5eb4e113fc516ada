"""By when a proposed post is to be confirmed (workflows/processes/post.py)."""

from typing import Any

from django.db.models import DateTimeField, ExpressionWrapper, F

from grants.people.proposals import WAITS
from workflows.processes import post


@post.confirming.until
def confirmed_by() -> Any:
    return ExpressionWrapper(F("proposed_at") + WAITS, output_field=DateTimeField())
