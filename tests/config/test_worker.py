"""A real worker, started as `manage.py up` starts it: it knows every task of the clock, and each of them runs."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from config.celery import ROOT, app, homes
from tests.processes import environment, running
from workflows.models import Heartbeat
from workflows.services.serving import WORKER

#: How long a loaded machine may take to start a worker, or to run a task of an empty database.
PATIENCE = 90


@pytest.fixture
def process(broker: str, transactional_db: None, tmp_path: Path) -> Iterator[Any]:
    """The worker process; what it says of each task comes back as an event."""
    told = environment(tmp_path, YICHUANG_BROKER_URL=f"{broker}/0", YICHUANG_CACHE_URL=f"{broker}/1")
    with running([*WORKER, "--task-events"], told) as worker:
        yield worker


def asked(process: Any, question: str) -> Any:
    """What the worker answers to a question of Celery's inspection, once it has started."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        if answer := getattr(app.control.inspect(timeout=2), question)():
            return next(iter(answer.values()))
    pytest.fail(f"The worker did not answer; it ended with {process.poll()}.")


def outcomes(names: dict[str, str]) -> dict[str, str]:
    """Send each task through the broker; how each ended, as the worker tells it."""
    waiting: dict[str, str] = {}
    ended: dict[str, str] = {}

    def note(event: dict[str, Any]) -> None:
        if name := waiting.pop(event["uuid"], ""):
            ended[name] = event["type"]

    with app.connection() as line:
        kinds = ("task-succeeded", "task-failed", "task-rejected", "task-revoked")
        receiver = app.events.Receiver(line, handlers=dict.fromkeys(kinds, note) | {"*": lambda event: None})
        end, sent = time.monotonic() + PATIENCE, False
        for _event in receiver.consume(limit=None, timeout=PATIENCE):
            if not sent:  # the worker was heard to live: whoever sends now misses nothing of it
                waiting |= {app.send_task(task).id: entry for entry, task in names.items()}
                sent = True
            if not waiting or time.monotonic() > end:  # it tells of itself every two seconds, for ever
                break
    return ended


def test_the_worker_knows_every_task_of_the_clock_and_each_runs(process: Any) -> None:
    entries = {name: entry["task"] for name, entry in settings.CELERY_BEAT_SCHEDULE.items()}
    registered = asked(process, "registered")
    assert {task for task in entries.values() if task not in registered} == set()
    assert outcomes(entries) == dict.fromkeys(entries, "task-succeeded")
    assert set(Heartbeat.objects.exclude(done_at=None).values_list("entry", flat=True)) == set(entries)


def test_no_two_entries_of_the_clock_share_a_task() -> None:
    """By its task a run is known as the entry's."""
    tasks = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert len(tasks) == len(set(tasks))


def test_the_worker_is_told_of_every_module_of_tasks() -> None:
    """A new stage, or an app, cannot be forgotten."""
    ours = [file for app in ("workflows", "grants", "cms") for file in ROOT.glob(f"{app}/**/*.py")]
    written = {
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for file in ours
        if "@shared_task" in file.read_text(encoding="utf-8")
    }
    assert written
    assert written - {f"{home}.tasks" for home in homes()} == set()
