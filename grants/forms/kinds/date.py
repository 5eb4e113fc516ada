"""A day."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.forms.cells import Wrong, day_read, day_shown, day_wrong
from grants.forms.kinds.base import QuestionKind
from grants.forms.kinds.sample_values import Chance, Turns
from grants.forms.terms import AskedColumn, AskedPart, AskedQuestion


class DateKind(QuestionKind):
    name = value = never_copied = "date"
    words, icon, group = gettext_lazy("Day"), "date", "numbers"
    in_tables = True

    def taken(self, typed: Any) -> str:
        return day_read(typed)

    def amiss(self, asked: AskedPart, answer: Any) -> Wrong:
        return day_wrong(answer)

    def said(self, asked: AskedPart, answer: Any, lang: str) -> str:
        return day_shown(answer, lang)

    @property
    def attrs(self) -> tuple[tuple[str, str], ...]:
        return (("placeholder", "2026-05-25"),)

    def tries(self, question: AskedQuestion, turns: Turns) -> list[Any]:
        return ["", *turns.days]

    def sample(self, chance: Chance) -> str:
        return chance.day().isoformat()

    def sample_cell(self, chance: Chance, column: AskedColumn) -> str:
        return chance.day().isoformat()

    def sheet_hint(self, question: AskedQuestion) -> str:
        return _("As 2026-05-25.")
