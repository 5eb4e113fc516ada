"""Making and keeping documents. A document is written once."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import models

from grants.people.models import User
from workflows.steps import action

from . import render, scanner
from .files import CheckedFile
from .models import Document, path_by_hash, private_storage

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


@action
def store_bytes(
    data: bytes,
    *,
    suffix: str,
    content_type: str,
    kind: str,
    subject: models.Model,
    by: User | None,
    title: str,
    **more: Any,
) -> Document:
    """Keep `data` as a document of `subject`."""
    sha256 = hashlib.sha256(data).hexdigest()
    document = Document(
        kind=kind, title=title, subject_type=subject_type(subject), subject_id=subject.pk, sha256=sha256,
        size=len(data), content_type=content_type, made_by=by, **more,
    )  # fmt: skip
    return _keep(document, ContentFile(data), suffix)


@action
def store_upload(
    file: "File[bytes]",
    checked: CheckedFile,
    *,
    kind: str,
    subject: models.Model,
    by: User | None,
    title: str,
    number: str = "",
    supersedes: Document | None = None,
) -> Document:
    """Keep an upload that `files.check_upload` let pass: a signed scan, evidence. Raises ValidationError with a
    sentence where the scanner refuses it, or is there and does not answer."""
    scanner.let_in_for_good(file)
    document = Document(
        kind=kind, number=number, title=title, subject_type=subject_type(subject), subject_id=subject.pk,
        sha256=checked.sha256, size=checked.size, content_type=checked.content_type, made_by=by,
        supersedes=supersedes,
    )  # fmt: skip
    return _keep(document, file, checked.suffix)


def subject_type(subject: models.Model) -> str:
    """The name under which rights.py and the tables know the kind of a subject: contract, application …"""
    return subject._meta.model_name or ""


def _keep(document: Document, content: "File[bytes]", suffix: str) -> Document:
    """Save file and row. The name is the hash: equal contents are stored once, and a file without a row (the
    transaction failed) does no harm and is used the next time."""
    name, storage = path_by_hash(document, suffix), private_storage()
    document.file.name = name if storage.exists(name) else storage.save(name, content)
    document.save(force_insert=True)
    return document
