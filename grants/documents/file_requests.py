"""Files that a worker makes for one person: a paper to look at, a long table to take along. Nobody keeps them.

Printing is work for the processor alone, and so is a workbook of ten thousand rows: in a web request either would hold
up everybody else. So a view writes an `FileRequest` and answers at once with a page that becomes the file by itself (also
without script); a job (workflows/jobs.py) makes it. The file is private to whoever asked, and gone when its time is over.

A kind of file request is a function registered beside the code that knows the contents (`maker`).
"""

import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.files.base import File
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from grants.documents.models import FileRequest
from grants.files.models import private_storage
from grants.files.serving import PDF
from grants.people.models import User
from workflows import clock, jobs
from workflows.steps import action

from . import render

MAKE, PAPER = "make", "paper"
KEPT = {PAPER: timedelta(hours=1)}
KEPT_ELSE = timedelta(days=1)
LEASE = timedelta(minutes=20)


@dataclass(frozen=True)
class Producer:
    """`write` makes the file, telling how far it is; `may` asks again whoever fetches it later."""

    write: Callable[[FileRequest], IO[bytes]]
    may: Callable[[Any, FileRequest], bool]


PRODUCERS: dict[str, Producer] = {}


def producer(
    kind: str, *, may: Callable[[Any, FileRequest], bool] = lambda _user, _file_request: True
) -> Callable[[Any], Any]:
    """Register what makes the files of a kind."""

    def keep(write: Callable[[FileRequest], IO[bytes]]) -> Callable[[FileRequest], IO[bytes]]:
        PRODUCERS[kind] = Producer(write, may)
        return write

    return keep


def alike(kind: str, facts: Mapping[str, Any], language: str) -> str:
    """What two file requests have in common that make the same file."""
    said = json.dumps([kind, language, facts], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


@action
def ask(
    *,
    kind: str,
    facts: dict[str, Any],
    name: str,
    content_type: str,
    language: str,
    by: User | None,
    total: int = 0,
) -> FileRequest:
    """Have a file made, unless it is being made for this person already. A paper of the same words is there at once."""
    same = FileRequest.objects.filter(alike=alike(kind, facts, language), kept_until__gt=clock.now())
    own = same.filter(asked_by=by)
    found = own.filter(file="").first() or (own.first() if kind == PAPER else None)
    if found is not None:
        return found
    made = same.exclude(file="").first() if kind == PAPER else None
    file_request = FileRequest.objects.create(
        kind=kind,
        facts=facts,
        alike=alike(kind, facts, language),
        name=name,
        content_type=content_type,
        language=language,
        asked_by=by,
        kept_until=clock.now() + KEPT.get(kind, KEPT_ELSE),
        total=total,
        file=made.file.name if made else "",
        size=made.size if made else 0,
    )
    if not made:
        jobs.later(MAKE, file_request.pk)
    return file_request


def ask_paper(
    *, template: str, facts: dict[str, Any], name: str, language: str = render.CHINESE, by: User | None
) -> FileRequest:
    """A paper to look at. Its words are checked now, so that a hole is seen by whoever asks."""
    facts = render.printable(facts)
    render.check(template, facts)
    said = {"template": template, "facts": facts, "sheet": render.sheet_print()}
    file_request = ask(kind=PAPER, facts=said, name=name, content_type=PDF, language=language, by=by)
    file_request.refresh_from_db()
    return file_request


@producer(PAPER)
def _paper(file_request: FileRequest) -> IO[bytes]:
    said = file_request.facts
    return io.BytesIO(render.render_pdf(said["template"], said["facts"], language=file_request.language))


def _about(keys: Sequence[str]) -> dict[str, str]:
    return {str(one.pk): one.name for one in FileRequest.objects.filter(pk__in=keys)}


@jobs.register(MAKE, _("Make a file for somebody"), lease=LEASE, tries=4, about=_about)
def make(key: str) -> None:
    """Make the file, and keep it until its time is over."""
    file_request = FileRequest.objects.filter(pk=key, file="").select_related("asked_by").first()
    if file_request is None:
        return  # made already, or nobody waits for it any more
    with (
        translation.override(file_request.language),
        PRODUCERS[file_request.kind].write(file_request) as content,
    ):
        file = File(content)
        size = file.size
        name = private_storage().save(
            f"made/{file_request.pk}{PurePosixPath(file_request.name).suffix}", file
        )
    kept = clock.now() + KEPT.get(file_request.kind, KEPT_ELSE)
    if not FileRequest.objects.filter(pk=key, file="").update(file=name, size=size, kept_until=kept):
        private_storage().delete(name)


@action
def drop(*, file_request: FileRequest) -> None:
    """Its time is over: the row goes, and the file unless another file request names it."""
    name = file_request.file.name
    file_request.delete()
    if name:
        private_storage().delete(name)
