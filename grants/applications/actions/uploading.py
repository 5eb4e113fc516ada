"""A file that comes in parts: begun, continued where it stopped, put together, or given up."""

import functools
import tempfile
import uuid
from datetime import timedelta

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from grants.applications.actions.drafting import attach, editable
from grants.applications.draft import form_of
from grants.applications.models import Application, Attachment, Upload, UploadPart
from grants.documents.files import MB
from grants.people.models import User
from workflows import clock
from workflows.steps import Refused, action

PART_BYTES = MB
#: More than these nobody has on their way at once; the oldest makes room when it has lain for an hour.
OPEN_AT_ONCE = 10
UPLOADS_KEPT_FOR = timedelta(days=2)


class OutOfPlace(Refused):
    """The part does not follow what has come. `received` says where to go on."""

    def __init__(self, received: int) -> None:
        self.received = received
        super().__init__(
            _("This part does not follow what has come. Nothing is lost; the rest goes on from there.")
        )


@action
def begin_upload(*, application: Application, key: str, name: str, size: int, by: User) -> Upload:
    """Announce a file: for which question, its name and size. Refused before the first byte when it is too large."""
    question = form_of(application).question(key)
    if question is None or question.kind != "file":
        raise Refused(_("The form has no such attachment."))
    editable(application, question.section.key, by)
    most = int(question.data.get("max_mb", 20))
    if not 0 < size <= most * MB:
        raise Refused(
            _("The file is empty. Choose it again.")
            if size <= 0
            else _("The file is larger than %(most)d MB. Nothing was stored; make it smaller or split it.")
            % {"most": most}
        )
    _make_room(by)
    return Upload.objects.create(
        application=application, key=key, name=name[:200] or key, size=size, made_by=by
    )


def _make_room(by: User) -> None:
    lying = list(Upload.objects.filter(made_by=by).order_by("made_at"))
    if len(lying) < OPEN_AT_ONCE:
        return
    if lying[0].made_at > clock.now() - timedelta(hours=1):
        raise Refused(
            _("%(n)d files are on their way at once. Wait until one has come, or cancel one.")
            % {"n": len(lying)}
        )
    _forget(lying[0])


@action
def put_part(*, upload: Upload, start: int, data: bytes, by: User) -> int:
    """Take the next part. Sent twice, it is taken once. Returns how much has come."""
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    _still_editable(upload, by)
    if start < upload.received and upload.parts.filter(start=start, size=len(data)).exists():
        return upload.received
    if start != upload.received:
        raise OutOfPlace(upload.received)
    if not 0 < len(data) <= PART_BYTES or start + len(data) > upload.size:
        raise Refused(_("This part is larger than what was announced. Choose the file again."))
    part = UploadPart(upload=upload, start=start, size=len(data))
    part.file.save(f"{uuid.uuid4().hex}.part", ContentFile(data), save=True)
    Upload.objects.filter(pk=upload.pk).update(received=F("received") + len(data))
    return start + len(data)


def _still_editable(upload: Upload, by: User) -> None:
    question = form_of(upload.application).question(upload.key)
    editable(upload.application, question.section.key if question else "", by)


@action
def finish_upload(*, upload: Upload, by: User) -> Attachment:
    """Put the parts together and attach the file by the rules of `attach`: kind by content, size, hash, scanner.
    Raises ValidationError with a sentence for a file that cannot be taken."""
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.received != upload.size:
        raise OutOfPlace(upload.received)
    with tempfile.TemporaryFile() as whole:
        for part in upload.parts.all():
            with part.file.open("rb") as piece:
                whole.write(piece.read())
        whole.seek(0)
        file: File[bytes] = File(whole, name=upload.name)
        file.size = upload.size
        attachment = attach(application=upload.application, key=upload.key, file=file, by=by)
    _forget(upload)
    return attachment


@action
def drop_upload(*, upload: Upload) -> None:
    """Give it up: what has come is thrown away."""
    _forget(upload)


def _forget(upload: Upload) -> None:
    for part in upload.parts.all():
        transaction.on_commit(functools.partial(part.file.storage.delete, part.file.name or ""))
    upload.delete()
