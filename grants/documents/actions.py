"""Making and keeping documents. A document is written once."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.db import models

from grants.people.models import User
from workflows.steps import action

from . import render
from .files import CheckedFile
from .models import Document, path_of
from .taking_in import Incoming, StoredFile, put_away, stored

PDF = "application/pdf"


@action
def make_document(
    *,
    kind: str,
    template: str,
    facts: dict[str, Any],
    subject: models.Model,
    by: User | None,
    title: str,
    number: str = "",
    language: str = render.CHINESE,
    supersedes: Document | None = None,
) -> Document:
    """Print `facts` with `template` (see facts.TEMPLATES) and keep the PDF with its hash and the facts."""
    pdf = render.render_pdf(template, facts, language=language)
    return store_bytes(
        pdf, suffix=".pdf", content_type=PDF, kind=kind, subject=subject, by=by, title=title, number=number,
        facts=facts, template=template, language=language, supersedes=supersedes,
    )  # fmt: skip


def put_away_bytes(data: bytes, *, suffix: str, content_type: str) -> StoredFile:
    """Store what the house itself made, before the transaction that records it. Raises NotKept."""
    checked = CheckedFile(content_type, hashlib.sha256(data).hexdigest(), len(data), "", suffix)
    return put_away(ContentFile(data), checked, path=path_of(checked.sha256, suffix))


@action
def store_bytes(
    data: bytes | StoredFile,
    *,
    suffix: str,
    content_type: str,
    kind: str,
    subject: models.Model,
    by: User | None,
    title: str,
    **more: Any,
) -> Document:
    """Keep `data` as a document of `subject`; better given as `put_away_bytes` stored it."""
    if isinstance(data, bytes):
        data = put_away_bytes(data, suffix=suffix, content_type=content_type)
    return store_upload(data, kind=kind, subject=subject, by=by, title=title, **more)


@action
def store_upload(
    file: Incoming, *, kind: str, subject: models.Model, by: User | None, title: str, **more: Any
) -> Document:
    """Record a file that `takes_in` stored for good, a signed scan or evidence, as a document of `subject`. Two
    documents with equal contents share one file."""
    kept = stored(file)
    document = Document(
        kind=kind, title=title, subject_type=subject_type(subject), subject_id=subject.pk,
        sha256=kept.checked.sha256, size=kept.checked.size, content_type=kept.checked.content_type, made_by=by, **more,
    )  # fmt: skip
    document.file.name = kept.taken_up()
    document.save(force_insert=True)
    return document


def subject_type(subject: models.Model) -> str:
    """The name under which rights.py and the tables know the kind of a subject: contract, application …"""
    return subject._meta.model_name or ""
