"""Whether every question can be asked of somebody: its conditions are tried with what people can be and answer."""

import itertools
import random
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from grants.forms.cells import local
from grants.forms.checker.findings import FormFinding
from grants.forms.definition import Form
from grants.forms.expressions import parse
from grants.forms.expressions.grammar import Node
from grants.forms.kinds.sample_values import Turns
from grants.forms.questions import Question
from grants.forms.terms import Context

TIERS = ("registered", "street_managed", "committee_guided")
#: How many ways of answering are tried for one question.
MOST = 2000


def reads(form: Form, text: str) -> set[str]:
    """The questions that an expression reads."""
    found = set()
    for name in parse(text).names:
        if name in form.named:
            found.add(form.named[name][0].key)
        elif name.startswith("budget.") and form.budget is not None:
            found.add(form.budget.key)
    return found


def contexts(form: Form) -> list[Context]:
    """Every sort of applicant that the rules can tell apart by more than answers."""
    packages = [str(row["code"]) for row in form.rules.get("packages", [])] or [""]
    return [
        Context(tier=tier, through_hub=hub, has_custody=hub, package=package)
        for tier, hub, package in itertools.product(TIERS, (False, True), packages)
        if not (tier != "registered" and not hub and form.track == "purchase")
    ]


def unreachable(form: Form) -> tuple[list[FormFinding], list[FormFinding]]:
    """Questions nobody can be asked (errors), and those for which no way was found (warnings)."""
    errors, warnings = [], []
    for question in form.questions():
        if not (question.when or question.section.when):
            continue
        found, whole = _asked_of_somebody(form, question)
        if found:
            continue
        facts = {"label": local(question.data, "label"), "when": question.when or question.section.when}
        place = (question.section.key, question.key)
        if whole:
            words = _("“%(label)s” can never be asked: “%(when)s” holds for no applicant and no answer.")
            errors.append(FormFinding("unreachable", words % facts, *place))
        else:
            words = _("For “%(label)s” no applicant and no answer was found with which “%(when)s” holds.")
            warnings.append(FormFinding("unreached", words % facts, *place))
    return errors, warnings


def _asked_of_somebody(form: Form, question: Question) -> tuple[bool, bool]:
    """(whether a way was found, whether every way was tried)."""
    keys = sorted(_behind(form, question))
    read = [form.question(key) for key in keys]
    asked = [q for q in read if q is not None and not q.does.is_reckoned]
    turns = Turns(_constants(form, question, keys))
    choices = [q.does.tries(q, turns) for q in asked]
    ways = len(contexts(form))
    for one in choices:
        ways *= len(one)
    whole = ways <= MOST and all(q.does.is_finite for q in asked) and not _open_facts(form, question, keys)
    for context, answers in _tries(form, asked, choices, ways):
        if form.read(answers, context).asks(question):
            return True, whole
    return False, whole


def _tries(
    form: Form, asked: list[Question], choices: list[list[Any]], ways: int
) -> Iterator[tuple[Context, Any]]:
    people = contexts(form)
    if ways <= MOST:
        tries: Any = itertools.product(people, *choices)
    else:
        dice = random.Random(1)  # noqa: S311  the same tries each time, nothing secret
        tries = ((dice.choice(people), *(dice.choice(one) for one in choices)) for _n in range(MOST))
    for context, *given in tries:
        answers: dict[str, dict[str, Any]] = {}
        files = {}
        for question, answer in zip(asked, given, strict=True):
            if question.does.has_files:
                files[question.key] = answer
            else:
                answers.setdefault(question.section.key, {})[question.key] = answer
        yield (
            Context(
                context.tier, context.through_hub, context.package, files, has_custody=context.has_custody
            ),
            answers,
        )


def _texts(question: Question) -> list[str]:
    value = str(question.data.get("value") or "") if question.does.is_reckoned else ""
    return [text for text in (question.when, question.section.when, value) if text]


def _behind(form: Form, question: Question) -> set[str]:
    """The questions whose answers decide, directly or by way of others, whether this one is asked."""
    found: set[str] = set()
    todo = [question]
    while todo:
        for text in _texts(todo.pop()):
            for key in reads(form, text) - found:
                found.add(key)
                if (following := form.question(key)) is not None:
                    todo.append(following)
    return found - {question.key}


def _open_facts(form: Form, question: Question, keys: list[str]) -> bool:
    """Whether a fact plays a part whose values cannot all be tried."""
    tried = ("organisation.tier", "tier", "through_hub", "package", "organisation.has_custody")
    names = {name for text in _all_texts(form, question, keys) for name in parse(text).names}
    return any(name not in tried and name not in form.named for name in names)


def _all_texts(form: Form, question: Question, keys: list[str]) -> list[str]:
    behind = [form.question(key) for key in keys]
    return [text for one in [question, *behind] if one is not None for text in _texts(one)]


def _constants(form: Form, question: Question, keys: list[str]) -> list[Any]:
    """What is written in the conditions: the values at which they turn."""
    found: list[Any] = []
    todo: list[Node] = [parse(text).tree for text in _all_texts(form, question, keys)]
    while todo:
        node = todo.pop()
        todo += node.args
        if node.does in ("number", "text", "day"):
            found.append(node.value)
    return list(dict.fromkeys(found))
