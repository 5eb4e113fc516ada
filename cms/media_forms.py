"""The editor's forms of pictures and documents: a file that cannot be taken, or cannot be kept, is refused with a sentence.

The file is stored as the last thing of validation, before the row is written. So every address that takes one (one by one,
several at once, within a chooser) says the same where it says everything else: at the field.
"""

import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from cms.media import DOCUMENTS, PICTURES, PublicContent, made_public

log = logging.getLogger(__name__)


class StoresFile:
    """What both forms do with a file: made public, then stored, then recorded."""

    KINDS: tuple[str, ...]

    def add_error(self: Any, field: str | None, error: Any) -> None:
        """Several are sent at once: each refusal names its file."""
        sent = self.files.get(self.add_prefix("file"))
        if field == "file" and sent is not None:
            said = error if isinstance(error, ValidationError) else ValidationError(error)
            named = _("“%(file)s”: %(sentence)s")
            error = ValidationError([named % {"file": sent.name, "sentence": one} for one in said.messages])
        super().add_error(field, error)  # type: ignore[misc]

    def clean_file(self: Any) -> Any:
        file = self.cleaned_data["file"]
        return made_public(file, self.KINDS) if file and not getattr(file, "_committed", False) else file

    def _post_clean(self: Any) -> None:
        refused = list(self.errors["file"].data) if "file" in self.errors else None
        super()._post_clean()  # type: ignore[misc]
        if (
            refused is not None
        ):  # there is no file any more of which the row could say that its name does not fit
            self.errors["file"].data[:] = refused
        new = isinstance(self.cleaned_data.get("file"), PublicContent)
        if new and not self.errors:
            try:
                _store(self.instance.file)
            except OSError as full:
                log.error("An editor's file could not be stored: %s", full)
                self.add_error("file", ValidationError(_not_kept(), code="not_kept"))
        if (
            new and self.errors
        ):  # the page that says so shows what is kept, and does not ask the store how large it is
            self.instance.__dict__["file"] = self.original_file

    def save(self: Any, commit: bool = True) -> Any:
        try:
            with transaction.atomic():  # the file before goes only when this one is recorded
                return super().save(commit)  # type: ignore[misc]
        except Exception:
            if isinstance(self.cleaned_data.get("file"), PublicContent):  # stored, and recorded nowhere
                self.instance.file.storage.delete(self.instance.file.name)
            raise


class PictureForm(StoresFile, BaseImageForm):
    """The editor's form of a picture."""

    KINDS = PICTURES


class PublicFileForm(StoresFile, BaseDocumentForm):
    """The editor's form of a document."""

    KINDS = DOCUMENTS


def _store(file: Any) -> None:
    """As FieldFile.save does it, but what is stored stays at hand: its size and kind are read next."""
    name = file.field.generate_filename(file.instance, file.name)
    file.name = file.storage.save(name, file.file, max_length=file.field.max_length)
    file._committed = True


def _not_kept() -> str:
    return _(
        "The file could not be stored just now: there is no room, or the place where files are kept does not answer. "
        "Nothing was kept of it, and nothing else was changed. Choose it again in a few minutes; if it still does not "
        "work, tell the administrator."
    )
