"""Is everything there that the site needs? Each question answers with a sentence for each thing that is wrong.

Asked by /readyz (config/health.py). The questions are few and cheap, and a question that fails is an answer too.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Min

from workflows import clock, heartbeat, schema_check

#: How long something may wait to be told or done before somebody should look. A job that failed rests, and is not due.
WAITS = timedelta(minutes=10)
#: Free space below which somebody should look: a day's papers and attachments, and room for the database to breathe.
LEAST_FREE = 200 * 1024 * 1024


def database() -> Iterable[str]:
    """It answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return []


def schema() -> Iterable[str]:
    """Tables and guards are those this program was written for."""
    return schema_check.problems()


def shared_cache() -> Iterator[str]:
    """It keeps what it is told. Pages go on without it, limits are then counted in each process."""
    alive = getattr(cache, "alive", None)
    if alive and not alive():
        yield "The cache does not answer."


def broker() -> Iterable[str]:
    """Workers can be asked."""
    with current_app.connection_for_write() as line:
        line.connect()
    return []


def beats() -> Iterable[str]:
    """Each entry of the clock's schedule did its work in time."""
    return heartbeat.late()


def outbox() -> Iterator[str]:
    """Nothing waits too long to be told or done."""
    from workflows.models import Event, Job

    now = clock.now()
    event = Event.objects.filter(announced_at=None).aggregate(oldest=Min("at"))["oldest"]
    job = Job.objects.filter(given_up_at=None).aggregate(oldest=Min("next_try_at"))["oldest"]
    for oldest, what in ((event, "event was not told of"), (job, "job is due")):
        if oldest and now - oldest > WAITS:
            yield f"The oldest {what} since {_said(oldest)}."


def disk() -> Iterator[str]:
    """There is room to write."""
    for folder in dict.fromkeys((settings.VAR_DIR, Path(settings.MEDIA_ROOT))):
        if folder.exists() and (free := shutil.disk_usage(folder).free) < LEAST_FREE:
            yield f"Only {free // 1024**2} MB are free under {folder.name}/."


QUESTIONS: dict[str, Callable[[], Iterable[str]]] = {
    "database": database,
    "schema": schema,
    "cache": shared_cache,
    "broker": broker,
    "clock": beats,
    "outbox": outbox,
    "disk": disk,
}


def answers() -> dict[str, list[str]]:
    """What is wrong, by question. Without the database nothing that stands in it is asked."""
    found: dict[str, list[str]] = {}
    for name, ask in QUESTIONS.items():
        if found.get("database") and name in ("schema", "clock", "outbox"):
            continue
        try:
            found[name] = list(ask())
        except Exception as error:  # whatever stands against an answer is the answer
            found[name] = [f"No answer ({type(error).__name__})."]
    return found


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%SZ}"
