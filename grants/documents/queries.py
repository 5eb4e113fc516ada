"""Reading documents, and proving that they are what they were."""

import hashlib

from django.db import models

from .files import MB
from .models import Document


def of_subject(subject: models.Model, kind: str = "") -> models.QuerySet[Document]:
    """The documents of a subject, newest first. Whoever asks has already been let in to the subject."""
    found = Document.objects.filter(subject_type=subject._meta.model_name, subject_id=subject.pk)
    return found.filter(kind=kind) if kind else found


def verify(document: Document) -> bool:
    """Whether the stored file still is, byte for byte, what was recorded."""
    found, size = hashlib.new(document.algorithm), 0
    try:
        with document.file.storage.open(document.file.name or "") as file:
            for chunk in iter(lambda: file.read(MB), b""):
                found.update(chunk)
                size += len(chunk)
    except OSError:
        return False
    return found.hexdigest() == document.sha256 and size == document.size
