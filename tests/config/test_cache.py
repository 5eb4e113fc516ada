"""The shared cache is away, or hangs: no page, no login, no limit depends on it."""

import logging
import os
import signal
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client, override_settings

from config.cache import BREAKER
from grants.models import User
from workflows import tasks
from workflows.services import valkey
from workflows.services.supervisor import Service


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Any]:
    """A Valkey of our own, as cache and as broker, to be killed; started as `manage.py up` starts it."""
    folder = Path(os.path.relpath(tmp_path)) if len(str(tmp_path)) > 90 else tmp_path
    service = valkey.service(folder)
    assert service is not None
    with override_settings(
        CACHES={
            "default": {
                "BACKEND": "config.cache.SharedCache",
                "LOCATION": valkey.url(folder).replace("redis+socket", "unix"),
            }
        }
    ):
        running = Running(service, folder)
        yield running
        running.process.send_signal(signal.SIGCONT)
        running.process.kill()
        running.process.wait()


class Running:
    def __init__(self, service: Service, folder: Path) -> None:
        self.service, self.folder = service, folder
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self.service.command, cwd=self.service.cwd)
        assert valkey.answers(self.folder)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def hangs(server: Running) -> None:
    server.process.send_signal(signal.SIGSTOP)


AWAY = pytest.mark.parametrize("gone", [Running.kill, hangs], ids=["killed", "hanging"])


@AWAY
def test_what_is_read_is_not_there_and_what_is_written_is_dropped(server: Running, gone: Any) -> None:
    cache.set("a", 1)
    assert cache.get("a") == 1
    gone(server)
    assert cache.get("a", "instead") == "instead"
    assert cache.get_many(["a", "b"]) == {} and not cache.has_key("a")
    cache.set("b", 1)
    cache.set_many({"c": 1})
    cache.delete("a")
    cache.delete_many(["a"])
    cache.clear()
    assert cache.get_or_set("d", lambda: 5) == 5 and cache.add("e", 1)


@AWAY
def test_tries_are_counted_all_the_same(server: Running, gone: Any) -> None:
    gone(server)
    code, somebody = f"allauth:{uuid.uuid4()}", f"rate_limit:prescreening:{uuid.uuid4()}"
    assert cache.add(code, "y", 30) and not cache.add(code, "y", 30)
    cache.set(somebody, {"n": 7})
    assert cache.get(somebody) == {"n": 7}


@pytest.mark.django_db
@AWAY
def test_a_password_is_not_guessed_without_limit(server: Running, gone: Any, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/key"}
    User.objects.create_user("guessed", "g@example.org", "a long enough word")
    gone(server)
    for _turn in range(4):
        Client().post("/accounts/login/", {"login": "guessed", "password": "wrong"})
    answer = Client().post("/accounts/login/", {"login": "guessed", "password": "a long enough word"})
    assert answer.status_code != 302


def applicant() -> User:
    """With an address that is proved: nobody logs in before."""
    user = User.objects.create_user("applicant", "a@example.org", "a long enough word")
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return user


@pytest.mark.django_db
@AWAY
def test_somebody_logs_in_works_and_logs_out(server: Running, gone: Any) -> None:
    person = applicant()
    gone(server)
    client = Client()
    answer = client.post("/accounts/login/", {"login": "applicant", "password": "a long enough word"})
    assert answer.status_code == 302
    assert client.get("/accounts/email/").context["user"] == person
    for path in ("/", "/en/", "/healthz", "/accounts/password/change/"):
        assert client.get(path).status_code == 200, path
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/accounts/email/").status_code == 302


@pytest.mark.django_db
def test_who_logged_out_while_it_was_away_stays_out_when_it_is_back(server: Running) -> None:
    applicant()
    client = Client()
    client.post("/accounts/login/", {"login": "applicant", "password": "a long enough word"})
    session = client.cookies["sessionid"].value
    assert client.get("/accounts/email/").status_code == 200
    hangs(server)
    client.post("/accounts/logout/")
    server.process.send_signal(signal.SIGCONT)
    BREAKER.reset()
    client.cookies["sessionid"] = session
    assert client.get("/accounts/email/").status_code == 302


def test_it_is_used_again_when_it_is_back(server: Running) -> None:
    cache.get("a")
    server.kill()
    cache.get("a")
    server.start()
    BREAKER.reset()  # five seconds later
    cache.set("a", 1)
    assert cache.get("a") == 1


def test_one_line_a_minute_is_enough(server: Running, caplog: Any) -> None:
    server.kill()
    with caplog.at_level(logging.WARNING):
        for _turn in range(20):
            BREAKER._open_until = -1e9  # the rest is over
            cache.get("a")
    assert len([r for r in caplog.records if "cache" in r.getMessage()]) == 1


def test_a_folder_that_is_full_is_a_cache_that_is_away(tmp_path: Path) -> None:
    with override_settings(
        CACHES={"default": {"BACKEND": "config.cache.FolderCache", "LOCATION": "/dev/full/cache"}}
    ):
        cache.set("a", 1)
        assert cache.get("a") is None


def test_nobody_waits_twice_for_a_broker_that_hangs(server: Running, monkeypatch: Any) -> None:
    from config import celery_app

    asked: list[int] = []
    monkeypatch.setitem(celery_app.conf, "broker_url", valkey.url(server.folder))
    monkeypatch.setitem(celery_app.conf, "broker_transport_options", {"socket_timeout": 0.2})
    celery_app._after_fork()
    before = tasks.run_job.apply_async
    monkeypatch.setattr(tasks.run_job, "apply_async", lambda *a, **k: (asked.append(1), before(*a, **k)))
    monkeypatch.setattr("django.db.transaction.on_commit", lambda do: do())
    tasks.ask_later(tasks.run_job, 1, "…")
    hangs(server)
    for _turn in range(5):
        tasks.ask_later(tasks.run_job, 1, "…")
    celery_app._after_fork()
    assert len(asked) == 2
