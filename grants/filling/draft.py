"""The working copy of a filled form: its answers by section, its files, and how far it is.

While it is a draft this is what its writers edit; once it was given back with points it is edited again, and what
was handed in stays as it is in its version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.utils.functional import SimpleLazyObject

from grants.files.models import Attachment
from grants.filling.merging import Stamp, was
from grants.filling.models import FilledForm, FilledSection
from grants.forms.answers import Cleaned, Missing, Progress
from grants.forms.definition import Form
from grants.forms.questions import Question, Section
from grants.forms.terms import Context

Filled = TypeVar("Filled", bound=FilledForm)


def _files_of(filled: FilledForm) -> dict[str, list[Attachment]]:
    """Question -> files."""
    files: dict[str, list[Attachment]] = {}
    for one in filled.files():
        files.setdefault(one.key, []).append(one)
    return files


@dataclass
class Draft(Generic[Filled]):
    """Everything the task list, the editor and the gate of handing in need to know, read once."""

    filled: Filled
    form: Form
    context: Context
    kept: dict[str, FilledSection]
    files: dict[str, list[Attachment]]

    @classmethod
    def to_write(cls, filled: Filled) -> "Draft[Filled]":
        """The same while it is locked: what is only shown is not read, and files only if a rule looks at them."""
        files: Any = SimpleLazyObject(lambda: _files_of(filled))
        kept = {row.section: row for row in filled.sections.all()}
        draft = cls(filled, filled.form(), filled.context(files), kept, files)
        draft.form.read(draft.answers, draft.context)
        return draft

    @classmethod
    def of(cls, filled: Filled) -> "Draft[Filled]":
        files = _files_of(filled)
        kept = {row.section: row for row in filled.sections.select_related("saved_by")}
        draft = cls(filled, filled.form(), filled.context(files), kept, files)
        draft.form.know_names(draft.answers)
        draft.form.read(draft.answers, draft.context)
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

    @cached_property
    def points(self) -> list[dict[str, Any]]:
        """With what it was given back, numbered; nothing otherwise."""
        return [point | {"number": n} for n, point in enumerate(self.filled.asked_again(), 1)]

    @property
    def asked_sections(self) -> set[str]:
        """The sections that the points ask about."""
        return {point["section"] for point in self.points}

    @property
    def answered_points(self) -> int:
        """How many points are answered."""
        return sum(bool(point["answered"]) for point in self.points)

    @property
    def open_points(self) -> list[dict[str, Any]]:
        """What is still waited for."""
        return [point for point in self.points if not point["answered"]]

    def may_edit(self, section: str) -> bool:
        """A draft is open everywhere; one that was given back only where something is asked."""
        return self.filled.is_being_written or section in self.asked_sections

    def may_change(self, section: str, question: str) -> bool:
        """Whether this one answer is open: of what was given back, only what a point names, or its whole section."""
        asked = {p["question"] for p in self.points if p["section"] == section}
        return self.filled.is_being_written or "" in asked or question in asked
