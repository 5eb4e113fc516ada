"""What keeps the services alive: it starts again, gives up with a sentence, leaves nobody behind, and is alone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.processes import ROOT
from workflows.services import lock
from workflows.services.reaper import Reaper
from workflows.services.supervisor import DEATHS, GaveUp, Service, Supervisor

SLEEPS = [sys.executable, "-c", "import time; time.sleep(300)"]
STUBBORN = [
    sys.executable, "-c",
    "import signal, subprocess, sys, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)'])\n"
    "print('ready', flush=True); time.sleep(300)",
]  # fmt: skip


def until(what: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "It did not come."
        time.sleep(0.05)


def lives(pid: int) -> bool:
    """Whether the process runs; one that only waits for its parent to ask after it does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def reaper() -> Iterator[Reaper]:
    one = Reaper(1)
    yield one
    one.close()


@pytest.fixture
def supervised(reaper: Reaper, tmp_path: Path) -> Iterator[Supervisor]:
    blanks = tmp_path / "a folder with blanks"
    blanks.mkdir()
    services = [Service("broker", SLEEPS, blanks), Service("web", SLEEPS, blanks)]
    said: list[str] = []
    one = Supervisor(services, reaper, said.append)
    one.said = said  # type: ignore[attr-defined]
    yield one
    one.stop()


def pid(service: Service) -> int:
    assert service.process is not None
    return service.process.pid


def test_what_dies_is_started_again_after_a_pause(supervised: Supervisor) -> None:
    supervised.watch()
    web = supervised.services[1]
    first = pid(web)
    os.kill(first, signal.SIGKILL)
    until(lambda: (supervised.watch(), web.process is not None and pid(web) != first)[1])
    assert lives(pid(web)) and not lives(first)
    assert supervised.said == ["web ended (killed by SIGKILL); it is started again in 0.5 s."]  # type: ignore[attr-defined]


def test_what_dies_again_and_again_is_given_up_with_a_sentence(supervised: Supervisor) -> None:
    supervised.services[1].command = ["false"]

    def dies_at_once() -> None:
        for _turn in range(DEATHS * 3):
            supervised.watch()
            if supervised.services[1].process:
                supervised.services[1].process.wait()
            supervised.services[1].start_at = 0

    with pytest.raises(GaveUp, match="web died 6 times within 10 minutes"):
        dies_at_once()


def test_deaths_of_long_ago_are_forgotten(supervised: Supervisor) -> None:
    web = supervised.services[1]
    supervised.watch()
    web.deaths = [time.monotonic() - 3600] * DEATHS
    os.kill(pid(web), signal.SIGKILL)
    web.process.wait()  # type: ignore[union-attr]
    supervised.watch()
    assert len(web.deaths) == 1


def test_stopping_ends_the_stubborn_and_what_they_started(reaper: Reaper, tmp_path: Path) -> None:
    one = Supervisor([Service("web", STUBBORN, tmp_path)], reaper, print)
    one.watch()
    web = pid(one.services[0])
    until(lambda: len(group(web)) == 2)
    members = group(web)
    before = time.monotonic()
    import workflows.services.supervisor as module

    patience, module.PATIENCE = module.PATIENCE, 1
    try:
        one.stop()
    finally:
        module.PATIENCE = patience
    assert time.monotonic() - before < 60
    until(lambda: not any(map(lives, members)))


def group(leader: int) -> list[int]:
    """Who belongs to a process group."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == leader and fields[0] != "Z":
            found.append(int(folder.name))
    return found


HEAD = f"""
import os, sys, time
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from workflows.services import lock
from workflows.services.reaper import Reaper
from workflows.services.supervisor import Service, Supervisor
held = lock.take(Path(sys.argv[1]), 0)
one = Supervisor([Service("web", {STUBBORN!r}, Path("/"))], Reaper(1, holds=[held], folder=Path(sys.argv[2])), print)
one.watch()
print(one.services[0].process.pid, flush=True)
time.sleep(300)
"""


def test_whoever_is_killed_leaves_no_orphans_and_the_next_waits_for_their_end(tmp_path: Path) -> None:
    """As `manage.py up` does it: a lock, a reaper, a service that will not end."""
    file = tmp_path / "up.lock"
    sockets = tmp_path / "sockets"
    sockets.mkdir()
    (sockets / "valkey").touch()
    first = subprocess.Popen(
        [sys.executable, "-c", HEAD, str(file), str(sockets)], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    )
    assert first.stdout is not None
    web = int(next(line for line in first.stdout if line.strip().isdigit()))
    until(lambda: len(group(web)) == 2)
    members = group(web)
    with pytest.raises(lock.Held) as refused:
        lock.take(file, patience=30)
    assert refused.value.pid == first.pid
    first.kill()
    first.wait()
    os.close(lock.take(file, patience=30))
    assert not any(map(lives, members))
    assert not sockets.exists(), "nor the folder of their sockets"


def test_a_lock_whose_owner_ended_in_order_is_free_at_once(tmp_path: Path) -> None:
    os.close(lock.take(tmp_path / "up.lock", 0))
    os.close(lock.take(tmp_path / "up.lock", 0))
    assert (tmp_path / "up.lock").read_text() == str(os.getpid())
