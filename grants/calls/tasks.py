"""What the clock does to calls."""

import logging

from grants.calls.actions import close_call, open_call
from grants.calls.models import Call
from workflows import clock
from workflows.steps import Refused

log = logging.getLogger("calls")


def due_calls() -> int:
    """Open the announced calls whose moment has come, close the open ones whose moment has passed."""
    moved = 0
    for call in Call.objects.filter(state=Call.State.ANNOUNCED, opens_at__lte=clock.now()):
        moved += _try(open_call, call)
    for call in Call.objects.filter(state=Call.State.OPEN, closes_at__lte=clock.all_in_by()):
        moved += _try(close_call, call)
    return moved


def _try(step: object, call: Call) -> int:
    try:
        step(call=call, by=None)  # type: ignore[operator]
    except Refused as no:
        log.warning("Call %s waits: %s", call.code, no)
        return 0
    return 1
