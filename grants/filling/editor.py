"""A section as it stands on the screen: its controls with their values, errors, rows and files.

A control's name is its id and the key of its error, so that an error leads to its control. Everything works
without script: rows are added and removed by buttons that save first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grants.filling.draft import Draft
from grants.forms.answers import in_place, place_of
from grants.forms.cells import Option, local
from grants.forms.expressions import ExpressionError, parse
from grants.forms.kinds.base import Screen
from grants.forms.kinds.file import accepted
from grants.forms.questions import Question, Section
from grants.forms.rows import Budget, Row
from grants.people.region_picker import Picker

BLANK_ROWS = 1
MORE_ROWS = 3


@dataclass
class Control:
    """One question with everything its template draws."""

    question: Question
    value: Any
    #: Which drawing: see templates/applications/controls/.
    kind: str = "text"
    error: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    options: list[Option] = field(default_factory=list)
    groups: list[Any] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    files: list[Any] = field(default_factory=list)
    place: Picker | None = None
    found: str = ""
    budget: Budget | None = None
    asked: str = ""
    #: What the page notes of the answer it shows: see merging.was.
    was: str = ""
    locked: bool = False
    hidden: bool = False

    @property
    def name(self) -> str:
        return self.question.key

    @property
    def template(self) -> str:
        return f"applications/controls/{self.kind}.html"

    @property
    def label(self) -> str:
        return self.question.label

    @property
    def personal(self) -> bool:
        """Whether its texts speak of the answers, so that the browser fills them anew."""
        return any("{{" in str(self.question.data.get(name, "")) for name in ("label", "help", "example"))

    @property
    def each(self) -> str:
        """What one row of a group is called."""
        return local(self.question.data, "each") or self.question.does.each()

    @property
    def shown(self) -> str:
        """A computed answer in words."""
        return self.question.form.display(self.question, self.value).text

    @property
    def has_hint(self) -> bool:
        return bool(self.question.help or self.question.max_chars or self.question.example)

    @property
    def odd(self) -> str:
        """What to look at again in an answer that is taken all the same."""
        if self.error:
            return ""
        fact = self.question.fact
        return self.question.does.odd(self.value) or (fact.odd(self.value) if fact else "")

    @property
    def describedby(self) -> str:
        said = {"hint": self.has_hint, "odd": self.odd, "error": self.error}
        return " ".join(f"{self.name}_{one}" for one, there in said.items() if there)

    def part_error(self, part: str) -> str:
        return self.errors.get(f"{self.name}-{part}", "")

    @property
    def region_ties(self) -> str:
        return f"{self.name}-region_error"

    @property
    def region_error(self) -> str:
        return self.part_error("region")

    @property
    def line_error(self) -> str:
        return self.part_error("line")

    @property
    def accept(self) -> str:
        phones = (
            ["heic", "heif"] if {"jpg", "jpeg"} & {*self.sorts} else []
        )  # turned into JPEG as they come in
        return ",".join(f".{one}" for one in [*self.sorts, *phones])

    @property
    def sorts(self) -> list[str]:
        """Which files it takes, by their suffixes."""
        return accepted(self.question.data)

    @property
    def max_mb(self) -> int:
        return int(self.question.data.get("max_mb", 20))


@dataclass(frozen=True)
class ErrorLine:
    words: str
    href: str


def controls(
    draft: Draft[Any], section: str, answers: Mapping[str, Any], errors: Mapping[str, str], more: str = ""
) -> list[Control]:
    """Every control of a section. `more` names the table that gets additional empty rows."""
    whole = draft.answers | {section: dict(answers)}
    names = draft.form.read(whole, draft.context)
    found = []
    for question in draft.form.section(section).questions:
        is_asked = names.asks(question)
        if not is_asked and not depends_on(question, question.section):
            continue  # nothing on this page can make it asked
        control = Control(question, names.raw(question), hidden=not is_asked)
        control.error = errors.get(question.key, "")
        control.errors = {k: v for k, v in errors.items() if k.startswith(f"{question.key}-")}
        control.asked = " ".join(p["text"] for p in draft.points if p["question"] == question.key)
        control.locked = not draft.may_change(section, question.key)
        _fill(draft, control, more)
        found.append(control)
    return found


def depends_on(question: Question, section: Section) -> bool:
    """Whether what is answered in this section decides if the question is asked, be it by a detour."""
    form, waiting, seen = question.form, [question.when, question.section.when], set[str]()
    while waiting:
        for name in names_read(waiting.pop()) - seen:
            seen.add(name)
            if name.startswith("budget."):
                read = form.budget
            else:
                read = form.named[name][0] if name in form.named else None
            if read is not None:
                if read.section is section:
                    return True
                waiting += [read.when, read.section.when, str(read.data.get("value") or "")]
    return False


def names_read(text: str) -> frozenset[str]:
    """The names an expression reads; none where it is empty or wrong."""
    try:
        return parse(text).names if text else frozenset()
    except ExpressionError:
        return frozenset()


def _fill(draft: Draft[Any], control: Control, more: str) -> None:
    """What its kind draws beside the answer."""
    screen = Screen(draft.context, draft.files, control.errors, _rows_shown(control, more))
    for name, value in control.question.does.control(control.question, control.value, screen).items():
        setattr(control, name, value)


def _rows_shown(control: Control, more: str) -> int:
    kept = len(control.value) if isinstance(control.value, list) else 0
    if control.locked:
        return kept
    return kept + (MORE_ROWS if more == control.name else BLANK_ROWS)


def error_lines(draft: Draft[Any], section: str, found: list[Control]) -> list[ErrorLine]:
    """The summary on top, in the order of the page; limits of the budget lead to the row they are about."""
    lines = []
    for control in found:
        label = control.question.label
        if control.budget and control.error and control.rows:
            lines += _breach_lines(draft, control)
        elif control.error:
            says = control.error
            lines.append(ErrorLine(in_place(label, says), control.name))
        for name, says in control.errors.items():
            lines.append(ErrorLine(in_place(place_of(control.question, name, control.value), says), name))
    return lines


def _breach_lines(draft: Draft[Any], control: Control) -> list[ErrorLine]:
    breaches = control.question.form.budget_totals(control.value or [], draft.context).refused
    if not breaches:
        return [ErrorLine(control.error, control.name)]
    lines = []
    for breach in breaches:
        row = next(
            (r for r in control.rows if breach.category and r.cell["category"].value == breach.category), None
        )
        lines.append(ErrorLine(str(breach), f"{row.cell['unit_price'].name}" if row else control.name))
    return lines


def remark(draft: Draft[Any]) -> list[str]:
    """Limits that do not stop the submission, but that the officer will see."""
    return [str(b) for b in draft.breaches if b.severity != "refuse"]
