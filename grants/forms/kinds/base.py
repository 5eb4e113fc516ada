"""What every kind of question can do, and what the house may ask of it.

A kind is one module in this folder: a class over `Kind` (a line of text as it stands) that says otherwise where it is
otherwise. It is known once it has its line in `registry.py`. Nobody else in the house asks what a question is called;
they ask its kind (`question.does`) what it can do.

An answer is plain JSON, kept as typed while it is wrong, so that a half-filled draft loses nothing. A posted control is
named by its question's key, its parts by `controls` (`key-from`), a cell by `key-<row>-<column>`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from grants.forms.cells import Option, ShownAnswer, Wrong, local, tidy, too_long
from grants.forms.kinds import sheet
from grants.forms.kinds.parts import Part
from grants.forms.kinds.sample_values import Chance, Turns
from grants.forms.terms import AskedColumn, AskedPart, AskedQuestion, Context

Text = str | Promise
#: How many signs the column of the application holds that an answer fills.
ROOM = {"title": 200}
#: The groups of the chooser in the editor, in order.
GROUPS: dict[str, Text] = {
    "words": gettext_lazy("Words"),
    "numbers": gettext_lazy("Numbers and days"),
    "choices": gettext_lazy("Choices"),
    "who": gettext_lazy("Who and where"),
    "tables": gettext_lazy("Tables"),
    "files": gettext_lazy("Files"),
}


@dataclass(frozen=True)
class Screen:
    """What a control may look at beside its answer: who answers, the files, what was found wrong, how many rows."""

    context: Context
    files: Mapping[str, list[Any]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    rows: int = 0


class QuestionKind:
    """A line of text, and what every kind can do."""

    #: What it is called in a definition.
    name: str = "text"

    # --- the editor: how it stands in the chooser, and what it holds beside what every question holds
    words: Text = gettext_lazy("Short text")
    icon: str = "pilcrow"
    group: str = "words"
    parts: Mapping[str, Part] = {}
    #: Of parts no other kind has: their words and a help.
    part_words: ClassVar[Mapping[str, tuple[Text, Text]]] = {}
    #: Parts without which it means nothing.
    needed_parts: tuple[str, ...] = ()
    #: Parts that bound the answer, and parts that say what can be chosen: an applicant is told when they change.
    limits: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    #: Whether the officer writes its columns; those that are ready-made.
    asks_columns: bool = False
    ready: tuple[Mapping[str, Any], ...] = ()
    #: Whether a column of a table can be of this kind.
    in_tables: bool = False

    # --- what it is to the house
    #: Whether it is answered by a person into the form. Files are attachments, what is computed is reckoned.
    is_kept: bool = True
    is_reckoned: bool = False
    has_files: bool = False
    #: The one table whose sums are the money that is asked for.
    is_budget: bool = False
    #: Whether a promise: never copied, and of its own on paper.
    is_promise: bool = False
    #: Prose about the project: two projects are compared by it.
    is_prose: bool = False
    #: Data of a person, which experts and the public have no business with; or the public only.
    is_private: bool = False
    is_private_in_public: bool = False
    #: What a later stage reads of it (goals become the indicators of a contract).
    feeds: str = ""
    #: Why it is never copied from an earlier application (a word of `filling.WHY`), or "".
    never_copied: str = ""
    #: What a link may carry: "" nothing, "line", "lines", "choice", or "quiet": carried, but not offered.
    by_link: str = ""
    #: The shape of the answer; one of another shape is set aside when the form changes.
    shape: str = "text"
    #: Of what kind its one name is in an expression.
    value: str = "text"
    #: Whether all its answers can be tried.
    is_finite: bool = False
    #: Whether the call's longest time holds for the months between its parts.
    is_period: bool = False
    #: How it stands in a list of applications: "text", "number", "money" (fen), or "": it is no column.
    listed_as: str = "text"
    #: Whether its figures are set at the right.
    is_figure: bool = False
    #: The parts of its control, as they are posted.
    controls: tuple[str, ...] = ()

    def unwritten(self, parts: Mapping[str, Any]) -> dict[str, Text]:
        """What the officer still has to write in these parts, by the part."""
        return {}

    # --- reading and judging, in a question or in a column of a table ------------------------------------------

    def taken(self, typed: Any) -> str:
        """What was typed in one control, as it is kept."""
        return tidy(typed)

    def amiss(self, asked: AskedPart, answer: Any) -> Wrong:
        """What is wrong with what stands in one control."""
        return too_long(asked.max_chars, answer, ROOM.get(asked.column, 0))

    def options(self, asked: AskedPart) -> list[Option]:
        """What can be chosen, in the reader's language."""
        return [Option(str(row["value"]), local(row, "label")) for row in asked.written_choices()]

    def said(self, asked: AskedPart, answer: Any, lang: str) -> str:
        """What stands in one control, for a reader."""
        return str(answer or "")

    def read(self, question: AskedQuestion, raw: Mapping[str, Any]) -> Any:
        """The answer from a posted form or from answers already kept."""
        return self.taken(raw.get(question.key))

    def is_empty(self, answer: Any) -> bool:
        return answer in (None, "", [], {}, False)

    def check(self, question: AskedQuestion, answer: Any, context: Context) -> Wrong:
        """What is wrong: part of the answer ("" the whole, "2-unit" the column of a row) -> sentence."""
        return self.amiss(question, answer)

    def incomplete(self, question: AskedQuestion, answer: Any) -> Wrong:
        """What is still missing inside an answer that is not empty: judged at submission, never at saving."""
        return {}

    def needed(self, label: str) -> str:
        """What is said where it must be answered and is not."""
        return _("Fill in “%(label)s”.") % {"label": label}

    def show(self, question: AskedQuestion, answer: Any, lang: str) -> ShownAnswer:
        return ShownAnswer(text=self.said(question, answer, lang))

    def listed(self, question: AskedQuestion, answer: Any) -> Any:
        """What stands in a list of applications: a text, or a figure to reckon with."""
        shown = question.form.display(question, answer)
        return shown.text or _(", ").join(shown.items)

    def holds(self, answer: Any) -> bool:
        """Whether an answer has this kind's shape."""
        return isinstance(answer, str | int | float)

    # --- the house's names: asked for at once, however many questions answer with one ---------------------------

    def places_in(self, answer: Any) -> set[str]:
        return set()

    def organisations_in(self, answer: Any) -> set[str]:
        return set()

    # --- expressions ------------------------------------------------------------------------------------------

    def names(self, question: AskedQuestion) -> dict[str, str]:
        """The names under which the question is read, each with what it gives."""
        return {question.key: self.value}

    def bounds(self, question: AskedQuestion) -> tuple[Fraction | None, Fraction | None]:
        """The least and the most its number can be."""
        return None, None

    # --- the checker ------------------------------------------------------------------------------------------

    def contradictions(self, question: AskedQuestion) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Parts that contradict each other: the code of the finding, its sentence, what it names beside the label."""
        yield from ()

    def doubts(self, question: AskedQuestion) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """The same, of what is probably not meant."""
        yield from ()

    def tries(self, question: AskedQuestion, turns: Turns) -> list[Any]:
        """Answers to try: all there are, or those around the values at which the conditions turn."""
        return ["", "x", "x" * 30, *turns.texts]

    def sample(self, chance: Chance) -> Any:
        """What a robot answers: plausible, at the edges, and, when mending, something else."""
        return chance.text(10, int(chance.question.max_chars or 60))

    def sample_cell(self, chance: Chance, column: AskedColumn) -> str:
        return chance.text(8, int(column.data.get("max_chars") or 200))

    # --- the screen -------------------------------------------------------------------------------------------

    def control(self, question: AskedQuestion, answer: Any, screen: Screen) -> dict[str, Any]:
        """What its template draws: which one (templates/applications/controls/), and what that needs."""
        return {"kind": "text"}

    def odd(self, answer: Any) -> str:
        """What to look at again in an answer that is taken all the same."""
        return ""

    @property
    def attrs(self) -> tuple[tuple[str, str], ...]:
        """What helps to type a cell: which keyboard, and what a browser may fill in."""
        return ()

    def each(self) -> str:
        """What one row of it is called where the form does not say."""
        return pgettext("group", "Item")

    # --- a paper to fill in by hand ----------------------------------------------------------------------------

    def on_paper(self, question: AskedQuestion) -> dict[str, Any]:
        """Lines, choices, a tick, a table, or nothing: see templates/documents/…/blank_form.html."""
        return {"kind": "lines", "lines": 2 if (question.max_chars or 0) > 80 else 1}

    def paper_hint(self, question: AskedQuestion) -> str:
        return ""

    # --- the workbook -----------------------------------------------------------------------------------------

    #: Lines of its section's sheet, a sheet of its own, or nothing but a word about it.
    stands: str = sheet.LINES
    #: How its number is written: "number", "money", or as text.
    number: str = ""

    def sheet_options(self, question: AskedQuestion) -> list[Option]:
        """What may be chosen in its cell."""
        return []

    def sheet_shown(self, question: AskedQuestion, answer: Any) -> str:
        """What stands in its cell."""
        options = self.sheet_options(question)
        return sheet.named(options, answer) if options else str(answer or "")

    def sheet_hint(self, question: AskedQuestion) -> str:
        """How to fill it in, beside help, example and length."""
        return ""

    def lines(self, question: AskedQuestion, answer: Any, hint: str) -> list[sheet.SheetLine]:
        """Its rows on the section's sheet. `hint` is what can be said of every kind."""
        options, shown = self.sheet_options(question), self.sheet_shown(question, answer)
        return [sheet.SheetLine(question.key, question.label, shown, options, hint, self.number)]

    def meant(self, question: AskedQuestion, name: str, typed: str) -> Any:
        """The words of a cell as the form posts them."""
        options = next((one.options for one in self.lines(question, None, "") if one.name == name), [])
        return sheet.value_of(typed, options) if options else typed

    def pointer(self, question: AskedQuestion) -> str:
        """What is said where it does not stand in lines."""
        return _("Has a sheet of its own.")

    # --- taken over from elsewhere ------------------------------------------------------------------------------

    def from_link(self, listed: list[str]) -> Any:
        """What an address carries, as it would be posted."""
        return listed[-1]

    def fitting(self, question: AskedQuestion, answer: Any) -> tuple[Any, str]:
        """The part of an answer that this form can take, and why some of it is lost (a word of `filling.WHY`)."""
        return answer, ""
