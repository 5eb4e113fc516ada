"""`manage.py check_translations`: leave with 1 when a word has no Chinese, or a catalogue is stale. Writes nothing."""

import shutil
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.translations import problems


class Command(BaseCommand):
    help = "Say what is missing or wrong in the translations."

    def handle(self, *args: Any, **options: Any) -> None:
        if not shutil.which("xgettext"):
            raise CommandError("xgettext is missing: apt-get install gettext.")
        found = list(problems())
        for problem in found:
            self.stderr.write(problem)
        if found:
            raise CommandError(
                f"{len(found)} to put right. `manage.py merge_translations` lists them in locale/ to be filled in."
            )
        self.stdout.write("Every word has its Chinese.")
