"""Keeping what somebody gave us. A document is written once; those we print ourselves: printing.py."""

from django.core.files.base import File
from django.db import models

from grants.people.models import User
from workflows.steps import action

from . import scanner
from .files import CheckedFile
from .models import Document, path_by_hash, private_storage


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
    put(document, content, suffix)
    document.save(force_insert=True)
    return document


def put(document: Document, content: "File[bytes]", suffix: str) -> None:
    """Store the file. The name is the hash: equal contents are stored once, and a file without a row (the transaction
    failed) does no harm and is used the next time."""
    name, storage = path_by_hash(document, suffix), private_storage()
    document.file.name = name if storage.exists(name) else storage.save(name, content)
