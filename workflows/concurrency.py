"""Room in a web process for those who wait for the store or the scanner: of its threads only some may at a time, so that one
service which hangs does not take the whole site along.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

#: How long one waits for a place, in seconds: a service that is well frees one sooner.
QUEUED = 1.0

_places: threading.Semaphore | None = None
_within: ContextVar[bool] = ContextVar("within", default=False)


class CrowdedError(OSError):
    """Too many wait already for what is outside: whoever asks now is told at once instead of waiting with them."""


def leave_room(threads: int, waiting_for_lines: int = 0) -> None:
    """Say how many threads this process has, and how many may wait for slow lines besides. One always stays for everybody
    else. Without this, as in a worker, all of them may stand outside."""
    global _places
    _places = threading.BoundedSemaphore(max(1, threads - waiting_for_lines - 1))


@contextmanager
def place() -> Iterator[None]:
    """Stand outside as long as this lasts. Raises CrowdedError where there is no room."""
    places = _places
    if places is None or _within.get():
        yield
        return
    if not places.acquire(timeout=QUEUED):
        raise CrowdedError("Others wait already for what is outside.")
    token = _within.set(True)
    try:
        yield
    finally:
        _within.reset(token)
        places.release()
