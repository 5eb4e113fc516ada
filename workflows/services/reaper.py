"""Ends what `manage.py up` started, if `up` itself is killed: a small program at the other end of a pipe.

`up` tells it the number of each program it starts and of each that ended. When the pipe closes, however that came about,
the reaper asks those still there to end, waits for them, and kills what does not; then it takes the folder of their
sockets away. It holds the lock of `var/` as long: the next `up` begins when nobody works on the same files any more.

Run as a program it imports nothing of Django and weighs little.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path


class Reaper:
    """The end that `up` holds."""

    def __init__(self, patience: float, holds: Sequence[int] = (), folder: Path | None = None) -> None:
        reads, self._writes = os.pipe()
        self._program = subprocess.Popen(
            [
                sys.executable,
                "-S",
                "-E",
                str(Path(__file__).resolve()),
                str(patience),
                *([str(folder)] if folder else []),
            ],
            stdin=reads,
            start_new_session=True,
            pass_fds=list(holds),
        )
        os.close(reads)

    def note_child(self) -> None:
        """Called in the new process itself, before it becomes another program: no moment is left in which it lives
        and the reaper does not know."""
        os.write(self._writes, f"+{os.getpid()}\n".encode())

    def forget(self, pid: int) -> None:
        """It has ended."""
        with suppress(OSError):
            os.write(self._writes, f"-{pid}\n".encode())

    def leave(self) -> None:
        """Called in a process made of `up`: as long as it had our end, the reaper would not know that `up` is gone."""
        os.close(self._writes)

    def close(self) -> None:
        """Everything has ended in order: nothing is left to do."""
        os.close(self._writes)
        self._program.wait()


def _there(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _end(groups: list[int], patience: float) -> None:
    """The first started is the one the others talk to: it ends last."""
    for some in (groups[1:], groups[:1]):
        for how, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, 2.0)):
            for pid in filter(_there, some):
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(pid, how)
            until = time.monotonic() + seconds
            while any(map(_there, some)) and time.monotonic() < until:
                time.sleep(0.1)


def main(patience: int, folder: str = "") -> None:
    """Listen until `up` is gone."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)
    groups: list[int] = []
    for line in sys.stdin:
        pid = int(line[1:])
        if line[0] == "+":
            groups.append(pid)
        elif pid in groups:
            groups.remove(pid)
    _end(groups, patience)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
