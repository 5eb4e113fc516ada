"""When a request came in. That moment decides whether a term was kept, not the one at which its turn came.

Outermost of all middleware, so that neither a queue before a lock nor one before the database counts against whoever
sent in time. What waits before this program at all (in the proxy, in gunicorn's backlog) it cannot see: see
docs/operations.md.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, UnreadablePostError

from workflows import clock

#: Whoever needs longer to hand over a request has come in when its last byte has: nobody keeps a door open by sending
#: slowly, and decides afterwards what he sends.
SLOW = timedelta(seconds=5)


class Arrivals:
    """Stamps each request (`request.arrived_at`); what runs within it asks `clock.arrived()`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = clock.now()
        ended = _all_here(request)
        moment = began if ended - began <= SLOW else ended
        request.arrived_at = moment  # type: ignore[attr-defined]
        with clock.arrived_at(moment):
            return self.get_response(request)


def _all_here(request: HttpRequest) -> datetime:
    """Read what a form sends, as the check against forgery will anyway; when that was done."""
    with suppress(UnreadablePostError):
        _ = request.POST
    return clock.now()
