"""Settings, addresses and the two ways in: wsgi for the web, celery for work in the background."""

from .celery import app as celery_app

__all__ = ["celery_app"]
