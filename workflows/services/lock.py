"""One `manage.py up` on one `var/`: two would share a database, a queue and a key without knowing of each other."""

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path


class Held(Exception):  # noqa: N818  no mistake of this program
    """Another one runs there. `pid` is its number, or 0."""

    def __init__(self, pid: int) -> None:
        super().__init__(pid)
        self.pid = pid


def take(file: Path, patience: float) -> int:
    """Lock the file and write our number into it. The lock lasts as long as the returned descriptor is open here or in
    a program that inherited it. If the one who wrote its number is gone, what it left behind is about to end: that is
    waited for."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            pid = _written(descriptor)
            if _lives(pid) or time.monotonic() > until:
                os.close(descriptor)
                raise Held(pid) from None
            time.sleep(0.2)
    with suppress(OSError):  # a full disk: the lock holds without the number
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def _written(descriptor: int) -> int:
    with suppress(ValueError):
        return int(os.pread(descriptor, 20, 0))
    return 0


def _lives(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's, but there
    return True
