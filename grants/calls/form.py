"""The application form as data: one definition drives rendering, checking, draft, review screen and PDF.

Grammar of `FormDefinition.definition`:

    {"sections": [{"key", "title", "title_en", "help"?, "help_en"?, "questions": [question, …]}, …]}
    question = {"key", "kind", "label", "label_en", "help"?, "help_en"?, "required"? (true), "readers"?, "column"?,
                "when"? {"question" | "fact", "equals" | "in"}, and by kind:
        text, long_text   max_chars (字, white space not counted)
        number            decimals (0), min (0), max, unit, unit_en
        choice, multi_choice   options [{"value", "label", "label_en"}] or vocab "field" | "series" | "target_group" | …
        package           the packages of the call (kind choice with vocab "package")
        region            levels ["county", "township"]
        file              accept ["pdf", …], max_mb, several
        table             columns [{"key", "kind" text|number|money|date|choice, "label", …, "required"?}], min_rows
        goals             a table with ready-made columns: goal, indicator, quantity, unit, time
        budget            sources ["grant", "match"] or ["price"]
        money, date, period, phone, email, declaration   nothing more}

`readers` are among applicant, officer, expert, public (default: all but the public). `column` names the column of
Application that the answer fills (see `Form.summary`). `when` with a "fact" looks at the context: "tier",
"through_hub", "package".

A posted control is named by its question's key; a period `key-from` and `key-to`; a cell `key-<row>-<column>`. The
same names are the keys of `Cleaned.errors`, so that an error leads to its control.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grants.calls import budget as money
from grants.calls.budget import BudgetKind, Line, Totals
from grants.calls.kinds import (
    Choice,
    Day,
    Declaration,
    Email,
    File,
    Kind,
    Money,
    MultiChoice,
    Number,
    Period,
    Phone,
    RegionCode,
    Rows,
    Shown,
    day_shown,
    day_wrong,
    money_read,
    money_shown,
    money_wrong,
    number_wrong,
    plain,
    tidy,
    too_long,
)  # fmt: skip
from grants.calls.models import Call, CallVersion

KINDS: dict[str, Kind] = {
    "text": Kind(), "long_text": Kind(), "number": Number(), "money": Money(), "date": Day(), "period": Period(),
    "choice": Choice(), "multi_choice": MultiChoice(), "region": RegionCode(), "phone": Phone(), "email": Email(),
    "file": File(), "table": Rows(), "goals": Rows(), "budget": BudgetKind(), "declaration": Declaration(),
}  # fmt: skip
READERS = ("applicant", "officer", "expert")
GOAL_COLUMNS: list[dict[str, Any]] = [
    {"key": "goal", "kind": "text", "label": "服务或活动", "label_en": "Service or activity", "required": True,
     "max_chars": 60},
    {"key": "indicator", "kind": "text", "label": "衡量指标", "label_en": "Indicator", "max_chars": 60},
    {"key": "quantity", "kind": "number", "label": "目标值", "label_en": "Target", "decimals": 2},
    {"key": "unit", "kind": "text", "label": "单位", "label_en": "Unit", "max_chars": 20},
    {"key": "time", "kind": "text", "label": "时间", "label_en": "When", "max_chars": 40},
]  # fmt: skip
#: section key -> question key -> answer
Answers = Mapping[str, Mapping[str, Any]]


def local(data: Mapping[str, Any], name: str, lang: str = "") -> str:
    """`label_en` for an English reader where there is one, else `label`."""
    english = (lang or get_language() or "").startswith("en")
    return str((english and data.get(f"{name}_en")) or data.get(name) or "")


@dataclass(frozen=True)
class Context:
    """What a rule may look at beside the answers: the organisation's tier, whether a hub signs for it, the package
    answered (its code), and the attachments by question."""

    tier: str = "registered"
    through_hub: bool = False
    package: str = ""
    files: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Option:
    value: str
    label: str


@dataclass
class Cleaned:
    """Answers as they will be kept, wrong ones too, and what is wrong: control name -> sentence."""

    answers: dict[str, Any]
    errors: dict[str, str]


@dataclass(frozen=True)
class Missing:
    """Something that stands between a draft and its submission, with the control to go to."""

    section: str
    name: str
    sentence: str
    question: str = ""


@dataclass(frozen=True)
class Progress:
    """How far a section is: "empty", "started", "wrong" (something to mend) or "done"."""

    section: "Section"
    state: str
    missing: tuple[Missing, ...] = ()


class Column:
    """A column of a table."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.key = str(data["key"])
        self.kind = str(data.get("kind", "text"))
        self.required = bool(data.get("required"))
        self.options = [Option(str(o["value"]), local(o, "label")) for o in data.get("options", [])]

    @property
    def label(self) -> str:
        return local(self.data, "label")

    def label_in(self, lang: str) -> str:
        return local(self.data, "label", lang)

    def read(self, typed: Any) -> str:
        if self.kind == "money":
            return money_read(typed)
        return tidy(typed) if self.kind in ("text", "choice") else plain(typed).replace(",", "")

    def wrong(self, answer: Any) -> list[str]:
        if self.kind == "money":
            return list(money_wrong(answer).values())
        if self.kind == "number":
            return list(number_wrong(answer, self.data).values())
        if self.kind == "date":
            return list(day_wrong(answer).values())
        if self.kind == "choice" and answer and answer not in {o.value for o in self.options}:
            return [_("“%(answer)s” is not among the choices.") % {"answer": answer}]
        return list(too_long(int(self.data.get("max_chars", 200)), answer).values())

    def show(self, answer: Any, lang: str) -> str:
        if self.kind == "money":
            return money_shown(answer)
        if self.kind == "choice":
            return next((o.label for o in self.options if o.value == answer), str(answer or ""))
        return day_shown(answer, lang) if self.kind == "date" else str(answer or "")


class Question:
    """One question, with the form it stands in (for the call's vocabularies, categories and limits)."""

    def __init__(self, data: Mapping[str, Any], form: "Form", section: "Section") -> None:
        self.data, self.form, self.section = data, form, section
        self.key, self.kind = str(data["key"]), str(data["kind"])
        self.does = KINDS[self.kind]
        self.required = bool(data.get("required", True))
        self.max_chars: int | None = data.get("max_chars")
        self.readers = tuple(data.get("readers", READERS))
        self.column = str(data.get("column", ""))
        self.sources = tuple(
            data.get("sources", ("price",) if form.track == "purchase" else ("grant", "match"))
        )
        self.columns = [
            Column(c) for c in data.get("columns") or (GOAL_COLUMNS if self.kind == "goals" else [])
        ]

    @property
    def label(self) -> str:
        return local(self.data, "label")

    @property
    def help(self) -> str:
        return local(self.data, "help")

    @property
    def unit(self) -> str:
        return local(self.data, "unit")

    def options(self, context: Context | None = None) -> list[Option]:
        """The choices, in the reader's language: written in the question, or the call's frozen vocabulary."""
        rows = self.data.get("options") or self.form.vocabulary(str(self.data.get("vocab", "")))
        return [Option(str(row["value"]), local(row, "label")) for row in rows]

    def word(self, value: Any, lang: str = "") -> str:
        rows = self.data.get("options") or self.form.vocabulary(str(self.data.get("vocab", "")))
        return next((local(row, "label", lang) for row in rows if row["value"] == value), str(value))

    def is_asked(self, answers: Mapping[str, Any], context: Context) -> bool:
        """Whether `when` holds: an unasked question is neither demanded nor checked nor shown."""
        rule = self.data.get("when")
        if not rule:
            return True
        value = getattr(context, rule["fact"], None) if "fact" in rule else answers.get(rule["question"])
        allowed = rule["in"] if "in" in rule else [rule.get("equals")]
        return any(one in allowed for one in value) if isinstance(value, list) else value in allowed


class Section:
    """A page of the form: one task in the applicant's list."""

    def __init__(self, data: Mapping[str, Any], form: "Form") -> None:
        self.data, self.key = data, str(data["key"])
        self.questions = [Question(q, form, self) for q in data["questions"]]

    @property
    def title(self) -> str:
        return local(self.data, "title")

    @property
    def help(self) -> str:
        return local(self.data, "help")

    def asked(self, answers: Mapping[str, Any], context: Context) -> list[Question]:
        return [q for q in self.questions if q.is_asked(answers, context)]


class Form:
    """A form with the call's rules. `Form.of(version)` reads only what was frozen; `Form.of(call)` the live rules."""

    def __init__(self, definition: Mapping[str, Any], rules: Mapping[str, Any]) -> None:
        self.rules = rules
        self.track = str(rules.get("track", "venture"))
        self.sections = [Section(s, self) for s in definition["sections"]]

    @classmethod
    def of(cls, subject: Call | CallVersion) -> "Form":
        if isinstance(subject, CallVersion):
            return cls(subject.rules["form"]["definition"], subject.rules)
        from grants.calls.rules import rules_of

        rules = rules_of(subject)
        return cls((rules.get("form") or {}).get("definition") or {"sections": []}, rules)

    # --- what the call says --------------------------------------------------------------------------------

    local = staticmethod(local)

    @cached_property
    def categories(self) -> dict[str, dict[str, Any]]:
        return {row["code"]: row for row in self.rules.get("categories", [])}

    @property
    def sources_of_money(self) -> list[dict[str, Any]]:
        return list(self.rules.get("sources", []))

    def vocabulary(self, name: str) -> list[dict[str, Any]]:
        return list(self.rules.get("vocab", {}).get(name, []))

    def limit(self, name: str) -> Any:
        return self.rules.get("limits", {}).get(name)

    def most_fen(self, context: Context | None) -> int | None:
        """The most that may be asked for: the package's price limit, or the limit of the organisation's tier."""
        if context is None:
            return None
        if self.track == "purchase":
            return next(
                (p["budget_fen"] for p in self.rules.get("packages", []) if p["code"] == context.package),
                None,
            )
        name = "max_grant_registered_fen" if context.tier == "registered" else "max_grant_other_fen"
        most = self.limit(name)
        return int(most) if most is not None else None

    def category_name(self, code: str, lang: str = "") -> str:
        return local(self.categories[code], "name", lang) if code in self.categories else code

    def source_name(self, source: str) -> str:
        words = {"grant": _("Requested grant"), "match": _("Own share"), "price": _("Price")}
        return words.get(source, source)

    def budget_word(self, column: str) -> str:
        words = {
            "category": _("Category"), "item": _("Item"), "unit": _("Unit"), "quantity": _("Quantity"),
            "unit_price": _("Unit price (yuan)"), "fen": _("Sum (yuan)"), "source": _("Paid from"), "note": _("Note"),
        }  # fmt: skip
        return words[column]

    # --- finding -------------------------------------------------------------------------------------------

    def section(self, key: str) -> Section:
        """Raises KeyError for a section the form does not have."""
        try:
            return next(s for s in self.sections if s.key == key)
        except StopIteration:
            raise KeyError(key) from None

    def questions(self) -> list[Question]:
        return [question for section in self.sections for question in section.questions]

    def question(self, key: str) -> Question | None:
        return next((q for q in self.questions() if q.key == key), None)

    def budget_rows(self, answers: Answers) -> list[Line]:
        """The budget's rows that can be reckoned, in order."""
        asked = next((q for q in self.questions() if q.kind == "budget"), None)
        rows = answers.get(asked.section.key, {}).get(asked.key) or [] if asked else []
        return [line for line in map(money.line_of, rows) if line]

    # --- checking ------------------------------------------------------------------------------------------

    def clean(self, section_key: str, raw: Mapping[str, Any], context: Context | None = None) -> Cleaned:
        """Read a section from a posted form or from kept answers. What is wrong is kept and named; what is missing is
        no error here: a draft may always be half-filled."""
        context, section = context or Context(), self.section(section_key)
        answers = {q.key: q.does.read(q, raw) for q in section.questions if q.kind != "file"}
        errors: dict[str, str] = {}
        for question in section.asked(answers, context):
            errors |= self._wrong(question, answers.get(question.key), context)
        return Cleaned(answers, errors)

    def _wrong(self, question: Question, answer: Any, context: Context) -> dict[str, str]:
        found = question.does.check(question, answer, context)
        return {f"{question.key}-{part}" if part else question.key: says for part, says in found.items()}

    def errors_of(self, answers: Answers, context: Context | None = None) -> dict[str, dict[str, str]]:
        """What must be mended before submission, wrong or missing: section key -> control name -> sentence."""
        found: dict[str, dict[str, str]] = {}
        for one in self.missing(answers, context):
            found.setdefault(one.section, {})[one.name] = one.sentence
        return found

    def missing(self, answers: Answers, context: Context | None = None) -> list[Missing]:
        """Everything wrong or missing, in the order of the form."""
        context = context or Context()
        return [
            one
            for section in self.sections
            for question in section.asked(answers.get(section.key, {}), context)
            for one in self._missing(question, answers.get(section.key, {}).get(question.key), context)
        ]

    def _missing(self, question: Question, answer: Any, context: Context) -> list[Missing]:
        def at(name: str, sentence: str) -> Missing:
            return Missing(question.section.key, name, sentence, question.key)

        empty = (
            not context.files.get(question.key) if question.kind == "file" else question.does.is_empty(answer)
        )
        if empty:
            return [at(question.key, _needed(question))] if question.required else []
        wrong = self._wrong(question, answer, context)
        for part, says in question.does.incomplete(question, answer).items():
            wrong.setdefault(f"{question.key}-{part}" if part else question.key, says)
        return [at(name, says) for name, says in wrong.items()]

    def progress(self, answers: Answers, context: Context | None = None) -> list[Progress]:
        """The task list: each section and how far it is."""
        context, found = context or Context(), []
        missing = self.missing(answers, context)
        for section in self.sections:
            given = answers.get(section.key, {})
            mine = tuple(one for one in missing if one.section == section.key)
            asked = section.asked(given, context)
            begun = any(
                bool(context.files.get(q.key)) if q.kind == "file" else not q.does.is_empty(given.get(q.key))
                for q in asked
            )
            wrong = any(self._wrong(q, given.get(q.key), context) for q in asked if q.kind != "file")
            state = "wrong" if wrong else "done" if not mine else "started" if begun else "empty"
            found.append(Progress(section, state, mine))
        return found

    # --- showing and reckoning -----------------------------------------------------------------------------

    def display(self, question: Question, answer: Any, lang: str = "") -> Shown:
        """The answer for a reader: `.text`, `.items` or `.table` (columns, rows, numeric, total)."""
        return question.does.show(question, answer, lang or get_language() or "zh-hans")

    def budget_totals(self, rows: Sequence[Mapping[str, str]], context: Context | None = None) -> Totals:
        """Sums in fen by category and source, and the limits broken. Without a context the tier's limit is not
        judged."""
        return money.totals(self, rows, context)

    def summary(self, answers: Answers, context: Context | None = None) -> dict[str, Any]:
        """The columns of Application that answers fill: title, summary, field, series, region (names or code as
        answered), beneficiaries (int), requested_fen, match_fen."""
        found: dict[str, Any] = {}
        for question in self.questions():
            answer = answers.get(question.section.key, {}).get(question.key)
            if question.kind == "budget":
                sums = self.budget_totals(answer or [], context)
                found |= {"requested_fen": sums.requested, "match_fen": sums.match}
            elif question.column:
                found[question.column] = _number(answer) if question.kind == "number" else answer or ""
        return found


def _number(answer: Any) -> int:
    return int(answer) if str(answer or "").isdecimal() else 0


def _needed(question: Question) -> str:
    facts = {"label": question.label}
    if question.kind == "declaration":
        return _("Tick “%(label)s”.") % facts
    if question.kind == "file":
        return _("Attach “%(label)s”.") % facts
    if question.kind in ("choice", "multi_choice", "region"):
        return _("Choose “%(label)s”.") % facts
    return _("Fill in “%(label)s”.") % facts
