"""Celery: work that a person need not wait for. Started by `manage.py up`, or as workers in production."""

import os
from pathlib import Path

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

ROOT = Path(__file__).resolve().parent.parent


def homes() -> list[str]:
    """Every package of the house that has tasks: a worker that was not told of one refuses what the clock sends it."""
    files = [file for app in ROOT.glob("*/apps.py") for file in app.parent.rglob("tasks.py")]
    return sorted(".".join(file.parent.relative_to(ROOT).parts) for file in files)


app = Celery("yichuang")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(homes())
