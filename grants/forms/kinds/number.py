"""A number within its limits."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from grants.forms.cells import Wrong, number_read, number_wrong
from grants.forms.expressions import show
from grants.forms.kinds.base import QuestionKind, Screen
from grants.forms.kinds.parts import Amount, WholeNumber, Words
from grants.forms.kinds.sample_values import Chance, Turns
from grants.forms.terms import AskedColumn, AskedPart, AskedQuestion


class FigureKind(QuestionKind):
    """What a number and a sum of money have in common."""

    group = "numbers"
    in_tables = is_figure = True
    by_link = "line"
    value = "number"

    def control(self, question: AskedQuestion, answer: Any, screen: Screen) -> dict[str, Any]:
        return {"kind": self.name}

    @property
    def attrs(self) -> tuple[tuple[str, str], ...]:
        return (("inputmode", "decimal"),)

    def tries(self, question: AskedQuestion, turns: Turns) -> list[Any]:
        return ["", "0", "1", *(show(n).replace(",", "") for n in turns.numbers), "1000000"]


class NumberKind(FigureKind):
    name = number = listed_as = "number"
    words, icon = pgettext_lazy("question", "Number"), "order"
    parts = {"min": Amount(), "max": Amount(), "decimals": WholeNumber(), "unit": Words(), "unit_en": Words()}
    limits = ("min", "max", "decimals")

    def taken(self, typed: Any) -> str:
        return number_read(typed)

    def amiss(self, asked: AskedPart, answer: Any) -> Wrong:
        return number_wrong(answer, asked.data)

    def is_empty(self, answer: Any) -> bool:
        return answer in (None, "")

    def listed(self, question: AskedQuestion, answer: Any) -> Any:
        return None if self.amiss(question, answer) else Decimal(answer)

    def bounds(self, question: AskedQuestion) -> tuple[Fraction | None, Fraction | None]:
        most = question.data.get("max")
        return Fraction(str(question.data.get("min") or 0)), None if most is None else Fraction(str(most))

    def contradictions(self, question: AskedQuestion) -> Iterator[tuple[str, str, dict[str, Any]]]:
        least, most = question.data.get("min") or 0, question.data.get("max")
        if most is not None and Decimal(str(least)) > Decimal(str(most)):
            says = _("“%(label)s”: the least number, %(least)s, is above the most, %(most)s.")
            yield "min_max", says, {"least": least, "most": most}

    def sample(self, chance: Chance) -> str:
        data = chance.question.data
        least, most = Fraction(str(data.get("min", 0) or 0)), Fraction(str(data.get("max", 10**6)))
        return chance.number(least, most, int(data.get("decimals") or 0))

    def sample_cell(self, chance: Chance, column: AskedColumn) -> str:
        data = column.data
        least, most = Fraction(str(data.get("min", 0))), Fraction(str(data.get("max", 10000)))
        return chance.number(least, most, int(data.get("decimals") or 0))
