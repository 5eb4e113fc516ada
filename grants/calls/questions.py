"""The parts of a form: what its rules may look at, its sections, its questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from grants.calls.budget import BudgetKind
from grants.calls.cells import Option, local
from grants.calls.expressions import Text, Wrong
from grants.calls.kinds import (
    Choice,
    Computed,
    Day,
    Declaration,
    Email,
    File,
    Kind,
    Known,
    LongText,
    Money,
    MultiChoice,
    Number,
    Period,
)
from grants.calls.places import Address, OrganisationCode, RegionCode
from grants.calls.tables import Rows, columns_of
from grants.people.facts import FACTS, FACTS_ASKED, Fact

if TYPE_CHECKING:
    from grants.calls.form import Answers, Form

KINDS: dict[str, Kind] = {
    "text": Kind(),
    "long_text": LongText(),
    "number": Number(),
    "money": Money(),
    "date": Day(),
    "period": Period(),
    "choice": Choice(),
    "multi_choice": MultiChoice(),
    "region": RegionCode(),
    "address": Address(),
    "organisation": OrganisationCode(),
    "email": Email(),
    "file": File(),
    "table": Rows(),
    "group": Rows(),
    "goals": Rows(),
    "team": Rows(),
    "schedule": Rows(),
    "budget": BudgetKind(),
    "declaration": Declaration(),
    "computed": Computed(),
    **{kind: Known(fact) for kind, fact in FACTS_ASKED.items()},
}
#: Nothing of these is posted and kept among the answers: files are attachments, what is computed is reckoned.
NOT_KEPT = ("file", "computed")
READERS = ("applicant", "officer", "expert")


@dataclass(frozen=True)
class Context:
    """What a rule may look at beside the answers: the organisation, whether a hub signs for it, the package answered
    (its code), and the attachments by question."""

    tier: str = "registered"
    through_hub: bool = False
    package: str = ""
    files: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    region: str = ""
    established: date | None = None
    legal_form: str = ""
    has_custody: bool = False


class Question:
    """One question, with the form it stands in (for the call's vocabularies, categories and limits)."""

    def __init__(self, data: Mapping[str, Any], form: "Form", section: "Section") -> None:
        self.data, self.form, self.section = data, form, section
        self.key, self.kind = str(data["key"]), str(data["kind"])
        self.does = KINDS[self.kind]
        self.required = bool(data.get("required", True)) and self.kind != "computed"
        self.when = str(data.get("when") or "")
        self.max_chars: int | None = data.get("max_chars")
        self.readers = tuple(data.get("readers", READERS))
        self.column = str(data.get("column", ""))
        self.sources = tuple(
            data.get("sources", ("price",) if form.track == "purchase" else ("grant", "match"))
        )
        self.columns = columns_of(self.kind, data, self.readers)

    def text(self, name: str, lang: str = "") -> str:
        """A text of the question, personal where it has `{{ expressions }}`."""
        return self.form.filled(local(self.data, name, lang), lang)

    @property
    def label(self) -> str:
        return self.text("label")

    @property
    def help(self) -> str:
        return self.text("help")

    @property
    def example(self) -> str:
        return self.text("example")

    @property
    def unit(self) -> str:
        return local(self.data, "unit")

    def column_word(self, key: str) -> str:
        """What a column of its table is called."""
        found = next((column.label for column in self.columns if column.key == key), "")
        return found or (self.form.budget_word(key) if self.kind == "budget" else key)

    @property
    def fact(self) -> Fact | None:
        """What its answer is judged by wherever else it is asked: the fact of the profile that it is filled from."""
        return FACTS.get(str(self.data.get("fill", "")).removeprefix("organisation."))

    @property
    def rules(self) -> list[Mapping[str, Any]]:
        """The `valid` rules: {"that", "else", "else_en"?}."""
        return list(self.data.get("valid") or [])

    def options(self, context: Context | None = None) -> list[Option]:
        """The choices, in the reader's language: written in the question, or the call's frozen vocabulary."""
        rows = self.data.get("options") or self.form.vocabulary(str(self.data.get("vocab", "")))
        return [Option(str(row["value"]), local(row, "label")) for row in rows]

    def word(self, value: Any, lang: str = "") -> str:
        rows = self.data.get("options") or self.form.vocabulary(str(self.data.get("vocab", "")))
        return next((local(row, "label", lang) for row in rows if row["value"] == value), str(value))

    def is_asked(self, answers: "Answers", context: Context) -> bool:
        """Whether the `when` of the question and of its section hold for the answers of the whole form: an unasked
        question is neither demanded nor checked nor shown."""
        return self.form.read(answers, context).asks(self)


class Section:
    """A page of the form: one task in the applicant's list."""

    def __init__(self, data: Mapping[str, Any], form: "Form") -> None:
        self.data, self.form, self.key = data, form, str(data["key"])
        self.when = str(data.get("when") or "")
        self.questions = [Question(q, form, self) for q in data["questions"]]

    @property
    def title(self) -> str:
        return self.form.filled(local(self.data, "title"))

    @property
    def help(self) -> str:
        return self.form.filled(local(self.data, "help"))

    def asked(self, answers: "Answers", context: Context) -> list[Question]:
        """The questions that are asked, for the answers of the whole form."""
        names = self.form.read(answers, context)
        return [q for q in self.questions if names.asks(q)]


def filled(text: str, names: Mapping[str, Any], lang: str) -> str:
    """A personal text; one that is badly written stays as it is, for the officer to see."""
    try:
        return Text(text).filled(names, lang)
    except (Wrong, TypeError, ValueError, AttributeError):
        return text
