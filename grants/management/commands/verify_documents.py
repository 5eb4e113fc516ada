"""Prove that every stored document still is what was recorded; leave with 1 when one is not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from grants.documents.models import Document
from grants.documents.queries import verify


class Command(BaseCommand):
    help = "Hash every stored document again and compare it with the record."

    def handle(self, *args: Any, **options: Any) -> None:
        count = wrong = 0
        for document in Document.objects.order_by("made_at", "id").iterator(chunk_size=500):
            count += 1
            if not verify(document):
                wrong += 1
                self.stderr.write(f"{document.pk} {document}: {document.file.name} is missing or was changed")
        self.stdout.write(f"{count} documents, {wrong} wrong")
        if wrong:
            sys.exit(1)
