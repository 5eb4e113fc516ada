"""What the browser needs to reckon while one types, as the server does: fields.js reads it from the page."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grants.filling.draft import Draft
from grants.forms.cells import local
from grants.forms.expressions import ExpressionError, Text, parse
from grants.forms.namespace import BUDGET, FACTS
from grants.forms.questions import Question
from workflows import clock

TEXTS = ("label", "help", "example")


def form_data(draft: Draft[Any], section: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The expressions of the form, the answers of the other sections that they read, the facts, the budget's rules.

    Answers that no expression reads stay on the server.
    """
    form, whole = draft.form, draft.answers | {section: dict(answers)}
    wanted = _read_anywhere(draft)
    names = form.read(whole, draft.context)
    return {
        "lang": get_language() or "zh-hans",
        "today": clock.today().isoformat(),
        "words": {
            "yes": _("Yes"),
            "no": _("No"),
        },
        "facts": {name: [kind, _plain(form.fact(name, draft.context))] for name, kind in FACTS.items()},
        "questions": {
            q.key: _question(q, section, names.raw(q) if q.key in wanted else None) for q in form.questions()
        },
        "sections": {s.key: s.when for s in form.sections if s.when},
        "budget": form.budget.key if form.budget else "",
        "limits": form.budget_rules(draft.context) if form.budget else None,
    }


def _question(question: Question, here: str, raw: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "kind": question.kind,
        "section": question.section.key,
        "names": question.does.names(question),
    }
    if question.when:
        data["when"] = question.when
    if question.does.is_reckoned:
        return data | {
            "value": str(question.data.get("value", "")),
            "shows": question.data.get("shows", "number"),
        }
    if question.section.key != here:
        return data | {"answer": len(raw or []) if question.does.has_files else raw}
    if question.does.has_files:
        data["answer"] = len(raw or [])
    rules = [{"that": rule["that"], "else": local(rule, "else")} for rule in question.rules]
    return data | ({"valid": rules} if rules else {})


def personal_texts(draft: Draft[Any], section: str) -> dict[str, str]:
    """The texts of a page that hold expressions, by "key label", "key help", as they are written."""
    found = {}
    for question in draft.form.section(section).questions:
        for name in TEXTS:
            if "{{" in (text := local(question.data, name)):
                found[f"{question.key} {name}"] = text
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _read_anywhere(draft: Draft[Any]) -> set[str]:
    """The questions that some expression of the form reads."""
    form, found = draft.form, set[str]()
    for name in {name for text in _expressions(draft) for name in _names(text)}:
        if name in form.named:
            found.add(form.named[name][0].key)
        elif name in BUDGET and form.budget:
            found.add(form.budget.key)
    return found


def _expressions(draft: Draft[Any]) -> list[str]:
    texts = [section.when for section in draft.form.sections]
    for question in draft.form.questions():
        texts += [
            question.when,
            str(question.data.get("value") or ""),
            *(str(r["that"]) for r in question.rules),
        ]
        personal = [local(question.data, name) for name in TEXTS] + [local(r, "else") for r in question.rules]
        texts += [one.text for text in personal if "{{" in text for one in _holes(text)]
    return [text for text in texts if text]


def _holes(text: str) -> list[Any]:
    try:
        return [one for one in Text(text).parts if not isinstance(one, str)]
    except ExpressionError:
        return []


def _names(text: str) -> frozenset[str]:
    try:
        return parse(text).names
    except ExpressionError:
        return frozenset()
