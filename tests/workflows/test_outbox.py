"""Telling people: nothing is lost between commit and announcement, and nobody is told twice."""

from typing import Any

import pytest

from grants.models import Call, User
from tests.worker_results import delivered
from workflows import clock, tasks
from workflows.models import Event, Message
from workflows.steps import take


@pytest.fixture
def closed(call: Call, person: Any, at: Any) -> Call:
    """The clock closed the call; the worker died before telling anybody."""
    person("officer", "officer")
    person("english", "officer", language="en")

    at(call.closes_at + clock.IN_FLIGHT)
    return take(call, "close", by=None)


def test_what_a_crash_left_is_sent_by_the_periodic_task(closed: Call) -> None:
    assert Event.objects.get().announced_at is None and not Message.objects.exists()
    assert {m.to[0] for m in delivered()} == {"officer@example.invalid", "english@example.invalid"}
    assert tasks.announce_pending() == 0


def test_sending_twice_is_harmless(closed: Call) -> None:
    event = Event.objects.get()
    for _twice in range(2):
        tasks.announce(str(event.pk))
        tasks.tell_one(f"{event.pk} {User.objects.get(username='officer').pk}")
        delivered()
    assert Message.objects.count() == 2
    assert len(delivered()) == 2


def test_each_is_told_in_his_language(closed: Call) -> None:
    tasks.announce_pending()
    texts = {m.to.username: m.subject + m.body for m in Message.objects.select_related("to")}
    assert "Closed" in texts["english"] or "closed" in texts["english"]
    assert "截止" in texts["officer"]


def test_who_took_the_step_is_not_told_of_it(call: Call, person: Any, at: Any) -> None:

    officer = person("officer", "officer")
    at(call.closes_at + clock.IN_FLIGHT)
    take(call, "close", by=officer)
    tasks.announce_pending()
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_tells_after_commit(worker: Any, call: Call, person: Any, at: Any) -> None:
    import time

    person("officer", "officer")
    at(call.closes_at + clock.IN_FLIGHT)
    take(call, "close", by=None)
    for _ in range(100):
        if Message.objects.exists():
            break
        time.sleep(0.1)
    assert Message.objects.get().to.username == "officer"
