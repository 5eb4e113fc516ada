"""Answers that nobody has to type twice: from the organisation's profile, from a link, from an earlier application.

Here it is decided what is taken and what is not; `grants.applications.actions.reusing` writes it into the draft.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from grants.applications.models import Application
from grants.applications.queries import answers_of
from grants.files.models import Attachment
from grants.filling.draft import Draft
from grants.forms.definition import Form
from grants.forms.questions import Question
from grants.people import profile
from grants.people.models import Organisation

#: Section -> question -> answer.
Answers = dict[str, dict[str, Any]]
#: How much of what a link carries is read.
MOST_EACH, MOST_ALL = 2000, 8000
WHY: dict[str, str | Promise] = {
    "date": gettext_lazy("Dates are never copied."),
    "declaration": gettext_lazy("Declarations are made anew each time."),
    "file": gettext_lazy("Its files were not taken along."),
    "unreadable": gettext_lazy("A file could not be taken along: attach it again."),
    "gone": gettext_lazy("This form does not ask it."),
    "kind": gettext_lazy("This form asks it in another way."),
    "choice": gettext_lazy("The answer is not among this call's choices."),
    "category": gettext_lazy("Lines in categories that this call does not have."),
    "filled": gettext_lazy("It was filled in here already."),
}


@dataclass
class Brought:
    """What can be taken over, and what cannot: (question, why)."""

    answers: Answers = field(default_factory=dict)
    files: list[tuple[str, Attachment]] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)

    def put(self, question: Question, answer: Any) -> None:
        self.answers.setdefault(question.section.key, {})[question.key] = answer


def from_profile(form: Form, organisation: Organisation) -> Answers:
    """The answers that the organisation's profile gives, where it says something that this form can take."""
    found = Brought()
    for question in form.questions():
        name = str(question.data.get("fill") or "")
        if not name or not (answer := profile.value(organisation, name)):
            continue
        if fitting := question.does.fitting(question, answer)[0]:
            found.put(question, fitting)
    return found.answers


def may_be_linked(question: Question) -> bool:
    """Nothing of a person or of the organisation itself: addresses are kept in logs and histories."""
    own = question.data.get("fill") or question.section.key == "organisation"
    return bool(question.does.by_link) and not own


def from_link(form: Form, parameters: Any) -> Answers:
    """The answers that an address carries: known questions of simple kinds, within sizes. Anything else is ignored."""
    found, size = Brought(), 0
    for question in form.questions():
        if not may_be_linked(question) or question.key not in parameters:
            continue
        listed = [str(one)[:MOST_EACH] for one in parameters.getlist(question.key)]
        size += sum(map(len, listed))
        if size > MOST_ALL:
            break
        answer = question.does.read(question, {question.key: question.does.from_link(listed)})
        if answer and question.does.fitting(question, answer) == (answer, ""):
            found.put(question, answer)
    return found.answers


# --- from an earlier application -----------------------------------------------------------------------------------


def from_earlier(draft: Draft[Application], source: Application, *, with_files: bool) -> Brought:
    """Question by question, where key and kind are the same and nothing stands here yet."""
    old_form, old = source.form(), answers_of(source)
    found = Brought()
    for question in old_form.questions():
        answer = old.get(question.section.key, {}).get(question.key)
        if question.does.has_files or question.does.is_empty(answer):
            continue
        here = draft.form.question(question.key)
        why = _why_not(draft, question, here)
        if why or here is None:
            found.left.append((question.key, why))
            continue
        taken, lost = here.does.fitting(here, answer)
        if taken:
            found.put(here, taken)
        if lost:
            found.left.append((question.key, lost))
    _files(draft, source, found, with_files)
    return found


def _why_not(draft: Draft[Application], question: Question, here: Question | None) -> str:
    if question.does.never_copied:
        return question.does.never_copied
    if here is None:
        return "gone"
    if here.kind != question.kind:
        return "kind"
    given = draft.answers.get(here.section.key, {}).get(here.key)
    return "" if here.does.is_empty(given) else "filled"


def _files(draft: Draft[Application], source: Application, found: Brought, with_files: bool) -> None:
    for one in source.files():
        here = draft.form.question(one.key)
        if here is None or not here.does.has_files:
            found.left.append((one.key, "gone"))
        elif not with_files:
            found.left.append((one.key, "file"))
        elif draft.files.get(one.key):
            found.left.append((one.key, "filled"))
        else:
            found.files.append((one.key, one))
