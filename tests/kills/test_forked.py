"""Programs made of the process that keeps them: they end like others, and hold on to nothing that is not theirs."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from workflows.services.forked import Forked


def sleep() -> None:
    time.sleep(300)


def test_it_ends_when_it_is_told_to() -> None:
    one = Forked(sleep, lambda: None)
    assert one.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        one.wait(0.05)
    one.terminate()
    assert one.wait(30) == -signal.SIGTERM == one.returncode
    one.terminate()  # twice does nothing to whoever has its number now


@pytest.mark.parametrize(
    ("program", "code"),
    [(lambda: None, 0), (lambda: sys.exit(3), 3), (lambda: sys.exit("a sentence"), 1), (lambda: 1 / 0, 1)],
    ids=["in order", "with a code", "with a sentence", "by a mistake"],
)
def test_however_it_ends_it_never_comes_back_as_a_second_us(program: Callable[[], object], code: int) -> None:
    assert Forked(program, lambda: None).wait(30) == code


def test_it_leads_a_group_of_its_own_and_closes_what_is_ours() -> None:
    reads, writes = os.pipe()
    one = Forked(sleep, lambda: os.close(writes))
    os.close(writes)
    try:
        assert os.read(reads, 1) == b"", "Nobody else holds the other end."
        assert os.getpgid(one.pid) == one.pid != os.getpgid(0)
    finally:
        os.kill(one.pid, signal.SIGKILL)
        one.wait(30)
        os.close(reads)
