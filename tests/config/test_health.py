"""Those who watch over the program are told what is wrong, and nobody else what."""

import shutil
from collections import namedtuple
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client

from config import health as page
from grants.models import User
from workflows import clock, health, heartbeat
from workflows.models import Event, Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def well(monkeypatch: Any) -> None:
    """Everything has just run; there is room; an answer is not kept for the next test."""
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        heartbeat.note(entry["task"])
    room(monkeypatch, 10**12)
    monkeypatch.setattr(page, "_last", (-1e9, {}))


def room(monkeypatch: Any, free: int) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**12, 0, free))


def asked(**headers: Any) -> tuple[int, dict[str, Any]]:
    answer = Client().get("/readyz", headers=headers)
    return answer.status_code, answer.json()


def wrong() -> dict[str, Any]:
    code, body = asked()
    assert code == 503 and body["ready"] is False
    return {name: words for name, words in body["checks"].items() if words != "ok"}


def test_all_is_well() -> None:
    code, body = asked()
    assert code == 200 and body == {"ready": True, "checks": dict.fromkeys(health.QUESTIONS, "ok")}


def test_the_process_answers_without_asking_anybody(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert Client().get("/livez").content == b"ok"


def test_the_clock_stopped(at: Any) -> None:
    at(clock.now() + timedelta(minutes=30))
    assert list(wrong()) == ["clock"]


def test_an_event_is_not_told_of() -> None:
    then = clock.now() - timedelta(minutes=11)
    Event.objects.create(seq=1, process="call", action="close", subject_id=1, at=then, hash="…")
    assert list(wrong()) == ["outbox"]


def test_a_job_waits_too_long_but_not_one_that_rests_or_was_given_up() -> None:
    now = clock.now()
    Job.objects.create(kind="a", key="1", next_try_at=now + timedelta(hours=1))
    Job.objects.create(kind="a", key="2", next_try_at=now - timedelta(days=1), given_up_at=now)
    assert asked()[0] == 200
    Job.objects.create(kind="a", key="3", next_try_at=now - timedelta(hours=1))
    page._last = (-1e9, {})
    assert list(wrong()) == ["outbox"]


def test_the_disk_is_nearly_full(monkeypatch: Any) -> None:
    room(monkeypatch, 10**6)
    assert list(wrong()) == ["disk"]


def test_a_guard_is_gone() -> None:
    on = "" if connection.vendor == "sqlite" else " ON grants_document"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER document_no_delete{on}")
    assert "document_no_delete" in wrong()["schema"][0]


def test_the_database_is_away(monkeypatch: Any) -> None:
    def away() -> Any:
        raise OperationalError('password authentication failed for user "secret"')

    monkeypatch.setitem(health.QUESTIONS, "database", away)
    found = wrong()
    assert list(found) == ["database"] and "secret" not in str(found)


def test_broker_and_cache_are_away(monkeypatch: Any) -> None:
    from config import celery_app

    monkeypatch.setattr(celery_app.conf, "broker_url", "redis://127.0.0.1:1/0")
    settings_of_cache = {
        "default": {"BACKEND": "config.cache.SharedCache", "LOCATION": "redis://127.0.0.1:1"}
    }
    from django.test import override_settings

    with override_settings(CACHES=settings_of_cache):
        celery_app._after_fork()
        found = wrong()
    celery_app._after_fork()
    assert set(found) == {"broker", "cache"}


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip"])
def test_what_is_wrong_is_for_this_machine(header: str) -> None:
    assert asked(**{header: "203.0.113.7"})[1] == {"ready": True}
    assert Client(REMOTE_ADDR="203.0.113.7").get("/readyz").json() == {"ready": True}


def test_and_for_administrators() -> None:
    far = Client(REMOTE_ADDR="203.0.113.7")
    far.force_login(User.objects.create_user("somebody"))
    assert far.get("/readyz").json() == {"ready": True}
    far.force_login(User.objects.create_superuser("root", "root@example.org"))
    assert "checks" in far.get("/readyz").json()


def test_asking_often_costs_nothing(django_assert_num_queries: Any) -> None:
    asked()
    with django_assert_num_queries(0):
        for _turn in range(50):
            asked()
