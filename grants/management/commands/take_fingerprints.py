"""`manage.py take_fingerprints`: take the prints anew by which like projects are found."""

from typing import Any

from django.core.management.base import BaseCommand

from grants.applications.models import Application
from grants.applications.similarity import take_fingerprint


class Command(BaseCommand):
    help = "Take the print of every handed-in application anew: after an import, or when the making of prints changed."

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Application.objects.exclude(state="draft").select_related("version", "call").order_by("pk")
        done = 0
        for application in rows.iterator(chunk_size=200):
            take_fingerprint(application)
            done += 1
        self.stdout.write(f"{done} prints taken.")
