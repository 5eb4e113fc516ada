"""One of several: written in the question, or of a vocabulary of the call."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.forms.cells import Option, Wrong
from grants.forms.kinds.base import QuestionKind, Screen, Text
from grants.forms.kinds.parts import OPTIONS
from grants.forms.kinds.sample_values import Chance, Turns
from grants.forms.terms import AskedColumn, AskedPart, AskedQuestion

#: So many are all on the page; more are in a list to open.
FEW = 5
#: So many are printed to be ticked.
MOST_ON_PAPER = 40


class ChoiceKind(QuestionKind):
    name = "choice"
    words, icon, group = gettext_lazy("One of several"), "radio-full", "choices"
    parts = OPTIONS
    choices = ("options", "vocab")
    in_tables = is_finite = True
    by_link = "choice"

    def unwritten(self, parts: Mapping[str, Any]) -> dict[str, Text]:
        written = len(parts["options"]) or parts["vocab"]
        return {} if written else {"vocab": gettext_lazy("Write the choices, or choose a vocabulary.")}

    def strange(self, asked: AskedPart, answer: Any) -> list[str]:
        """What is not among the choices."""
        allowed = {option.value for option in asked.options()}
        return [one for one in ([answer] if isinstance(answer, str) else answer or []) if one not in allowed]

    def amiss(self, asked: AskedPart, answer: Any) -> Wrong:
        if answer and (strange := self.strange(asked, answer)):
            return {"": _("“%(answer)s” is not among the choices.") % {"answer": _(", ").join(strange)}}
        return {}

    def said(self, asked: AskedPart, answer: Any, lang: str) -> str:
        return asked.word(answer, lang) if answer else ""

    def needed(self, label: str) -> str:
        return _("Choose “%(label)s”.") % {"label": label}

    def doubts(self, question: AskedQuestion) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """To be chosen from an empty list. Vocabularies are known once a call uses the form."""
        if question.required and "vocab" in question.form.rules and not question.options():
            says = _("“%(label)s” must be chosen, but there is nothing to choose from.")
            yield "no_choice", says, {}

    def tries(self, question: AskedQuestion, turns: Turns) -> list[Any]:
        values = [option.value for option in question.options()]
        return ["", *values] if not question.required else values or turns.texts or [""]

    def sample(self, chance: Chance) -> Any:
        values = [one.value for one in chance.question.options()]
        return str(chance.dice.choice(values)) if values else ""

    def sample_cell(self, chance: Chance, column: AskedColumn) -> str:
        options = column.options()
        return str(chance.dice.choice(options).value) if options else ""

    def control(self, question: AskedQuestion, answer: Any, screen: Screen) -> dict[str, Any]:
        options = question.options()
        return {"kind": "radio" if len(options) <= FEW else "select", "options": options}

    def on_paper(self, question: AskedQuestion) -> dict[str, Any]:
        choices = [option.label for option in question.options()]
        if 0 < len(choices) <= MOST_ON_PAPER:
            return {"kind": "choices", "choices": choices}
        return super().on_paper(question)

    def sheet_options(self, question: AskedQuestion) -> list[Option]:
        return question.options()

    def fitting(self, question: AskedQuestion, answer: Any) -> tuple[Any, str]:
        return ("", "choice") if self.strange(question, answer) else (answer, "")
