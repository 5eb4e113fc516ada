"""`manage.py verify_events`: walk the hash chain of the audit trail; exit 1 where it does not hold."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
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
        found, said = self._against_the_kept()
        broken += found
        if anchor is not None:
            broken += self._against(anchor)
        if broken:
            raise CommandError(f"{broken} broken links.")
        self.stdout.write(f"{Event.objects.count()} events, every link holds.{said}")

    def _against_the_kept(self) -> tuple[int, str]:
        """What the house itself wrote down outside the database: read whether or not somebody brings a file."""
        found = anchor.kept()
        if any(head.chain == anchor.EVENTS for head in found):
            return self._compare(found, str(settings.ANCHORS)), ""
        return 0, f" No head stands in {settings.ANCHORS}: a cut end is not seen, unless you bring an anchor."

    def _against(self, file: Path) -> int:
        found = anchor.in_file(file)
        if not any(head.chain == anchor.EVENTS for head in found):
            raise CommandError(f"{file} names no head of the chain of events.")
        return self._compare(found, "the anchor")

    def _compare(self, heads: list[anchor.Head], source: str) -> int:
        found = [head for head in heads if head.chain == anchor.EVENTS]
        broken = list(anchor.not_in_events(found))
        for sentence in broken:
            self.stderr.write(sentence)
        if found and not broken:
            last = max(head.seq for head in found)
            self.stdout.write(f"The chain goes through event {last} as {source} says.")
        return len(broken)
