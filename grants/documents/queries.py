"""Reading documents, and proving that they are what they were."""

from typing import Any
from uuid import UUID

from django.db import models

from workflows import clock
from workflows.models import Job

from .file_requests import MAKE, PRODUCERS
from .integrity import what_is_wrong
from .models import Document, FileRequest, PaperOrder


def of_subject(subject: models.Model, kind: str = "") -> models.QuerySet[Document]:
    """The documents of a subject, newest first. Whoever asks has already been let in to the subject."""
    found = Document.objects.filter(subject_type=subject._meta.model_name, subject_id=subject.pk)
    return found.filter(kind=kind) if kind else found


def papers_of(subject: models.Model, kind: str) -> list[Document | PaperOrder]:
    """The same with those that are still being printed, which are the newest."""
    of = {"subject_type": subject._meta.model_name, "subject_id": subject.pk, "kind": kind}
    return [*PaperOrder.objects.filter(**of), *Document.objects.filter(**of)]


def latest_paper(subject: models.Model, kind: str) -> Document | PaperOrder | None:
    return next(iter(papers_of(subject, kind)), None)


def paper(pk: UUID | None) -> Document | PaperOrder | None:
    """The paper of this id, printed or still to be printed; an order is looked for first, for it becomes a document."""
    if pk is None:
        return None
    return PaperOrder.objects.filter(pk=pk).first() or Document.objects.filter(pk=pk).first()


def has_failed(order: PaperOrder) -> bool:
    """Whether the printer has given up, and an administrator has been told."""
    return Job.objects.filter(kind="print", key=str(order.pk), given_up_at__isnull=False).exists()


def file_request_for(user: Any, pk: UUID) -> FileRequest | None:
    """The file that was made for this person, while he still may have it; to others it does not exist."""
    found = FileRequest.objects.filter(pk=pk).first()
    if found is None or found.asked_by_id not in (None, user.pk):
        return None
    if found.asked_by_id and not user.posts and user.memberships.exists():
        return None  # whatever it was asked for as is over
    return found if PRODUCERS[found.kind].may(user, found) else None


def file_requests_of(user: Any, kind: str) -> models.QuerySet[FileRequest]:
    """What was or is being made for this person and can still be fetched, newest first."""
    return FileRequest.objects.filter(asked_by=user, kind=kind, kept_until__gt=clock.now())


def was_given_up(file_request: FileRequest) -> bool:
    """Whether it cannot be made, and an administrator has been told."""
    return Job.objects.filter(kind=MAKE, key=str(file_request.pk), given_up_at__isnull=False).exists()


def verify(document: Document) -> bool:
    """Whether the stored file still is, byte for byte, what was recorded."""
    return not what_is_wrong(document.file.storage, document.file.name or "", document)
