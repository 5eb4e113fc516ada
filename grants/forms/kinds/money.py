"""A sum of money, in yuan."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy

from grants.forms.cells import Wrong, money_read, money_shown, money_wrong
from grants.forms.kinds.number import FigureKind
from grants.forms.kinds.sample_values import Chance
from grants.forms.terms import AskedColumn, AskedPart, AskedQuestion
from grants.people.money import to_fen


class MoneyKind(FigureKind):
    name = number = listed_as = "money"
    words, icon = gettext_lazy("Sum of money"), "tag"

    def taken(self, typed: Any) -> str:
        return money_read(typed)

    def amiss(self, asked: AskedPart, answer: Any) -> Wrong:
        return money_wrong(answer)

    def said(self, asked: AskedPart, answer: Any, lang: str) -> str:
        return money_shown(answer)

    def listed(self, question: AskedQuestion, answer: Any) -> Any:
        return None if self.amiss(question, answer) else to_fen(answer)

    def sample(self, chance: Chance) -> str:
        return chance.number(Fraction(0), Fraction(10**6), 2)

    def sample_cell(self, chance: Chance, column: AskedColumn) -> str:
        data = column.data
        return chance.number(Fraction(str(data.get("min", 0))), Fraction(str(data.get("max", 10000))), 2)
