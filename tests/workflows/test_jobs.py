"""Work outside transactions: done once, tried again with a pause, given up in the end, one never stopping another."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from workflows import clock, jobs
from workflows.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def done() -> Iterator[list[str]]:
    """A kind that notes its keys, fails at once for "never" and each time for "broken"."""
    seen: list[str] = []

    @jobs.register("noted", "Noted", tries=3)
    def note(key: str) -> None:
        seen.append(key)
        if key == "never":
            raise jobs.GiveUp("nobody lives there")
        if key == "broken":
            raise OSError("the line is down")

    yield seen
    del jobs.KINDS["noted"]


def run_all() -> None:
    for pk in jobs.due():
        jobs.run(pk)


def test_asked_for_twice_it_is_done_once_and_gone(done: list[str]) -> None:
    jobs.later("noted", 1)
    jobs.later("noted", 1)
    run_all()
    assert done == ["1"] and not Job.objects.exists()


def test_what_is_rolled_back_is_not_done(done: list[str]) -> None:
    with transaction.atomic():
        jobs.later("noted", 1)
        transaction.set_rollback(True)
    run_all()
    assert done == []


def test_one_that_fails_stops_no_other_and_rests(done: list[str]) -> None:
    for key in ("broken", "good"):
        jobs.later("noted", key)
    run_all()
    run_all()
    assert done == ["broken", "good"]
    left = Job.objects.get()
    assert left.attempts == 1 and "the line is down" in left.last_error and left.next_try_at > clock.now()


def test_tried_too_often_it_is_given_up_until_somebody_says_again(done: list[str], at: Any) -> None:
    jobs.later("noted", "broken")
    start = clock.now()
    for hour in range(6):
        at(start + timedelta(hours=hour))
        run_all()
    assert done == ["broken"] * 3 and Job.objects.get().given_up_at
    jobs.again(Job.objects.get())
    run_all()
    assert len(done) == 4


def test_what_can_never_succeed_is_given_up_at_once(done: list[str]) -> None:
    jobs.later("noted", "never")
    run_all()
    assert Job.objects.get().given_up_at and done == ["never"]


def test_a_job_in_somebody_s_hands_is_left_alone_until_the_lease_is_over(done: list[str], at: Any) -> None:
    """The other worker was killed in the middle: nobody else begins until it must be dead."""
    jobs.later("noted", 1)
    Job.objects.update(attempts=1, next_try_at=clock.now() + timedelta(minutes=5))
    run_all()
    assert done == []
    at(clock.now() + timedelta(minutes=6))
    run_all()
    assert done == ["1"]
