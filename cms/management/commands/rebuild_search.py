"""`manage.py rebuild_search`: everything that can be found, read anew. `--old`: only what was never read by today's rule."""

from io import StringIO
from typing import Any

from django.core.management import BaseCommand, CommandParser, call_command

from cms import indexing
from cms.search_index import SearchEntry
from workflows.folding import RULE


class Command(BaseCommand):
    help = "Read every page and notice anew for the search, and what else Wagtail's admin looks for."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--old", action="store_true", help="Only where something was read by an older rule."
        )

    def handle(self, *args: Any, old: bool, **options: Any) -> None:
        if old and not indexing.not_written():
            return
        SearchEntry.objects.exclude(rule=RULE).delete()
        for thing in indexing.everything():
            indexing.write(thing)
        call_command("wagtail_update_index", verbosity=0, stdout=StringIO())
        if not old:
            self.stdout.write(f"{SearchEntry.objects.count()} pages and notices can be found.")
