"""The editor's forms of pictures and documents: a file that cannot be taken is refused with a sentence, before it is stored."""

from typing import Any

from django.db import transaction
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from cms.media import DOCUMENTS, PICTURES, made_public


class PictureForm(BaseImageForm):
    """The editor's form of a picture."""

    def clean_file(self) -> Any:
        return _cleaned(self.cleaned_data["file"], PICTURES)

    def save(self, commit: bool = True) -> Any:
        with transaction.atomic():  # the picture before goes only when this one has come
            return super().save(commit)


class PublicFileForm(BaseDocumentForm):
    """The editor's form of a document."""

    def clean_file(self) -> Any:
        return _cleaned(self.cleaned_data["file"], DOCUMENTS)

    def save(self, commit: bool = True) -> Any:
        with transaction.atomic():
            return super().save(commit)


def _cleaned(file: Any, kinds: tuple[str, ...]) -> Any:
    return made_public(file, kinds) if file and not getattr(file, "_committed", False) else file
