"""`manage.py verify_events`: walk the hash chain of the audit trail; exit 1 where it does not hold."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workflows.chain import broken_links
from workflows.models import Event


class Command(BaseCommand):
    help = "Walk the hash chain of all events. Exits 1 at the first run that finds a changed or missing one."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(broken_links())
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)} broken links.")
        self.stdout.write(f"{Event.objects.count()} events, every link holds.")
