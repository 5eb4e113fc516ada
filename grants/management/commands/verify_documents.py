"""Prove that every stored file and every version handed in still is what was recorded, and that there is no other file;
leave with 1 when one is not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from grants.applications.integrity import changed_versions
from grants.applications.models import ApplicationVersion
from grants.documents.integrity import prove


class Command(BaseCommand):
    help = (
        "Hash every stored file again, compare it with its row and the row with its seal; name rows without files, files "
        "without rows, and versions of applications that are not as they were handed in."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        proof = prove(tell=self.stderr.write)
        kind = str(ApplicationVersion._meta.label)
        proof.counts[kind] = ApplicationVersion.objects.count()
        for sentence in changed_versions():
            proof.say(kind, f"{kind} {sentence}")
        for kind, count in sorted(proof.counts.items()):
            self.stdout.write(f"{kind}: {count}, {proof.wrong[kind]} wrong")
        wrong = proof.wrong.total()
        self.stdout.write(f"{proof.counts.total()} looked at, {wrong} wrong")
        if wrong:
            sys.exit(1)
