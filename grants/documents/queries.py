"""Reading documents, and proving that they are what they were."""

from django.db import models

from .models import Document
from .proving import what_is_wrong


def of_subject(subject: models.Model, kind: str = "") -> models.QuerySet[Document]:
    """The documents of a subject, newest first. Whoever asks has already been let in to the subject."""
    found = Document.objects.filter(subject_type=subject._meta.model_name, subject_id=subject.pk)
    return found.filter(kind=kind) if kind else found


def verify(document: Document) -> bool:
    """Whether the stored file still is, byte for byte, what was recorded."""
    return not what_is_wrong(document.file.storage, document.file.name or "", document)
