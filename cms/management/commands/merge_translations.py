"""`manage.py merge_translations [FILE …]`: bring locale/ up to date with code and templates.

New msgids appear with an empty msgstr to be filled in, gone ones leave. Sorted and without line numbers, so that a
change of code changes no line of the catalogue. FILEs are catalogues whose Chinese fills what ours lacks.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms.translations import OWN, ROOT, merge


class Command(BaseCommand):
    help = "Write the catalogue of translations anew from code and templates."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="catalogues to fill from")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        count, empty = merge(files)
        self.stdout.write(f"{OWN.relative_to(ROOT)}: {count} messages, {empty} without Chinese")
