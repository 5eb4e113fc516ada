"""A fact that the house reads and judges in one way wherever it is asked (grants/people/facts.py): a phone number, a bank
account, a credit code, a year."""

from typing import Any

from grants.forms.cells import Wrong, tidy
from grants.forms.kinds.base import QuestionKind, Text
from grants.forms.kinds.sample_values import Chance
from grants.forms.terms import AskedColumn, AskedPart
from grants.people.facts import FACTS_ASKED


class FactKind(QuestionKind):
    in_tables = True

    def __init__(
        self, name: str, words: Text, icon: str, group: str = "who", *, private: bool = False
    ) -> None:
        self.name, self.words, self.icon, self.group = name, words, icon, group
        self.is_private = private
        self.fact = FACTS_ASKED[name]

    def taken(self, typed: Any) -> str:
        return self.fact.read(tidy(typed))

    def amiss(self, asked: AskedPart, answer: Any) -> Wrong:
        says = self.fact.wrong(answer)
        return {"": says} if says else {}

    def odd(self, answer: Any) -> str:
        return self.fact.odd(answer)

    @property
    def attrs(self) -> tuple[tuple[str, str], ...]:
        return self.fact.attrs

    def sample(self, chance: Chance) -> str:
        return self.fact.example

    def sample_cell(self, chance: Chance, column: AskedColumn) -> str:
        return self.fact.example
