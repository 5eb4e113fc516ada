"""What the clock does to calls."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from grants.calls.actions import close_call, open_call
from grants.calls.models import Call
from workflows import clock, sweeps


def calls_at_their_hour() -> "QuerySet[Call]":
    opening = Q(state=Call.State.ANNOUNCED, opens_at__lte=clock.now())
    closing = Q(state=Call.State.OPEN, closes_at__lte=clock.all_in_by())
    return Call.objects.filter(opening | closing)


@sweeps.register("calls", _("Open and close calls at their hour"), due=calls_at_their_hour)
def due_calls(call: Call) -> None:
    """Open the announced calls whose moment has come, close the open ones whose moment has passed, once whoever
    came in within it has had his turn."""
    if call.state == Call.State.ANNOUNCED:
        call = open_call(call=call, by=None)
    if call.closes_at is not None and call.closes_at <= clock.all_in_by():
        close_call(call=call, by=None)
