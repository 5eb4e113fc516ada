"""The parts of a form: its sections, its questions, the columns of its tables."""

from collections.abc import Mapping
from typing import Any

from grants.forms.cells import Option, local
from grants.forms.expressions import ExpressionError, Text
from grants.forms.kinds.base import QuestionKind
from grants.forms.kinds.registry import KINDS
from grants.forms.kinds.table import columns_of
from grants.forms.terms import AskingForm
from grants.people.facts import FACTS, Fact

READERS = ("applicant", "officer", "expert")
#: How long the text of a cell is where its column does not say.
CELL_CHARS = 200
#: Of what kind a column is that does not say.
USUAL = QuestionKind.name


class Choosing:
    """Something to choose from: what is written in it, or a vocabulary of the call."""

    data: Mapping[str, Any]
    key: str
    kind: str
    column: str
    required: bool
    max_chars: int | None
    does: QuestionKind

    def written_choices(self) -> list[Mapping[str, Any]]:
        """{"value", "label", "label_en"?}"""
        return list(self.data.get("options") or [])

    def options(self) -> list[Option]:
        """The choices, in the reader's language."""
        return self.does.options(self)

    def word(self, value: Any, lang: str = "") -> str:
        """What a choice is called; what is none stays as it is."""
        return next(
            (local(row, "label", lang) for row in self.written_choices() if row["value"] == value), str(value)
        )


class QuestionColumn(Choosing):
    """A column of a table, or a question of a repeatable group."""

    column = ""

    def __init__(self, data: Mapping[str, Any], readers: tuple[str, ...] = ()) -> None:
        self.data = data
        self.key, self.kind = str(data["key"]), str(data.get("kind", USUAL))
        self.does = KINDS.get(self.kind) or KINDS[USUAL]
        self.required = bool(data.get("required"))
        self.readers = tuple(data.get("readers", readers))
        self.max_chars = int(data.get("max_chars", CELL_CHARS))

    @property
    def label(self) -> str:
        return local(self.data, "label")

    @property
    def help(self) -> str:
        return local(self.data, "help")

    def label_in(self, lang: str) -> str:
        return local(self.data, "label", lang)


class Question(Choosing):
    """One question, with the form it stands in (for the call's vocabularies, categories and limits)."""

    def __init__(self, data: Mapping[str, Any], form: AskingForm, section: "Section") -> None:
        self.data, self.form, self.section = data, form, section
        self.key, self.kind = str(data["key"]), str(data["kind"])
        self.does = KINDS[self.kind]
        self.required = bool(data.get("required", True)) and not self.does.is_reckoned
        self.when = str(data.get("when") or "")
        self.max_chars: int | None = data.get("max_chars")
        self.readers = tuple(data.get("readers", READERS))
        self.column = str(data.get("column", ""))
        self.sources = tuple(
            data.get("sources", ("price",) if form.track == "purchase" else ("grant", "match"))
        )
        self.columns = [QuestionColumn(one, self.readers) for one in columns_of(self.does, data)]

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
        return found or (self.form.budget_word(key) if self.does.is_budget else key)

    @property
    def fact(self) -> Fact | None:
        """What its answer is judged by wherever else it is asked: the fact of the profile that it is filled from."""
        return FACTS.get(str(self.data.get("fill", "")).removeprefix("organisation."))

    @property
    def rules(self) -> list[Mapping[str, Any]]:
        """The `valid` rules: {"that", "else", "else_en"?}."""
        return list(self.data.get("valid") or [])

    def written_choices(self) -> list[Mapping[str, Any]]:
        return super().written_choices() or list(self.form.vocabulary(str(self.data.get("vocab", ""))))


class Section:
    """A page of the form: one task in the applicant's list."""

    def __init__(self, data: Mapping[str, Any], form: AskingForm) -> None:
        self.data, self.form, self.key = data, form, str(data["key"])
        self.when = str(data.get("when") or "")
        self.questions = [Question(q, form, self) for q in data["questions"]]

    @property
    def title(self) -> str:
        return self.form.filled(local(self.data, "title"))

    @property
    def help(self) -> str:
        return self.form.filled(local(self.data, "help"))


def filled(text: str, names: Mapping[str, Any], lang: str) -> str:
    """A personal text; one that is badly written stays as it is, for the officer to see."""
    try:
        return Text(text).filled(names, lang)
    except (ExpressionError, TypeError, ValueError, AttributeError):
        return text
