"""Several of several: a list of the chosen."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.forms.cells import ShownAnswer, tidy
from grants.forms.kinds import sheet
from grants.forms.kinds.base import Screen
from grants.forms.kinds.choice import ChoiceKind
from grants.forms.kinds.sample_values import Chance, Turns
from grants.forms.terms import AskedQuestion


class MultiChoiceKind(ChoiceKind):
    name = "multi_choice"
    words, icon = gettext_lazy("Several of several"), "tick-inverse"
    in_tables = is_finite = False
    shape = "list"
    value = "list of text"

    def read(self, question: AskedQuestion, raw: Mapping[str, Any]) -> Any:
        listed = raw.getlist(question.key) if hasattr(raw, "getlist") else raw.get(question.key) or []
        return [tidy(one) for one in ([listed] if isinstance(listed, str) else listed) if tidy(one)]

    def show(self, question: AskedQuestion, answer: Any, lang: str) -> ShownAnswer:
        return ShownAnswer(items=tuple(question.word(one, lang) for one in answer or []))

    def holds(self, answer: Any) -> bool:
        return isinstance(answer, list) and all(isinstance(one, str) for one in answer)

    def tries(self, question: AskedQuestion, turns: Turns) -> list[Any]:
        values = [option.value for option in question.options()]
        return [[], *([value] for value in values), values]

    def sample(self, chance: Chance) -> Any:
        values = [one.value for one in chance.question.options()]
        return chance.dice.sample(values, chance.dice.randint(1, len(values))) if values else []

    def control(self, question: AskedQuestion, answer: Any, screen: Screen) -> dict[str, Any]:
        return {"kind": "multi_choice", "options": question.options()}

    def sheet_shown(self, question: AskedQuestion, answer: Any) -> str:
        return "\n".join(sheet.named(question.options(), one) for one in answer or [])

    def sheet_hint(self, question: AskedQuestion) -> str:
        words = _("; ").join(option.label for option in question.options())
        return _("Several: one in a line, from: %(all)s") % {"all": words}

    def lines(self, question: AskedQuestion, answer: Any, hint: str) -> list[sheet.SheetLine]:
        return [sheet.SheetLine(question.key, question.label, self.sheet_shown(question, answer), hint=hint)]

    def meant(self, question: AskedQuestion, name: str, typed: str) -> Any:
        return sheet.many_of(typed, question.options())

    def from_link(self, listed: list[str]) -> Any:
        return listed

    def fitting(self, question: AskedQuestion, answer: Any) -> tuple[Any, str]:
        strange = self.strange(question, answer)
        return [one for one in answer if one not in strange], "choice" if strange else ""
