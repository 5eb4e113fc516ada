"""Celery: work that a person need not wait for. Started by `manage.py up`, or as workers in production."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

ROOT = Path(__file__).resolve().parent.parent


def homes() -> list[str]:
    """Every package of the house that has tasks: a worker that was not told of one refuses what the clock sends it."""
    files = [file for app in ROOT.glob("*/apps.py") for file in app.parent.rglob("tasks.py")]
    return sorted(".".join(file.parent.relative_to(ROOT).parts) for file in files)


app = Celery("yichuang", task_cls="workflows.heartbeat:MonitoredTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(homes())


@worker_init.connect
def _worker_begins(**kwargs: Any) -> None:
    from workflows.schema_check import refuse_unfit

    refuse_unfit("The worker")


@beat_init.connect
def _clock_begins(**kwargs: Any) -> None:
    from workflows.schema_check import refuse_unfit

    refuse_unfit("The clock")
