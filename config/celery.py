"""Celery: work that a person need not wait for. Started by `manage.py up`, or as workers in production."""

import os
from pathlib import Path

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

ROOT = Path(__file__).resolve().parent.parent
# A stage is a package of the one app "grants": Celery is told of each that has tasks.
STAGES = sorted(f"grants.{file.parent.name}" for file in ROOT.glob("grants/*/tasks.py"))

app = Celery("yichuang")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["workflows", *STAGES])
