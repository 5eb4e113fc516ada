"""Keeping what somebody gave us. A document is written once; those we print ourselves: printing.py."""

from typing import Any

from django.core.files.base import File
from django.db import models

from grants.documents.models import Document, path_by_hash
from grants.files.intake import Incoming, stored
from grants.files.models import private_storage
from grants.people.models import User
from workflows.steps import action


@action
def store_upload(
    file: Incoming, *, kind: str, subject: models.Model, by: User | None, title: str, **more: Any
) -> Document:
    """Record a file that `takes_in` stored for good, a signed scan or evidence, as a document of `subject`. Two
    documents with equal contents share one file."""
    kept = stored(file)
    document = Document(
        kind=kind,
        title=title,
        subject_type=subject_type(subject),
        subject_id=subject.pk,
        sha256=kept.checked.sha256,
        size=kept.checked.size,
        content_type=kept.checked.content_type,
        made_by=by,
        **more,
    )
    document.file.name = kept.taken_up()
    document.save(force_insert=True)
    return document


def subject_type(subject: models.Model) -> str:
    """The name under which rights.py and the tables know the kind of a subject: contract, application …"""
    return subject._meta.model_name or ""


def put(document: Document, content: "File[bytes]", suffix: str) -> None:
    """Store the file of a document that is recorded next. The name is the hash: equal contents are stored once, and a
    file without a row (recording it failed) does no harm and is used the next time."""
    name = path_by_hash(document, suffix)
    private_storage().put(name, content, size=document.size, sha256=document.sha256)  # type: ignore[attr-defined]
    document.file.name = name
