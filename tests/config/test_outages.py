"""When the database is away or the disk is full, a person reads a sentence, and may try again."""

import errno
from typing import Any

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError
from django.test import Client

from config import health
from grants.files.storage import NotStored

AWAY = [
    OperationalError("connection to server failed: Connection refused"),
    OperationalError("server closed the connection unexpectedly"),
    InterfaceError("the connection is closed"),
]
FULL = [
    OperationalError("database or disk is full"),
    OperationalError('could not extend file "base/1": No space left on device'),
    OSError(errno.ENOSPC, "No space left on device"),
]
STORE = [NotStored("a.pdf: Read timeout on endpoint URL")]


def answer(monkeypatch: Any, error: Exception) -> Any:
    def fails(*_args: Any) -> Any:
        raise error

    monkeypatch.setattr(health, "connection", type("C", (), {"cursor": fails})())
    return Client(raise_request_exception=False).get("/healthz")


@pytest.mark.parametrize(
    ("errors", "words"), [(AWAY, "数据库暂时没有应答"), (FULL, "存储空间已满"), (STORE, "文件暂时无法存取")]
)
def test_it_is_said_what_is_away(errors: list[Exception], words: str, monkeypatch: Any) -> None:
    for error in errors:
        response = answer(monkeypatch, error)
        assert response.status_code == 503 and response["Retry-After"], error
        assert words in response.content.decode() and 'lang="en"' in response.content.decode()


@pytest.mark.parametrize("error", [ValueError("…"), DatabaseError("…"), OSError(errno.ENOENT, "…")])
def test_a_fault_of_our_own_stays_one(error: Exception, monkeypatch: Any) -> None:
    assert answer(monkeypatch, error).status_code == 500


def test_what_stands_behind_another_error_counts(monkeypatch: Any) -> None:
    error = ValueError("while saving")
    error.__cause__ = OSError(errno.ENOSPC, "full")
    assert answer(monkeypatch, error).status_code == 503
