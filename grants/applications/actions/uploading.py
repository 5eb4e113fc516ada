"""A file that comes in parts: begun, continued where it stopped, put together, or given up."""

import contextlib
import tempfile
import uuid
from collections.abc import Iterator
from datetime import timedelta

from django.core.files.base import ContentFile, File
from django.db.models import F
from django.utils.translation import gettext as _

from grants.applications.actions.drafting import attach, editable, file_question, wanted_at
from grants.applications.models import Application, Upload, UploadPart
from grants.files.checks import MB
from grants.files.deletion import delete_folder
from grants.files.intake import FileNotStored, FileRefused, StoredFile, take_in
from grants.files.models import Attachment, private_storage
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
    question = file_question(application, key)
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


def put_part(*, upload: Upload, start: int, data: bytes, by: User) -> int:
    """Take the next part: stored first, then recorded. Sent twice, it is taken once. Returns how much has come."""
    if _came_before(upload=upload, start=start, data=data, by=by):
        return upload.received
    name = f"{upload.folder}{start}-{uuid.uuid4().hex}.part"
    try:
        private_storage().save(name, ContentFile(data))
    except OSError as full:
        raise FileNotStored from full
    return _note_part(upload=upload, start=start, data=data, name=name, by=by)


@action
def _came_before(*, upload: Upload, start: int, data: bytes, by: User) -> bool:
    """Looked at before anything is stored, in a unit of work of its own: the application is locked for as long as one looks."""
    return has_come(upload, start, data, by)


@action
def _note_part(*, upload: Upload, start: int, data: bytes, name: str, by: User) -> int:
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if has_come(upload, start, data, by):  # the same part came twice at once: this one goes with the folder
        return upload.received
    UploadPart.objects.create(upload=upload, start=start, size=len(data), file=name)
    Upload.objects.filter(pk=upload.pk).update(received=F("received") + len(data))
    return start + len(data)


def has_come(upload: Upload, start: int, data: bytes, by: User) -> bool:
    """Whether the part is here already; refuses one that does not follow what has come."""
    _still_editable(upload, by)
    if start < upload.received and upload.parts.filter(start=start, size=len(data)).exists():
        return True
    if start != upload.received:
        raise OutOfPlace(upload.received)
    if not 0 < len(data) <= PART_BYTES or start + len(data) > upload.size:
        raise Refused(_("This part is larger than what was announced. Choose the file again."))
    return False


def _still_editable(upload: Upload, by: User) -> None:
    question = upload.application.form().question(upload.key)
    editable(upload.application, question.section.key if question else "", by)


def finish_upload(*, upload: Upload, by: User) -> Attachment:
    """Put the parts together, take the file in as `attach` does (kind by content, size, hash, scanner) and attach it.
    Raises NotTaken for a file that cannot be taken, NotKept where sending it again is of use."""
    upload.refresh_from_db()
    if upload.received != upload.size:
        raise OutOfPlace(upload.received)
    wanted = wanted_at(file_question(upload.application, upload.key))
    with _whole(upload) as file:
        kept = take_in(file, wanted)
    return _finish(upload=upload, file=kept, by=by)


@contextlib.contextmanager
def _whole(upload: Upload) -> Iterator["File[bytes]"]:
    """The parts put together. A part that is not what was recorded is a broken file, not a shorter one."""
    with tempfile.TemporaryFile() as whole:
        try:
            for part in upload.parts.all():
                with part.file.open("rb") as piece:
                    if whole.write(piece.read()) != part.size:
                        raise FileRefused(
                            _("A part of the file was damaged on its way. Choose the file again.")
                        )
            whole.flush()
        except FileNotFoundError as gone:
            raise FileRefused(
                _("A part of the file was damaged on its way. Choose the file again.")
            ) from gone
        except OSError as full:
            raise FileNotStored from full
        file: File[bytes] = File(whole, name=upload.name)
        file.size = upload.size
        yield file


@action
def _finish(*, upload: Upload, file: StoredFile, by: User) -> Attachment:
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    attachment = attach(application=upload.application, key=upload.key, file=file, by=by)
    _forget(upload)
    return attachment


@action
def drop_upload(*, upload: Upload) -> None:
    """Give it up: what has come is thrown away."""
    _forget(upload)


def _forget(upload: Upload) -> None:
    delete_folder(upload.folder)
    upload.delete()
