"""`manage.py verify_events`: walk the hash chain of the audit trail; exit 1 where it does not hold."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workflows import anchor
from workflows.chain import broken_links
from workflows.models import Event


class Command(BaseCommand):
    help = "Walk the hash chain of all events. Exits 1 where it finds a changed or missing one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchor",
            type=Path,
            metavar="FILE",
            help="where the chain ended once: a mail or a paper as text",
        )

    def handle(self, *args: Any, anchor: Path | None = None, **options: Any) -> None:
        broken = 0
        for sentence in broken_links():
            broken += 1
            self.stderr.write(sentence)
        if anchor is not None:
            broken += self._against(anchor)
        if broken:
            raise CommandError(f"{broken} broken links.")
        self.stdout.write(f"{Event.objects.count()} events, every link holds.")

    def _against(self, file: Path) -> int:
        found = [head for head in anchor.in_file(file) if head.chain == anchor.EVENTS]
        if not found:
            raise CommandError(f"{file} names no head of the chain of events.")
        broken = list(anchor.not_in_events(found))
        for sentence in broken:
            self.stderr.write(sentence)
        if not broken:
            self.stdout.write(
                f"The chain goes through event {max(head.seq for head in found)} as the anchor says."
            )
        return len(broken)
