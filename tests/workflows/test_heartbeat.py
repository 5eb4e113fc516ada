"""The clock: every entry is watched, one clock at a time sends, and the next goes on where it stopped."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError

from config import celery_app
from workflows import beat, clock, heartbeat
from workflows.models import Heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch: Any) -> list[str]:
    """What a clock sends, instead of sending it."""
    found: list[str] = []
    monkeypatch.setattr(beat.Scheduler, "apply_entry", lambda self, entry, **k: found.append(entry.name))
    monkeypatch.setattr(beat.Scheduler, "producer", None)
    return found


@pytest.fixture(autouse=True)
def in_one_transaction(monkeypatch: Any) -> None:
    monkeypatch.setattr(beat, "close_old_connections", lambda: None)


def all_done(at: timedelta) -> None:
    """Every entry did its work so long ago."""
    heartbeat.begin()
    Heartbeat.objects.update(done_at=clock.now() - at)


def scheduler() -> beat.Scheduler:
    return beat.Scheduler(celery_app)


def ticks(one: beat.Scheduler, times: int = 12) -> None:
    for _turn in range(times):
        one.tick()


def test_an_entry_that_never_ran_is_said_and_all_of_them_are_watched() -> None:
    assert len(list(heartbeat.late())) == len(settings.CELERY_BEAT_SCHEDULE)
    heartbeat.begin()
    assert list(heartbeat.late()) == []


def test_each_entry_is_late_by_its_own_schedule(at: Any) -> None:
    start = clock.now().replace(minute=30)
    at(start)
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        heartbeat.note(entry["task"])
    at(start + timedelta(minutes=5))
    assert list(heartbeat.late()) == []
    at(start + timedelta(minutes=7))
    every_minute = [n for n, e in settings.CELERY_BEAT_SCHEDULE.items() if e["schedule"] == 60.0]
    assert every_minute and {words.split("”")[0][1:] for words in heartbeat.late()} == set(every_minute)
    at(start + timedelta(minutes=46))  # the ledger is sealed ten minutes past each hour
    assert any("seal the ledger" in words for words in heartbeat.late())


def test_what_only_fails_is_late_and_says_why(at: Any) -> None:
    heartbeat.begin()
    heartbeat.note("workflows.tasks.tick", OSError("the disk is gone"))
    at(clock.now() + timedelta(minutes=20))
    assert any("what falls due" in words and "the disk is gone" in words for words in heartbeat.late())


def test_a_task_that_runs_leaves_its_heartbeat_and_one_that_fails_its_reason(monkeypatch: Any) -> None:
    from workflows import tasks

    tasks.announce_pending.apply()
    assert Heartbeat.objects.get(entry="announce what was not announced").done_at
    monkeypatch.setattr(tasks.announce_pending, "run", lambda: 1 / 0)
    tasks.announce_pending.apply()
    row = Heartbeat.objects.get(entry="announce what was not announced")
    assert "ZeroDivisionError" in row.error and row.done_at and row.failed_at


def test_two_clocks_are_one(sent: list[str]) -> None:
    all_done(timedelta(days=1))
    first, second = scheduler(), scheduler()
    first.tick()
    sent.clear()
    ticks(second)
    assert sent == []
    ticks(first)
    assert sent


def test_when_the_first_says_nothing_any_more_the_second_begins(sent: list[str], at: Any) -> None:
    first, second = scheduler(), scheduler()
    first.tick()
    at(clock.now() + timedelta(seconds=10))
    second.tick()
    assert not second.leads
    at(clock.now() + beat.LEASE)
    second.tick()
    first.tick()
    assert second.leads and not first.leads


def test_one_that_ends_in_order_leaves_the_place_at_once() -> None:
    first, second = scheduler(), scheduler()
    first.tick()
    first.close()
    second.tick()
    assert second.leads


def test_the_next_goes_on_where_the_one_before_stopped(sent: list[str]) -> None:
    all_done(timedelta())
    one = scheduler()
    ticks(one)
    assert sent == []
    Heartbeat.objects.filter(entry="seal the ledger").update(done_at=clock.now() - timedelta(days=1))
    two = scheduler()
    one.close()
    ticks(two)
    assert sent == ["seal the ledger"]


def test_a_clock_without_a_database_waits_for_it(monkeypatch: Any, sent: list[str]) -> None:
    one = scheduler()

    def away(*_args: Any) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(beat, "hold", away)
    assert one.tick() == beat.EVERY
    monkeypatch.setattr(beat, "hold", lambda *_args: True)
    assert one.tick() >= 0 and one.leads
