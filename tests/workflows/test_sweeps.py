"""What time brings to many things: one that fails stops no other, is kept and shown, rests, and comes again."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from workflows import clock, jobs, sweeps, tasks
from workflows.models import Job
from workflows.steps import Moved, Refused

pytestmark = pytest.mark.django_db


class Things:
    """What is due, what stands against each, and what was done."""

    def __init__(self) -> None:
        self.due = ["a", "b", "c"]
        self.against: dict[str, Exception] = {}
        self.done: list[str] = []
        self.blind: Exception | None = None

    def found(self) -> list[str]:
        if self.blind:
            raise self.blind
        return [one for one in self.due if one not in self.done]

    def do(self, one: str) -> None:
        if one in self.against:
            raise self.against[one]
        self.done.append(one)


@pytest.fixture
def things() -> Iterator[Things]:
    mine = Things()
    sweeps.register("things", "Things", due=mine.found, key=str)(mine.do)
    yield mine
    del sweeps.SWEEPS["things"], jobs.KINDS["things"]


@pytest.fixture
def sweep(things: Things) -> Callable[[], int]:
    return sweeps.SWEEPS["things"]


def try_again(at: Any) -> None:
    """The clock looks after what failed, at its time."""
    at(max(job.next_try_at for job in Job.objects.all()))
    for pk in jobs.due():
        jobs.run(pk)


def test_one_that_fails_is_kept_and_the_others_are_done(things: Things, sweep: Any, at: Any) -> None:
    things.against["a"] = OSError("the disk is full")
    assert sweep() == 2 and things.done == ["b", "c"]
    kept = Job.objects.get()
    assert (kept.kind, kept.key, kept.attempts) == ("things", "a", 1)
    assert "the disk is full" in kept.last_error and kept.next_try_at > clock.now() and not kept.given_up_at
    things.against.clear()
    assert sweep() == 0  # it rests until its time
    try_again(at)
    assert things.done == ["b", "c", "a"] and not Job.objects.exists()


def test_it_rests_longer_each_time_and_is_never_given_up(things: Things, sweep: Any, at: Any) -> None:
    things.against["a"] = OSError("the disk is full")
    sweep()
    rests = []
    for _n in range(12):
        before = clock.now()
        try_again(at)
        rests.append(Job.objects.get().next_try_at - before)
    assert rests == sorted(rests) and rests[-1] >= timedelta(hours=4)
    assert Job.objects.get().given_up_at is None


def test_a_rule_against_it_is_shown_and_asked_again_soon(
    things: Things, sweep: Any, at: Any, caplog: Any
) -> None:
    """Nobody shouts every five minutes that a call is not complete; somebody sees it all the same."""
    things.against["b"] = Refused("The call's rules are not complete.")
    assert sweep() == 2
    for _n in range(10):
        try_again(at)
    kept = Job.objects.get()
    assert kept.attempts == 0 and kept.last_error == "The call's rules are not complete."
    assert kept.next_try_at - clock.now() <= timedelta(minutes=5)
    assert not caplog.records
    things.against.clear()
    try_again(at)
    assert things.done == ["a", "c", "b"] and not Job.objects.exists()


def test_where_somebody_was_faster_nothing_is_left_to_do(things: Things, sweep: Any) -> None:
    things.against["a"] = Moved("This is now “Closed”.")
    assert sweep() == 2 and not Job.objects.exists()


def test_what_is_due_no_more_is_done(things: Things, sweep: Any, at: Any) -> None:
    """A person did by hand what the clock could not."""
    things.against["a"] = OSError("the disk is full")
    sweep()
    things.due.remove("a")
    try_again(at)
    assert not Job.objects.exists()


def test_who_does_not_answer_is_asked_once(things: Things, sweep: Any, at: Any) -> None:
    """A scanner that is away keeps nobody waiting twenty times, and an administrator sees that it is away."""
    things.against["a"] = sweeps.Halt("The scanner does not answer.")
    assert sweep() == 0 and things.done == []
    assert Job.objects.get().key == sweeps.WHOLE and "does not answer" in Job.objects.get().last_error
    things.against.clear()
    try_again(at)
    assert things.done == ["a", "b", "c"] and not Job.objects.exists()


def test_a_sweep_that_cannot_even_look_is_kept_and_goes_on_at_its_next_turn(
    things: Things, sweep: Any
) -> None:
    things.blind = ValueError("a column is missing")
    assert sweep() == 0
    assert Job.objects.get().key == sweeps.WHOLE
    things.blind = None
    assert sweep() == 3 and not Job.objects.exists()


def test_the_clock_sends_one_task_a_sweep(things: Things, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(tasks.run_sweep, "delay", sent.append)
    tasks.tick()
    tasks.tidy()
    assert sorted(sent) == sorted(sweeps.SWEEPS)
    tasks.run_sweep("things")
    assert things.done == ["a", "b", "c"]
