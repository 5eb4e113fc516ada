"""Several people in the same moment, each in a thread with a database connection of its own."""

import contextvars
import threading
from collections.abc import Callable

from django.db import DatabaseError, connection

from workflows.steps import Refused

Job = Callable[[], object]


def at_once(*operations: Job) -> list[object]:
    """Do these at the same moment, in the same day and language; what each returned, or was refused with."""
    start = threading.Barrier(len(operations))
    found: list[object] = [None] * len(operations)

    def run(n: int, operation: Job) -> None:
        try:
            start.wait(timeout=30)
            found[n] = operation()
        except (Refused, DatabaseError) as refused:
            found[n] = refused
        finally:
            connection.close()

    threads = [
        threading.Thread(target=contextvars.copy_context().run, args=(run, n, operation))
        for n, operation in enumerate(operations)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found
