"""`manage.py gather_static`: gather the static files under hashed names, where they have changed since the last time."""

from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand

from cms.static_files import GatheredFiles, gathered, keep_version, version


class Command(BaseCommand):
    help = "Gather static files once a version (what `up` does before it serves)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DEBUG or not isinstance(staticfiles_storage, GatheredFiles):
            return  # served from where they are written, or gathered by collectstatic once a release
        if (now := version()) == gathered():
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        keep_version(now)
