"""Evidence that came before its traces were taken out at the door: stripped where it lies."""

import hashlib
from dataclasses import replace

from django.core.files.base import ContentFile

from grants.awards.models import Objection
from grants.awards.objections import EVIDENCE, evidence_name
from grants.files.checks import check_upload
from grants.files.intake import StoredFile, own_path, put_away
from grants.files.metadata import strip_metadata
from grants.files.models import Attachment
from workflows.steps import action, record


def strip_evidence(file: Attachment, n: int) -> bool:
    """Take out of the n-th file of an objection what it says of who made it, and the name it was sent under. Returns
    whether there was any of it. Raises ValidationError with a sentence for a file that cannot be looked into; a file
    that cannot be read or stored is an OSError."""
    with file.file.open("rb") as came:
        data = came.read()
    checked = check_upload(ContentFile(data), kinds=EVIDENCE.kinds, max_bytes=EVIDENCE.max_bytes)
    plain, checked = strip_metadata(data, checked)
    name = evidence_name(n, checked)
    if plain == data and file.name == name:
        return False
    checked = replace(checked, sha256=hashlib.sha256(plain).hexdigest(), size=len(plain))
    path = own_path(checked.suffix)
    _exchange(file=file, kept=put_away(ContentFile(plain), checked, path=path, name=name, scan=file.scan))
    return True


@action
def _exchange(*, file: Attachment, kept: StoredFile) -> None:
    """The stripped file takes the place of the one that came, which goes after the commit. The chain says why the hash is
    another."""
    fresh = Attachment.objects.select_for_update().get(pk=file.pk)
    before, was = fresh.file.name or "", fresh.sha256
    fresh.file, fresh.name = kept.taken_up(), kept.name
    fresh.content_type, fresh.size, fresh.sha256 = (
        kept.checked.content_type,
        kept.checked.size,
        kept.checked.sha256,
    )
    fresh.save(update_fields=["file", "name", "content_type", "size", "sha256"])
    fresh.file.storage.delete(before)
    objection = Objection.objects.get(pk=fresh.subject_id)
    record(objection, "strip_evidence", by=None, file=fresh.pk, before=was, after=fresh.sha256)
