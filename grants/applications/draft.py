"""The working copy of an application: its answers by section, its files, and how far it is.

While it is a draft this is what the applicant edits; while a supplement runs it is edited again, and what
was submitted stays as it is in its version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.functional import SimpleLazyObject

from grants.applications.merging import Stamp, was
from grants.calls.form import call_form
from grants.forms.answers import Cleaned, Missing, Progress
from grants.forms.definition import Form
from grants.forms.questions import Question, Section
from grants.forms.terms import Context

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grants.applications.models import Application, SectionAnswers
    from grants.files.models import Attachment


def form_of(application: "Application") -> Form:
    """The form with the rules that were frozen for this application; a trial before the opening reads the live
    ones."""
    return call_form(application.version or application.call)


def context_of(application: "Application", files: dict[str, list[Any]] | None = None) -> Context:
    """What the form's rules may look at beside the answers."""
    organisation = application.organisation
    return Context(
        tier=organisation.tier,
        through_hub=application.contracting_party_id not in (None, application.organisation_id),
        package=application.package.code if application.package else "",
        files={} if files is None else files,
        region=organisation.region_id,
        established=organisation.established,
        legal_form=organisation.legal_form,
        has_custody=bool(application.custody_hub_id or organisation.custody_hub_id),
    )


def attachments_of(application: "Application") -> "QuerySet[Attachment]":
    """The files of the working copy."""
    from grants.files.models import Attachment

    return Attachment.objects.filter(
        subject_type="application", subject_id=application.pk, removed_at=None
    ).order_by("id")


def _files_of(application: "Application") -> dict[str, list["Attachment"]]:
    """Question -> files."""
    files: dict[str, list[Attachment]] = {}
    for one in attachments_of(application):
        files.setdefault(one.key, []).append(one)
    return files


@dataclass
class Draft:
    """Everything the task list, the editor and the gate of `submit` need to know, read once."""

    application: "Application"
    form: Form
    context: Context
    kept: dict[str, "SectionAnswers"]
    files: dict[str, list["Attachment"]]

    @classmethod
    def to_write(cls, application: "Application") -> "Draft":
        """The same while it is locked: what is only shown is not read, and files only if a rule looks at them."""
        files: Any = SimpleLazyObject(lambda: _files_of(application))
        kept = {row.section: row for row in application.sections.all()}
        form = form_of(application)
        draft = cls(application, form, context_of(application, files), kept, files)
        form.read(draft.answers, draft.context)
        return draft

    @classmethod
    def of(cls, application: "Application") -> "Draft":
        files = _files_of(application)
        kept = {row.section: row for row in application.sections.select_related("saved_by")}
        form = form_of(application)
        draft = cls(application, form, context_of(application, files), kept, files)
        form.know_names(draft.answers)
        form.read(draft.answers, draft.context)
        return draft

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        return {key: row.answers for key, row in self.kept.items()}

    def clean(self, section: str, raw: Mapping[str, Any]) -> Cleaned:
        """A section as posted, read and checked beside the other answers of the draft."""
        return self.form.clean(section, raw, self.context, self.answers)

    @property
    def sections(self) -> list[Section]:
        """The sections that are asked, in order."""
        return [one.section for one in self.progress]

    def revision(self, section: str) -> int:
        return self.kept[section].revision if section in self.kept else 0

    def stamp(self, section: str, question: str) -> Stamp:
        """When this answer last changed."""
        return Stamp.read(self.kept[section].stamps.get(question)) if section in self.kept else Stamp()

    def was(self, section: str, question: str) -> str:
        """What a page that shows this answer notes of it: see merging.was."""
        return was(self.stamp(section, question), self.answers.get(section, {}).get(question))

    @cached_property
    def progress(self) -> list[Progress]:
        return self.form.progress(self.answers, self.context)

    @cached_property
    def missing(self) -> list[Missing]:
        return self.form.missing(self.answers, self.context)

    @property
    def next_section(self) -> Progress | None:
        """The next thing to do: the first section that is not done."""
        return next((p for p in self.progress if p.state != "done"), None)

    @property
    def done(self) -> int:
        return sum(p.state == "done" for p in self.progress)

    @property
    def is_complete(self) -> bool:
        """Nothing missing and nothing wrong. Limits of the budget are another question: see `refusals`."""
        return all(self._is_limit(one) for one in self.missing)

    def _is_limit(self, one: Missing) -> bool:
        question = self.form.question(one.question)
        return bool(question and question.does.is_budget and one.name == one.question and self.rows)

    @cached_property
    def rows(self) -> list[dict[str, str]]:
        """The rows of the budget as typed."""
        asked = self.budget
        return list(self.answers.get(asked.section.key, {}).get(asked.key) or []) if asked else []

    @cached_property
    def budget(self) -> Question | None:
        return self.form.budget

    @cached_property
    def breaches(self) -> list[Any]:
        return self.form.budget_totals(self.rows, self.context).breaches

    @property
    def refusals(self) -> list[str]:
        """The limits of the call that the budget breaks so that it cannot be submitted."""
        return [str(b) for b in self.breaches if b.severity == "refuse"]

    @property
    def asked_sections(self) -> set[str]:
        """While a supplement runs: the sections it asks about."""
        return {point["section"] for point in self.points}

    @cached_property
    def points(self) -> list[dict[str, Any]]:
        if self.application.state != "supplementing":
            return []
        asked = self.application.supplements.order_by("number").last()
        return [point | {"number": n} for n, point in enumerate(asked.points, 1)] if asked else []

    @property
    def answered_points(self) -> int:
        """How many points of the supplement are answered."""
        return sum(bool(point["answered"]) for point in self.points)

    @property
    def open_points(self) -> list[dict[str, Any]]:
        """What the supplement still waits for."""
        return [point for point in self.points if not point["answered"]]

    def may_edit(self, section: str) -> bool:
        """A draft is open everywhere; a supplement opens only what it asks about."""
        if self.application.state == "supplementing":
            return section in self.asked_sections
        return self.application.state == "draft"
