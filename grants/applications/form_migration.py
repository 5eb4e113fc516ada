"""Drafts whose form was changed: where each answer belongs now, what is no longer asked, what the applicant reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grants.applications.models import Application
from grants.calls.form import call_form
from grants.calls.models import CallVersion
from grants.forms.cells import ShownAnswer
from grants.forms.definition import Form
from grants.forms.diff.definitions import Difference, differences
from grants.forms.questions import Question

#: Where answers lie that no question asks for any more. No form can have a section of this name.
KEPT = "no-longer-asked"


def placed(
    answers: Mapping[str, Mapping[str, Any]], before: Form | None, now: Form, was: CallVersion | None
) -> dict[str, dict[str, Any]]:
    """Section -> answers, for the new form. Every answer is in exactly one place: with its question, or set aside under
    `key@version` where its question is gone or answered in another shape."""
    found: dict[str, dict[str, Any]] = {section: {} for section in answers}
    aside = dict(answers.get(KEPT, {}))
    number = was.number if was is not None else 0
    for section, given in answers.items():
        if section == KEPT:
            continue
        for key, answer in given.items():
            question = now.question(key)
            old = before.question(key) if before is not None else None
            fits = question is not None and _fits(old, question, answer)
            whole = fits and question is not None and not _loses_a_column(question, answer)
            if not whole and not _is_nothing(answer):
                aside[f"{key}@{number}"] = answer
            if fits and question is not None:
                found.setdefault(question.section.key, {})[key] = answer
    _asked_again(found, aside, now)
    if aside or KEPT in answers:
        found[KEPT] = aside
    return found


def _fits(old: Question | None, question: Question, answer: Any) -> bool:
    """Whether an answer has the shape that its question asks for now."""
    does = question.does
    if not does.is_kept or (old is not None and old.does.shape != does.shape):
        return False
    return _is_nothing(answer) or does.holds(answer)


def _loses_a_column(question: Question, answer: Any) -> bool:
    if not question.columns or not isinstance(answer, list):
        return False
    columns = {column.key for column in question.columns}
    return any(value for row in answer for key, value in row.items() if key not in columns)


def _is_nothing(answer: Any) -> bool:
    return answer in (None, "", [], {}, False)


def _asked_again(found: dict[str, dict[str, Any]], aside: dict[str, Any], now: Form) -> None:
    """What was set aside comes back where its question is asked again and nothing has been answered meanwhile."""
    for name in sorted(aside, key=lambda one: int(one.rpartition("@")[2] or 0), reverse=True):
        question = now.question(name.rpartition("@")[0])
        if (
            question is None
            or not _fits(None, question, aside[name])
            or _loses_a_column(question, aside[name])
        ):
            continue
        there = found.setdefault(question.section.key, {})
        if _is_nothing(there.get(question.key)):
            there[question.key] = aside.pop(name)


# --- what people read ----------------------------------------------------------------------------------------


def changes_of(application: Application) -> list[Difference]:
    """What changed since the draft began, for its task list; empty once it was read."""
    if application.carried_from is None or application.version is None:
        return []
    before, after = (
        one.rules["form"]["definition"] for one in (application.carried_from, application.version)
    )
    return differences(before, after)


def note_of(application: Application) -> str:
    """What the officer wrote about the change."""
    event = application.history().filter(action="carry_over").order_by("-at").first()
    return str(event.facts.get("note", "")) if event else ""


@dataclass(frozen=True)
class KeptAnswer:
    """An answer that no question asks for any more, as it was written."""

    label: str
    shown: ShownAnswer
    files: list[Any]


def no_longer_asked(application: Application) -> list[KeptAnswer]:
    """The answers and files that were set aside, with the words of the question as it was."""
    row = application.sections.filter(section=KEPT).first()
    forms: dict[int, Form] = {}
    found = []
    for name, answer in (row.answers if row else {}).items():
        key, _at, number = name.rpartition("@")
        question = _old_question(application, key, int(number or 0), forms)
        if question is not None:
            found.append(KeptAnswer(question.label, question.form.display(question, answer), []))
    return [*found, *_files(application, forms)]


def _old_question(application: Application, key: str, number: int, forms: dict[int, Form]) -> Question | None:
    if number not in forms:
        version = application.call.versions.filter(number=number).first()
        if version is None:
            return None
        forms[number] = call_form(version)
    return forms[number].question(key)


def _files(application: Application, forms: dict[int, Form]) -> list[KeptAnswer]:
    """Files of questions that are gone. Versions are read only where there are any."""
    if application.version is None:
        return []
    now = call_form(application.version)
    lost: dict[str, list[Any]] = {}
    for one in application.files():
        asked = now.question(one.key)
        if asked is None or not asked.does.has_files:
            lost.setdefault(one.key, []).append(one)
    if not lost:
        return []
    found = []
    for version in application.call.versions.order_by("-number"):
        form = call_form(version)
        for key in [key for key in lost if (q := form.question(key)) is not None and q.does.has_files]:
            question = form.question(key)
            found.append(KeptAnswer(question.label if question else key, ShownAnswer(), lost.pop(key)))
    return found


def version_words(application: Application) -> str:
    """Which version of which form an application answers, short enough for a column: “venture v2”."""
    form = (application.version.rules.get("form") or {}) if application.version else {}
    return f"{form.get('code', '')} v{form.get('version', '')}" if form else ""
