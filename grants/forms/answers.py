"""Reading and judging the answers of a form: what is wrong, what is missing, how far each section is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from grants.forms.cells import local
from grants.forms.namespace import Names
from grants.forms.questions import Question, Section
from grants.forms.terms import Answers, Context


@dataclass
class Cleaned:
    """Answers as they will be kept, wrong ones too, and what is wrong: control name -> sentence."""

    answers: dict[str, Any]
    errors: dict[str, str]


@dataclass(frozen=True)
class Missing:
    """Something that stands between a draft and its submission, with the control to go to."""

    section: str
    name: str
    sentence: str
    question: str = ""
    #: The question, and of a table the row and its column, in words.
    where: str = ""

    @property
    def words(self) -> str:
        """The sentence behind the place it is about, for a list that stands away from the form."""
        return in_place(self.where, self.sentence)


def in_place(where: str, says: str) -> str:
    """A sentence that names its question needs no name before it."""
    named = where and f"“{where}”" not in says
    return _("%(label)s: %(says)s") % {"label": where, "says": says} if named else says


def place_of(question: Question, name: str, answer: Any) -> str:
    """What a control is called: the question; of a table also the row, by what stands in it, and the column."""
    found = re.fullmatch(rf"{re.escape(question.key)}-(\d+)-(\w+)", name)
    rows = answer if isinstance(answer, list) else []
    if found is None or int(found[1]) >= len(rows):
        return question.label
    n, key = int(found[1]), found[2]
    called = next((str(rows[n][part]) for part in ("item", "name", "goal") if rows[n].get(part)), "")
    row = _("row %(n)s") % {"n": n + 1}
    return " · ".join([question.label, f"{row} {called[:20]}".strip(), question.column_word(key)])


@dataclass(frozen=True)
class Progress:
    """How far a section is: "empty", "started", "wrong" (something to mend) or "done"."""

    section: Section
    state: str
    missing: tuple[Missing, ...] = ()


class Checking:
    """What a form says to answers."""

    sections: list[Section]

    if TYPE_CHECKING:

        def read(self, answers: Answers, context: Context) -> Names: ...
        def section(self, key: str) -> Section: ...
        def questions(self) -> list[Question]: ...
        def filled(self, text: str, lang: str = "") -> str: ...

    def clean(
        self,
        section_key: str,
        raw: Mapping[str, Any],
        context: Context | None = None,
        others: Answers | None = None,
    ) -> Cleaned:
        """Read a section from a posted form or from kept answers; `others` are the answers of the whole form, which
        its rules may look at. What is wrong is kept and named; what is missing is no error here: a draft may always
        be half-filled."""
        context, section = context or Context(), self.section(section_key)
        answers = {q.key: q.does.read(q, raw) for q in section.questions if q.does.is_kept}
        names = self.read({**(others or {}), section_key: answers}, context)
        errors: dict[str, str] = {}
        for question in section.questions:
            if names.asks(question):
                errors |= self._wrong(question, answers.get(question.key), names)
        return Cleaned(answers, errors)

    def _wrong(self, question: Question, answer: Any, names: Names) -> dict[str, str]:
        if question.does.is_reckoned:
            return self._broken(question, names)
        found = question.does.check(question, answer, names.context)
        if question.fact is not None and (says := question.fact.wrong(answer)):  # it says more than its kind
            found = {"": says}
        named = {f"{question.key}-{part}" if part else question.key: says for part, says in found.items()}
        empty = not question.does.has_files and question.does.is_empty(answer)
        return named if named or empty else self._broken(question, names)

    def _broken(self, question: Question, names: Names) -> dict[str, str]:
        """The first of the question's own rules that is broken."""
        for rule in question.rules:
            if names.breaks(rule):
                return {question.key: self.filled(local(rule, "else"))}
        return {}

    def errors_of(self, answers: Answers, context: Context | None = None) -> dict[str, dict[str, str]]:
        """What must be mended before submission, wrong or missing: section key -> control name -> sentence."""
        found: dict[str, dict[str, str]] = {}
        for one in self.missing(answers, context):
            found.setdefault(one.section, {})[one.name] = one.sentence
        return found

    def missing(self, answers: Answers, context: Context | None = None) -> list[Missing]:
        """Everything wrong or missing, in the order of the form."""
        names = self.read(answers, context or Context())
        return [
            one for q in self.questions() if names.asks(q) for one in self._missing(q, names.raw(q), names)
        ]

    def _missing(self, question: Question, answer: Any, names: Names) -> list[Missing]:
        def at(name: str, sentence: str) -> Missing:
            where = place_of(question, name, answer)
            return Missing(question.section.key, name, sentence, question.key, where)

        if not question.does.is_reckoned and question.does.is_empty(answer):
            if question.required:
                label = question.label.rstrip("。. ")  # a declaration is a sentence; so is what is said of it
                return [at(question.key, question.does.needed(label))]
            return [at(name, says) for name, says in self._broken(question, names).items()]
        wrong = self._wrong(question, answer, names)
        for part, says in question.does.incomplete(question, answer).items():
            wrong.setdefault(f"{question.key}-{part}" if part else question.key, says)
        return [at(name, says) for name, says in wrong.items()]

    def progress(self, answers: Answers, context: Context | None = None) -> list[Progress]:
        """The task list: each section that is asked, and how far it is."""
        missing = self.missing(answers, context)
        names = self.read(answers, context or Context())
        found = []
        for section in self.sections:
            if names.asks_section(section.key):
                mine = tuple(one for one in missing if one.section == section.key)
                found.append(Progress(section, self._state(section, names, mine), mine))
        return found

    def _state(self, section: Section, names: Names, missing: Sequence[Missing]) -> str:
        asked = [(q, names.raw(q)) for q in section.questions if names.asks(q)]
        if any(self._wrong(q, answer, names) for q, answer in asked if not q.does.has_files):
            return "wrong"
        if not missing:
            return "done"
        begun = any(not q.does.is_empty(answer) for q, answer in asked if not q.does.is_reckoned)
        return "started" if begun else "empty"
