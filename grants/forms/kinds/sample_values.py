"""Answers nobody gave: those around which a condition turns, for the checker, and those of a robot, by chance."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from grants.forms.terms import AskedColumn, AskedQuestion, Context
from workflows import clock

#: Known to a form that robots fill in, whatever regions and organisations the database has.
REGION, ORGANISATION = "220103008", "ROBOT"
_SENTENCE = "社区摸底显示独居老人逐年增加，我们按月巡访并建立结对档案。"


def _is_number(one: Any) -> bool:
    return not isinstance(one, str) and hasattr(one, "numerator")


@dataclass(frozen=True)
class Turns:
    """What is written in the conditions of a form: the values at which they turn."""

    constants: Sequence[Any]

    @property
    def numbers(self) -> list[Any]:
        """Each, one less and one more."""
        return sorted({n + d for n in self.constants if _is_number(n) for d in (-1, 0, 1)})

    @property
    def texts(self) -> list[str]:
        return [one for one in self.constants if isinstance(one, str)]

    @property
    def days(self) -> list[str]:
        found = [one.isoformat() for one in self.constants if isinstance(one, date)]
        return found or ["2026-01-01", "2027-12-31"]


@dataclass(frozen=True)
class Chance:
    """A question put to a robot, with what it brings: dice, the constants of the rules, how often it has tried."""

    question: AskedQuestion
    dice: random.Random
    attempt: int
    hints: list[Any]
    context: Context

    @property
    def numbers(self) -> list[Fraction]:
        return [Fraction(one) for one in self.hints if _is_number(one)]

    @property
    def days(self) -> list[date]:
        return [one for one in self.hints if isinstance(one, date)]

    @property
    def words(self) -> list[str]:
        return [one for one in self.hints if isinstance(one, str)]

    def text(self, usual: int, most: int) -> str:
        """Short, as long as allowed, or about as long as some rule asks for."""
        lengths = [usual, most, 2, *(int(n) + d for n in self.numbers if 0 < n <= most for d in (0, 1))]
        length = min(most, max(1, self.dice.choice(lengths)))
        if self.attempt and self.words and self.dice.random() < 0.3:
            return self.dice.choice(self.words)
        return (_SENTENCE * (length // len(_SENTENCE) + 1))[:length]

    def number(self, least: Fraction, most: Fraction, decimals: int) -> str:
        """Between the limits: an edge, a value at which a rule turns, or any."""
        turns = [n + d for n in self.numbers for d in (-1, 0, 1) if least <= n + d <= most]
        middle = least + (most - least) * self.dice.randint(0, 100) / 100
        small = min(most, least + self.dice.randint(0, 500))
        value = self.dice.choice([least, most, small, middle, *turns])
        step = Fraction(1, 10**decimals)
        value = max(least, min(most, round(value / step) * step))
        exact = Decimal(value.numerator) / value.denominator
        return f"{exact:.{decimals}f}" if decimals else str(int(value))

    def day(self) -> date:
        dates = self.question.form.rules.get("dates", {})
        known = [
            str(dates.get(name) or "")[:10]
            for name in ("delivery_from", "delivery_until", "opens_at", "closes_at")
        ]
        days = [date.fromisoformat(one) for one in known if one] + self.days + [clock.today()]
        return self.dice.choice(days) + timedelta(days=self.dice.choice([0, 0, 1, -1, 30, 90]))

    def cell(self, column: AskedColumn) -> str:
        return str(column.does.sample_cell(self, column))
