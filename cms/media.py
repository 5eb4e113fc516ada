"""Pictures and documents of the site, which everybody may see: kept without what they say of whoever made them.

Both doors lead through `made_public`: the forms of the editor, which say a sentence where a file cannot be taken or kept,
and `save`, for whatever does not come by a form. So no picture with a place in it, and no document with its author, ever
reaches the store, nor the smaller copies that are made of it.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.validators import FileExtensionValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, SourceImageIOError
from wagtail.images.models import Image as WagtailImage

from grants.files.checks import MB, check_upload
from grants.files.metadata import strip_metadata

log = logging.getLogger(__name__)

PICTURES, DOCUMENTS = ("image",), ("pdf", "office", "text")
MOST_BYTES = 20 * MB


class PublicContent(SimpleUploadedFile):
    """A file that has been through `made_public`."""


def made_public(file: "File[bytes]", kinds: tuple[str, ...]) -> PublicContent:
    """The file as everybody may have it: of a kind that its contents show, without its traces, named by its kind.
    Raises ValidationError with a sentence."""
    checked = check_upload(file, kinds=kinds, max_bytes=MOST_BYTES)
    if checked.kind == "text":
        FileExtensionValidator(("csv", "txt"))(file)  # a program is text as well
    file.seek(0)
    data, checked = strip_metadata(file.read(), checked, keep_signed=True)
    name = PurePosixPath(str(file.name or "file").replace("\\", "/"))
    suffix = ".csv" if checked.kind == "text" and name.suffix.lower() == ".csv" else checked.suffix
    return PublicContent(f"{name.stem}{suffix}", data, checked.content_type)


def _publish(thing: Any, kinds: tuple[str, ...]) -> bool:
    """Whether the file that is about to be stored, or to be recorded first, was another before."""
    known = thing.file and thing.file._committed and not thing._state.adding
    if not thing.file or known or isinstance(thing.file.file, PublicContent):
        return False
    before = thing.file
    thing.file = made_public(before.file, kinds)
    if before._committed:  # stored by a view of the editor's admin that asked no form
        before.storage.delete(before.name)
    return True


class Picture(AbstractImage):
    """A picture of the site."""

    admin_form_fields = WagtailImage.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def save(self, *args: Any, **kwargs: Any) -> None:
        if _publish(self, PICTURES):
            self._set_image_file_metadata()
        super().save(*args, **kwargs)

    # A smaller copy that cannot be made or kept just now is a picture that is not shown, and no page that does not come.
    def create_rendition(self, filter: Filter) -> AbstractRendition:  # noqa: A002  as Wagtail calls it
        with _as_missing():
            return super().create_rendition(filter)

    def create_renditions(self, *filters: Filter) -> dict[Filter, AbstractRendition]:
        with _as_missing():
            return super().create_renditions(*filters)


@contextmanager
def _as_missing() -> Iterator[None]:
    try:
        yield
    except OSError as full:
        log.error("A smaller copy of a picture could not be made or stored: %s", full)
        raise SourceImageIOError(str(full)) from full


class Rendition(AbstractRendition):
    """A smaller copy of a picture, made when a page first shows it."""

    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_once")
        ]


class PublicFile(AbstractDocument):
    """A document of the site, for everybody to take along."""

    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def save(self, *args: Any, **kwargs: Any) -> None:
        if _publish(self, DOCUMENTS):
            self._set_document_file_metadata()
        super().save(*args, **kwargs)


def strip(thing: Picture | PublicFile) -> bool:
    """Take the traces out of a file that was stored before they were taken out at the door. Returns whether there were
    any. Raises ValidationError for a file that can no longer be read, or was never to be taken."""
    kinds = PICTURES if isinstance(thing, Picture) else DOCUMENTS
    storage, before = thing.file.storage, thing.file.name
    with storage.open(before) as file:
        data = file.read()
    public = made_public(SimpleUploadedFile(PurePosixPath(before).name, data), kinds)
    if public.read() == data:
        return False
    public.seek(0)
    with transaction.atomic():
        thing.file = public
        thing._set_image_file_metadata() if isinstance(
            thing, Picture
        ) else thing._set_document_file_metadata()
        thing.save()
        storage.delete(before)
        if isinstance(thing, Picture):
            thing.renditions.all().delete()
    return True
