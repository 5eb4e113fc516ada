"""Take out of the evidence of objections what it says of whoever sent it, where it came before that was done at the door. Run
again, it finds nothing; leaves with 1 when a file cannot be looked into."""

import sys
from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand

from grants.awards.evidence import strip_evidence
from grants.files.models import Attachment
from workflows.steps import Refused


class Command(BaseCommand):
    help = "Take place, camera, author and the sender's file name out of the evidence of objections that is there already."

    def handle(self, *args: Any, **options: Any) -> None:
        stripped, wrong, nth = 0, 0, Counter[int]()
        files = Attachment.objects.filter(subject_type="objection").order_by("subject_id", "pk")
        for file in files.iterator(chunk_size=100):
            nth[file.subject_id] += 1
            try:
                stripped += strip_evidence(file, nth[file.subject_id])
            except (ValidationError, Refused, OSError) as error:
                wrong += 1
                said = " ".join(getattr(error, "messages", [str(error)]))
                self.stderr.write(f"file {file.pk} of objection {file.subject_id}: {said}")
        self.stdout.write(f"evidence: {stripped} of {nth.total()} stripped")
        if wrong:
            sys.exit(1)
