"""Prove that every stored file still is what was recorded, and that there is no other; leave with 1 when one is not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from grants.documents.proving import prove


class Command(BaseCommand):
    help = "Hash every stored file again, compare it with its row, and name rows without files and files without rows."

    def handle(self, *args: Any, **options: Any) -> None:
        proof = prove(tell=self.stderr.write)
        for kind, count in sorted(proof.counts.items()):
            self.stdout.write(f"{kind}: {count}, {proof.wrong[kind]} wrong")
        wrong = proof.wrong.total()
        self.stdout.write(f"{proof.counts.total()} looked at, {wrong} wrong")
        if wrong:
            sys.exit(1)
