"""The page that says that too much is going on at once; a script takes it for “try again”."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from workflows.lock_timeouts import is_busy
from workflows.steps import Busy

#: When to come again, in seconds.
AGAIN = 5


class SaysBusy:
    """Answers with the sentence where no action stood between."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Busy) and not is_busy(error):
            return None
        response = render(request, "busy.html", {"busy": Busy()}, status=503)
        response["Retry-After"] = str(AGAIN)
        return response
