"""Answers that nobody has to type twice: from the organisation's profile, from a link, from an earlier application.

Here it is decided what is taken and what is not; `grants.applications.actions.reusing` writes it into the draft.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from grants.applications.draft import Draft, attachments_of, form_of
from grants.applications.models import Application, Attachment
from grants.applications.queries import answers_of
from grants.calls.form import Form, Question
from grants.people import profile
from grants.people.models import Organisation

#: Section -> question -> answer.
Answers = dict[str, dict[str, Any]]
#: Never copied from an earlier application: what is a promise, a day, or reckoned.
NEVER = {"declaration": "declaration", "date": "date", "period": "date", "computed": "computed"}
#: What a link may carry, and how much of it.
BY_LINK = ("text", "long_text", "number", "money", "choice", "multi_choice", "region")
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
        if question.kind != "choice" or not _strange(question, answer):
            found.put(question, answer)
    return found.answers


def may_be_linked(question: Question) -> bool:
    """Nothing of a person or of the organisation itself: addresses are kept in logs and histories."""
    return (
        question.kind in BY_LINK and not question.data.get("fill") and question.section.key != "organisation"
    )


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
        answer = question.does.read(
            question, {question.key: listed if question.kind == "multi_choice" else listed[-1]}
        )
        if answer and (question.kind not in ("choice", "multi_choice") or not _strange(question, answer)):
            found.put(question, answer)
    return found.answers


def _strange(question: Question, answer: Any) -> list[str]:
    allowed = {option.value for option in question.options()}
    return [one for one in ([answer] if isinstance(answer, str) else answer) if one not in allowed]


# --- from an earlier application -----------------------------------------------------------------------------------


def from_earlier(draft: Draft, source: Application, *, with_files: bool) -> Brought:
    """Question by question, where key and kind are the same and nothing stands here yet."""
    old_form, old = form_of(source), answers_of(source)
    found = Brought()
    for question in old_form.questions():
        answer = old.get(question.section.key, {}).get(question.key)
        if question.kind == "file" or question.does.is_empty(answer):
            continue
        here = draft.form.question(question.key)
        why = _why_not(draft, question, here)
        if why or here is None:
            found.left.append((question.key, why))
            continue
        taken, lost = _fitting(here, answer)
        if taken:
            found.put(here, taken)
        if lost:
            found.left.append((question.key, lost))
    _files(draft, source, found, with_files)
    return found


def _why_not(draft: Draft, question: Question, here: Question | None) -> str:
    if question.kind in NEVER:
        return NEVER[question.kind]
    if here is None:
        return "gone"
    if here.kind != question.kind:
        return "kind"
    given = draft.answers.get(here.section.key, {}).get(here.key)
    return "" if here.does.is_empty(given) else "filled"


def _fitting(here: Question, answer: Any) -> tuple[Any, str]:
    """The part of an answer that this form can take, and why some of it is lost."""
    if here.kind == "choice":
        return ("", "choice") if _strange(here, answer) else (answer, "")
    if here.kind == "multi_choice":
        strange = _strange(here, answer)
        return [one for one in answer if one not in strange], "choice" if strange else ""
    if here.kind == "budget":
        rows = [row for row in answer if not row.get("category") or row["category"] in here.form.categories]
        return rows, "category" if len(rows) < len(answer) else ""
    if isinstance(answer, list):
        return _rows(here, answer)
    return answer, ""


def _rows(here: Question, rows: list[Any]) -> tuple[Any, str]:
    """Rows of a table or of a group, with the columns that are here; days are left out."""
    kinds = {column.key: column.kind for column in here.columns}
    dated = {key for key, kind in kinds.items() if kind in NEVER}
    kept = [
        {key: value for key, value in row.items() if key in kinds and key not in dated}
        for row in rows
        if isinstance(row, Mapping)
    ]
    return kept, "date" if dated & {key for row in rows for key in row if row[key]} else ""


def _files(draft: Draft, source: Application, found: Brought, with_files: bool) -> None:
    for one in attachments_of(source):
        here = draft.form.question(one.key)
        if here is None or here.kind != "file":
            found.left.append((one.key, "gone"))
        elif not with_files:
            found.left.append((one.key, "file"))
        elif draft.files.get(one.key):
            found.left.append((one.key, "filled"))
        else:
            found.files.append((one.key, one))
