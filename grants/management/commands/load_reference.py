"""`manage.py load_reference`: what an installation needs before its first call."""

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand
from django.core.management.base import CommandParser

from grants.people.seed_regions import JILIN as DIVISIONS
from grants.reference.loading import JILIN, load_reference


class Command(BaseCommand):
    help = "Load calendar, divisions, reporting units, vocabularies, plan, sources, forms and rubrics."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--file", type=Path, default=JILIN, help="Vocabularies, plan, sources and rubrics."
        )
        parser.add_argument("--divisions", type=Path, default=DIVISIONS, help="Regions and reporting units.")

    def handle(self, *args: Any, **options: Any) -> None:
        load_reference(options["file"], divisions=options["divisions"])
        self.stdout.write("Loaded. What was there already was left as it is.")
