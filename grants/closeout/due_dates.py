"""Since when and where a close-out is to be opened (workflows/processes/award.py)."""

from typing import Any

from django.db.models import F
from django.urls import reverse

from grants.awards.models import Award
from workflows.processes import award


@award.opening_closeout.since
def delivery_over() -> Any:
    return F("delivery_until")


@award.opening_closeout.page
def close_out(one: Award) -> str:
    return reverse("closeout", args=[one.code])
