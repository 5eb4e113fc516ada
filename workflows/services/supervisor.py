"""Keeps some programs alive: starts again what died, with a growing pause, and gives up with a sentence."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from setproctitle import setproctitle

from workflows.services.forked import Forked
from workflows.services.reaper import Reaper

#: How long a program may take to finish what is in its hands before it is killed, in seconds.
PATIENCE = 20
#: So many deaths within so many seconds: starting again does not help.
DEATHS, WITHIN = 6, 10 * 60
PAUSES = (0.5, 1, 2, 4, 8)


class GaveUp(Exception):  # noqa: N818  no mistake of this program
    """One program dies again and again."""


@dataclass
class Service:
    """One program: a command as a list, for folders may have blanks in their names, or a function of this program, of
    which a process is made that does not keep open what is `alone` ours."""

    name: str
    command: Sequence[str] | Callable[[], object]
    cwd: Path = Path("/")
    alone: Sequence[int] = ()
    process: subprocess.Popen[bytes] | Forked | None = None
    deaths: list[float] = field(default_factory=list)
    start_at: float = 0.0


class Supervisor:
    """Starts services in the order given and ends them in the reverse: whom the others talk to stands first."""

    def __init__(self, services: Sequence[Service], reaper: Reaper, say: Callable[[str], object]) -> None:
        self.services, self.reaper, self.say = services, reaper, say

    def watch(self) -> None:
        """One look at each: start what is to run and does not."""
        now = time.monotonic()
        for service in self.services:
            if service.process is not None and service.process.poll() is not None:
                self._died(service, now)
            if service.process is None and now >= service.start_at:
                self._start(service)

    def _start(self, service: Service) -> None:
        # A session of its own: Ctrl-C comes to us, and we end them in order. Told to the reaper before it is anything.
        if callable(service.command):
            service.process = Forked(service.command, lambda: self._leave_us(service))
            return
        service.process = subprocess.Popen(
            service.command,
            cwd=service.cwd,
            start_new_session=True,
            preexec_fn=self.reaper.note_child,  # safe: this process has one thread
        )

    def _leave_us(self, service: Service) -> None:
        """In a process made of this one: it is known to the reaper, and neither holds nor is called what would make it
        seem us, from before the program gives itself a name."""
        setproctitle(f"yichuang: {service.name}")
        self.reaper.note_child()
        self.reaper.leave()
        for descriptor in service.alone:
            os.close(descriptor)

    def _died(self, service: Service, now: float) -> None:
        assert service.process is not None
        code = int(service.process.returncode or 0)
        _kill_group(service.process.pid)  # what it had started and left behind
        self.reaper.forget(service.process.pid)
        service.process = None
        service.deaths = [then for then in service.deaths if now - then < WITHIN] + [now]
        if len(service.deaths) >= DEATHS:
            raise GaveUp(
                f"{service.name} died {DEATHS} times within {WITHIN // 60} minutes, so everything was stopped. "
                "Its last words are above."
            )
        pause = PAUSES[min(len(service.deaths), len(PAUSES)) - 1]
        service.start_at = now + pause
        self.say(f"{service.name} ended ({_how(code)}); it is started again in {pause} s.")

    def stop(self) -> None:
        """End them, the last first; each may finish what is in its hands. What nobody talks to ends together."""
        deadline = time.monotonic() + PATIENCE
        for group in (self.services[1:], self.services[:1]):
            running = [s for s in group if s.process is not None]
            for service in running:
                service.process.terminate()  # type: ignore[union-attr]
            for service in running:
                self._end(service, deadline)
            deadline = max(deadline, time.monotonic() + 5)

    def _end(self, service: Service, deadline: float) -> None:
        assert service.process is not None
        with suppress(subprocess.TimeoutExpired):
            service.process.wait(max(0.1, deadline - time.monotonic()))
        _kill_group(service.process.pid)
        service.process.wait()
        self.reaper.forget(service.process.pid)
        service.process = None


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _how(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"code {code}"
