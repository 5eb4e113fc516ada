"""Text of several lines."""

from typing import Any

from django.utils.translation import gettext_lazy

from grants.forms.cells import tidy
from grants.forms.kinds.base import QuestionKind, Screen
from grants.forms.kinds.parts import LENGTH
from grants.forms.kinds.sample_values import Chance
from grants.forms.terms import AskedQuestion

#: Characters that a hand writes on one line, and the most lines that are drawn.
ON_A_LINE, MOST_LINES = 40, 14


class LongTextKind(QuestionKind):
    name = "long_text"
    words, icon = gettext_lazy("Long text"), "doc-full"
    parts = LENGTH
    limits = ("max_chars",)
    in_tables = is_prose = True
    listed_as = ""  # too long for a line
    by_link = "lines"

    def taken(self, typed: Any) -> str:
        return tidy(typed, lines=True)

    def sample(self, chance: Chance) -> str:
        return chance.text(60, int(chance.question.max_chars or 300))

    def control(self, question: AskedQuestion, answer: Any, screen: Screen) -> dict[str, Any]:
        return {"kind": "long_text"}

    def on_paper(self, question: AskedQuestion) -> dict[str, Any]:
        lines = -(-(question.max_chars or 400) // ON_A_LINE)
        return {"kind": "lines", "lines": max(4, min(MOST_LINES, lines))}
