"""`manage.py load_villages`: the 11,860 villages and communities of Jilin, below the townships."""

from typing import Any

from django.core.management import BaseCommand

from grants.people.seed_regions import seed_regions, seed_villages


class Command(BaseCommand):
    help = "Load the villages and communities of Jilin (regions are loaded first)."

    def handle(self, *args: Any, **options: Any) -> None:
        seed_regions()
        self.stdout.write(f"{seed_villages()} villages and communities.")
