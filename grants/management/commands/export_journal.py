"""`manage.py export_journal --format beancount`: the whole ledger as a journal another program can check."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from grants.ledger.export import beancount


class Command(BaseCommand):
    help = "Write the journal to standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["beancount"], default="beancount")

    def handle(self, *args: Any, **options: Any) -> None:
        # UTF-8 whatever the terminal says: names are Chinese and the journal is a file.
        if self.stdout._out is sys.stdout and hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")
        for line in beancount():
            self.stdout.write(line)
