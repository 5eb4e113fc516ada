"""A promise to tick: true or false."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.forms.cells import Option, ShownAnswer, Wrong
from grants.forms.kinds import sheet
from grants.forms.kinds.base import QuestionKind, Screen
from grants.forms.kinds.sample_values import Chance, Turns
from grants.forms.terms import AskedQuestion, Context


class DeclarationKind(QuestionKind):
    name = never_copied = "declaration"
    words, icon, group = gettext_lazy("Declaration to tick"), "check", "choices"
    is_promise = is_finite = True
    listed_as = ""
    shape = value = "truth"

    def read(self, question: AskedQuestion, raw: Mapping[str, Any]) -> Any:
        return raw.get(question.key) in (True, "on", "true", "1", 1)

    def check(self, question: AskedQuestion, answer: Any, context: Context) -> Wrong:
        return {}

    def needed(self, label: str) -> str:
        return _("Tick “%(label)s”.") % {"label": label}

    def show(self, question: AskedQuestion, answer: Any, lang: str) -> ShownAnswer:
        return ShownAnswer(text=_("Declared") if answer else "")

    def holds(self, answer: Any) -> bool:
        return isinstance(answer, bool)

    def tries(self, question: AskedQuestion, turns: Turns) -> list[Any]:
        return [False, True]

    def sample(self, chance: Chance) -> bool:
        return True

    def control(self, question: AskedQuestion, answer: Any, screen: Screen) -> dict[str, Any]:
        return {"kind": "declaration"}

    def on_paper(self, question: AskedQuestion) -> dict[str, Any]:
        return {"kind": "tick"}

    def sheet_options(self, question: AskedQuestion) -> list[Option]:
        return [Option("yes", _("Yes")), Option("no", _("No"))]

    def sheet_shown(self, question: AskedQuestion, answer: Any) -> str:
        return _("Yes") if answer else ""

    def meant(self, question: AskedQuestion, name: str, typed: str) -> Any:
        return sheet.is_yes(typed)
