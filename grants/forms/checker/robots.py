"""Robot applicants: they fill a form in on many random paths, mend what it says is wrong, and report where they get stuck.

The same seed takes the same paths. A robot does what a patient person would do: it answers, reads what is wrong, tries
something else at that question or at one its rules speak of, and gives up after a while.
"""

import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from grants.forms.answers import Missing
from grants.forms.cells import local
from grants.forms.checker.reach import contexts, reads
from grants.forms.definition import Form
from grants.forms.directory import Directory
from grants.forms.expressions import ExpressionError, parse
from grants.forms.kinds.sample_values import ORGANISATION, REGION, Chance
from grants.forms.questions import Question
from grants.forms.terms import Context

ROBOTS = 300
#: How often a robot mends before it gives up.
PATIENCE = 40
#: After so many got stuck no more are sent: the officer knows enough.
ENOUGH = 40


@dataclass
class Robot:
    """One applicant of chance: who it is, what it answered, what still stands in its way."""

    form: Form
    context: Context
    dice: random.Random
    answers: dict[str, dict[str, Any]]
    missing: list[Missing]
    hints: list[Any]

    @classmethod
    def sent(cls, form: Form, context: Context, seed: str, hints: list[Any]) -> "Robot":
        dice = random.Random(seed)  # noqa: S311  paths to repeat, nothing secret
        context = Context(**{**vars(context), "files": {}, "region": REGION, "established": date(2019, 5, 1)})
        robot = cls(form, context, dice, {}, [], hints)
        robot._fill()
        robot._mend()
        return robot

    @property
    def is_stuck(self) -> bool:
        return bool(self.missing)

    def _fill(self) -> None:
        """Answer what is asked, in the order of the form; what may be left out is left out by chance."""
        for question in self.form.questions():
            if self.form.read(self.answers, self.context).asks(question) and (
                question.required or self.dice.random() < 0.6
            ):
                self._answer(question, 0)

    def _answer(self, question: Question, attempt: int) -> None:
        if question.does.is_reckoned:
            return
        given = answer_to(Chance(question, self.dice, attempt, self.hints, self.context))
        if question.does.has_files:
            self.context = Context(
                **{**vars(self.context), "files": {**self.context.files, question.key: given}}
            )
        else:
            self.answers.setdefault(question.section.key, {})[question.key] = given

    def _mend(self) -> None:
        for attempt in range(1, PATIENCE + 1):
            self.missing = self.form.missing(self.answers, self.context)
            if not self.missing:
                return
            for one in self.missing[:4]:
                self._mend_one(one, attempt)
        self.missing = self.form.missing(self.answers, self.context)

    def _mend_one(self, one: Missing, attempt: int) -> None:
        """Another answer to the question that is wrong; by turns, to one that its rules read."""
        question = self.form.question(one.question)
        if question is None:
            return
        others = _spoken_of(self.form, question)
        if others and (attempt % 2 == 0 or question.does.is_reckoned):
            other = self.form.question(self.dice.choice(others))
            question = other if other is not None else question
        self._answer(question, attempt)

    # --- what the officer reads ------------------------------------------------------------------------------

    def account(self) -> dict[str, Any]:
        """Who got stuck, where and after which answers, in words."""
        one = self.missing[0]
        question = self.form.question(one.question)
        label = local(question.data, "label") if question else one.name
        others = [_quoted(self.form, key) for key in (_spoken_of(self.form, question) if question else [])]
        path = [self._said(key) for key in _that_decide(self.form) if self._said(key)]
        if question is not None and (said := self._said(question.key)):
            path.append(said)
        return {
            "who": self._who(),
            "section": one.section,
            "question": one.question,
            "label": label,
            "why": one.sentence,
            "with": others[:5],
            "path": path[:12],
        }

    def _who(self) -> str:
        words = [self.form.directory.tier_name(self.context.tier)]
        if self.context.package:
            words.append(_("package %(code)s") % {"code": self.context.package})
        if self.context.through_hub:
            words.append(_("a hub signs for it"))
        return _(", ").join(words)

    def _said(self, key: str) -> str:
        question = self.form.question(key)
        if question is None or not question.does.is_kept:
            return ""
        answer = self.answers.get(question.section.key, {}).get(key)
        if question.does.is_empty(answer):
            return ""
        shown = self.form.display(question, answer)
        rows = len(shown.table["rows"]) if shown.table else 0
        text = shown.text or _(", ").join(shown.items) or (_("%(n)d rows") % {"n": rows} if rows else "")
        return f"{question.data.get('label')}: {text[:60]}"


def _quoted(form: Form, key: str) -> str:
    question = form.question(key)
    return f"“{question.data.get('label')}”" if question else key


def _spoken_of(form: Form, question: Question) -> list[str]:
    """The other questions that the rules of a question read, through what is reckoned too."""
    texts = [str(rule.get("that", "")) for rule in question.rules]
    if question.does.is_reckoned:
        texts.append(str(question.data.get("value", "")))
    found: set[str] = set()
    while texts:
        try:
            keys = reads(form, texts.pop()) - found
        except ExpressionError:
            continue
        found |= keys
        behind = [form.question(key) for key in keys]
        texts += [str(q.data.get("value", "")) for q in behind if q is not None and q.does.is_reckoned]
    others = [q for key in found if (q := form.question(key)) is not None and q.key != question.key]
    return sorted(q.key for q in others if not q.does.is_reckoned)


def _that_decide(form: Form) -> list[str]:
    """The questions that decide what else is asked."""
    texts = [text for q in form.questions() for text in (q.when, q.section.when) if text]
    found: dict[str, None] = {}
    for text in texts:
        found |= dict.fromkeys(sorted(reads(form, text)))
    return list(found)


def _hints(form: Form) -> list[Any]:
    """Numbers, days and words written in the rules of the form: where they turn, a robot tries."""
    texts = [
        text for q in form.questions() for text in (q.when, *(str(rule.get("that", "")) for rule in q.rules))
    ]
    found: list[Any] = []
    todo = [parse(text).tree for text in texts if text]
    while todo:
        node = todo.pop()
        todo += node.args
        if node.does in ("number", "text", "day"):
            found.append(node.value)
    return found


def answer_to(chance: Chance) -> Any:
    """On the first attempt a plausible answer or one at the edge; when mending, by turns."""
    question: Any = chance.question
    answer = question.does.sample(chance)
    known = question.fact  # a robot has an account and a founding day like everybody
    return known.example if known is not None and known.wrong(answer) else answer


class RobotDirectory(Directory):
    """The house of the robots: what they name is known, and nothing else."""

    def __init__(self, house: Directory | None) -> None:
        self.house = house or Directory()

    def region_names(self, codes: Iterable[str]) -> dict[str, str]:
        return {code: "…" for code in codes if code == REGION}

    def organisation_names(self, codes: Iterable[str]) -> dict[str, str]:
        return {code: "…" for code in codes if code == ORGANISATION}

    def tier_name(self, tier: str) -> str:
        return self.house.tier_name(tier)


def try_form(
    definition: Mapping[str, Any],
    rules: Mapping[str, Any],
    *,
    robots: int = ROBOTS,
    seed: int = 1,
    house: Directory | None = None,
) -> dict[str, Any]:
    """Send robots through a form that has no error: {"tried", "stuck": [account, …]}, one account for each way of
    being stuck, with how many were (`times`)."""
    form = Form(definition, rules, RobotDirectory(house))
    people, hints = contexts(form), _hints(form)
    stuck: dict[tuple[str, str], dict[str, Any]] = {}
    tried = lost = 0
    while tried < robots and lost < ENOUGH:
        robot = Robot.sent(form, people[tried % len(people)], f"{seed}-{tried}", hints)
        tried += 1
        if robot.is_stuck:
            lost += 1
            account = robot.account()
            # The same sentence with other sums is the same way of being stuck.
            kept = stuck.setdefault(
                (account["question"], re.sub(r"[0-9.,]+", "", account["why"])), account | {"times": 0}
            )
            kept["times"] += 1
    return {"tried": tried, "stuck": sorted(stuck.values(), key=lambda one: -one["times"])}
