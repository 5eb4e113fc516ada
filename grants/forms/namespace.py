"""What the expressions of a form can read: its answers, the budget, and facts about the organisation and the call."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from grants.forms.budget import Totals, lines_of, sums_of
from grants.forms.expressions import Expression, ExpressionError, parse, read
from grants.forms.questions import Question, Section
from grants.forms.terms import Answers, Context

#: Facts that no question answers -> their kind. Sums are in yuan.
FACTS = {
    "organisation.tier": "text",
    "organisation.region": "text",
    "organisation.established": "date",
    "organisation.legal_form": "text",
    "organisation.has_custody": "truth",
    "tier": "text",
    "through_hub": "truth",
    "package": "text",
    "call.max_grant": "number",
    "call.min_match_pct": "number",
    "call.max_months": "number",
    "call.opens": "date",
    "call.closes": "date",
    "call.delivery_from": "date",
    "call.delivery_until": "date",
    "call.asks_endorsements": "truth",
}
#: What the budget comes to, in yuan, whatever its question is called.
BUDGET = {
    "budget.total": "number",
    "budget.requested": "number",
    "budget.match": "number",
    "budget.own": "number",
    "budget.donated": "number",
    "budget.expected": "number",
    "budget.amount": "list of number",
    "budget.of": "number by text",
}


class NamedForm(Protocol):
    """A form as its expressions see it."""

    @property
    def named(self) -> dict[str, tuple[Question, str]]: ...
    @property
    def budget(self) -> Question | None: ...
    def questions(self) -> list[Question]: ...
    def section(self, key: str) -> Section: ...
    def fact(self, name: str, context: Context) -> Any: ...


def types_of(form: NamedForm) -> dict[str, str]:
    """Every name an expression of this form may read, with its kind: for `Expression.kind`."""
    found = {**FACTS, **BUDGET}
    for question in form.questions():
        found |= question.does.names(question)
    return found


class Names(Mapping[str, Any]):
    """The answers of a whole form as values, reckoned when they are asked for. A question that is not asked answers
    nothing, whatever it was answered before. fields.js does the same from `grants.filling.form_data`."""

    def __init__(self, form: NamedForm, answers: Answers, context: Context) -> None:
        self.form, self.answers, self.context = form, answers, context
        self._known: dict[str, Any] = {}
        self._asked: dict[str, bool] = {}
        self._open: set[str] = set()

    def __iter__(self) -> Iterator[str]:
        return iter(types_of(self.form))

    def __len__(self) -> int:
        return len(types_of(self.form))

    def __getitem__(self, name: str) -> Any:
        if name not in self._known:
            if name in self._open:  # a circle: the checker of forms names it; here it ends
                return None
            self._open.add(name)
            self._known[name] = self._value(name)
            self._open.discard(name)
        return self._known[name]

    def raw(self, question: Question) -> Any:
        """The answer as it is kept; of a computed one its value, of a file question its files."""
        if question.does.is_reckoned:
            return self[question.key]
        if question.does.has_files:
            return list(self.context.files.get(question.key) or [])
        return (self.answers.get(question.section.key) or {}).get(question.key)

    def reckon(self, text: str) -> Any:
        """What an expression gives. One that is wrong gives None: a form is checked before it is published."""
        try:
            return parse(text).value(self)
        except (ExpressionError, TypeError, ValueError, AttributeError, KeyError):
            return None

    # --- what is asked -------------------------------------------------------------------------------------

    def asks(self, question: Question) -> bool:
        """Whether a question is asked: its section's `when` holds and its own."""
        return self._holds(f"section {question.section.key}", question.section.when) and self._holds(
            f"question {question.key}", question.when
        )

    def asks_section(self, key: str) -> bool:
        return self._holds(f"section {key}", self.form.section(key).when)

    def _holds(self, mark: str, when: str) -> bool:
        if not when or mark in self._open:
            return True
        if mark not in self._asked:
            self._open.add(mark)
            self._asked[mark] = self.reckon(when) is True
            self._open.discard(mark)
        return self._asked[mark]

    def breaks(self, rule: Mapping[str, Any]) -> bool:
        """Whether a `valid` rule is broken. While something it compares is not answered yet, it is not."""
        try:
            expression = parse(str(rule["that"]))
        except ExpressionError:
            return False
        return not self._waits(expression) and self.reckon(expression.text) is not True

    def _waits(self, expression: Expression) -> bool:
        return any(self.get(name) is None for name in expression.compared)

    # --- one name ------------------------------------------------------------------------------------------

    def _value(self, name: str) -> Any:
        if name in self.form.named:
            question, part = self.form.named[name]
            return self._answered(question, part) if self.asks(question) else None
        if name in BUDGET:
            return self._budget(name.removeprefix("budget."))
        kind = FACTS.get(name)
        return read(kind, self.form.fact(name, self.context)) if kind else None

    def _answered(self, question: Question, part: str) -> Any:
        if question.does.is_reckoned:
            return self.reckon(str(question.data.get("value", "")))
        kind = question.does.names(question)[f"{question.key}.{part}" if part else question.key]
        raw = self.raw(question)
        if not part:
            return read(kind, raw)
        if kind.startswith("list of "):
            return read(kind, [row.get(part) for row in raw or []])
        return read(kind, raw.get(part) if isinstance(raw, Mapping) else None)

    def _budget(self, part: str) -> Any:
        asked = self.form.budget
        rows = self.raw(asked) if asked is not None and self.asks(asked) else []
        lines = lines_of(rows)
        if part == "amount":
            return read("list of number", [_yuan(line.fen) for line in lines])
        sums: Totals = sums_of(lines)
        if part == "of":
            return read("number by text", {code: _yuan(fen) for code, fen in sums.paid.items()})
        fen = sums.by_match.get(part, 0) if part in ("own", "donated", "expected") else getattr(sums, part)
        return read("number", _yuan(fen))


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
