"""The filled form as such: what a row says of itself so that people can fill it in together, and the columns of its sections
and versions. An application is one; a report or a nomination that is a form of the engine is another."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import QuerySet

from grants.files.models import Attachment
from grants.forms.definition import Form
from grants.forms.terms import Context
from workflows import clock

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class FilledForm:
    """Mixed into the model that is filled in. It has `sections` (rows of a `FilledSection`) and `versions` (of a
    `FilledVersion`), and answers the four questions below; everything else (draft, saving, editor, presence, workbook) follows."""

    #: As what its files are kept.
    filled_as: ClassVar[str]
    pk: Any
    sections: "RelatedManager[Any]"
    versions: "RelatedManager[Any]"

    def form(self) -> Form:
        """The form with the rules that were frozen for it."""
        raise NotImplementedError

    def context(self, files: Mapping[str, list[Any]] | None = None) -> Context:
        """What the form's rules may look at beside the answers."""
        raise NotImplementedError

    @property
    def is_being_written(self) -> bool:
        """Everything may be changed."""
        raise NotImplementedError

    def asked_again(self) -> list[dict[str, Any]]:
        """The points with which it was given back, while it is to be answered: [{"section", "question", "text", "answered"}].
        Only what they name may be changed then."""
        raise NotImplementedError

    def files(self) -> "QuerySet[Attachment]":
        """The files of the working copy."""
        there = Attachment.objects.filter(subject_type=self.filled_as, subject_id=self.pk, removed_at=None)
        return there.order_by("id")

    def section_row(self, section: str) -> Any:
        """The row of a section that nothing was written to yet, not kept."""
        return self.sections.model(**{self.sections.field.name: self}, section=section)  # type: ignore[attr-defined]


class FilledSection(models.Model):
    """The answers of one section of a draft. The revision lets two tabs find out about each other."""

    section = models.CharField(max_length=40)
    answers = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    #: Question -> the revision at which its answer last changed, by whom and when (merging.Stamp): two people who
    #: write different answers of one section do not collide.
    stamps = models.JSONField(default=dict)
    saved_by = models.ForeignKey("grants.User", models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True


class FilledVersion(models.Model):
    """What was handed in, at that moment, with its hash. Never edited; what is handed in again makes another."""

    number = models.PositiveSmallIntegerField()
    answers = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey("grants.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True
