"""Nobody waits for ever: what a database says when a lock was not to be had, or a statement took too long, in words.

The limits are settings (config/patience.py). Within a step the engine says it like any refusal; everywhere else the
middleware answers with a page, which a script takes for “try again”.
"""

from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

#: lock not available, canceled by a limit, deadlock, serialization failure, idle in a transaction for too long
OF_POSTGRESQL = {"55P03", "57014", "40P01", "40001", "25P03"}
OF_SQLITE = ("database is locked", "database table is locked")
#: When to come again, in seconds.
AGAIN = 5


def is_busy(error: BaseException) -> bool:
    """Whether the database only says that others are at it: nothing was changed, and later it may go."""
    if not isinstance(error, DatabaseError):
        return False
    return getattr(error.__cause__, "sqlstate", None) in OF_POSTGRESQL or str(error) in OF_SQLITE


class SaysBusy:
    """Answers with the sentence where no action stood between."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        from workflows.steps import Busy

        if not isinstance(error, Busy) and not is_busy(error):
            return None
        response = render(request, "busy.html", {"busy": Busy()}, status=503)
        response["Retry-After"] = str(AGAIN)
        return response
