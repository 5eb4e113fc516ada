"""`manage.py draw_workflows`: write workflows/README.md; with --check only say whether it is true."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflows.drawing import README, document


class Command(BaseCommand):
    help = "Draw every process into workflows/README.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; exit 1 when the drawing is stale"
        )

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        text = document()
        if check:
            if not README.exists() or README.read_text() != text:
                raise CommandError("workflows/README.md is stale: run `make draw`.")
            self.stdout.write("workflows/README.md is true.")
            return
        README.write_text(text)
        self.stdout.write(f"Wrote {README.name}.")
