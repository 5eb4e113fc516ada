"""The application form as data: one definition drives rendering, checking, draft, review screen and PDF.

Grammar of `FormDefinition.definition`:

    {"sections": [{"key", "title", "title_en", "help"?, "help_en"?, "when"?, "questions": [question, …]}, …]}
    question = {"key" (once in the form), "kind", "label", "label_en", "help"?, "help_en"?, "example"?, "example_en"?,
                "required"? (true), "readers"?, "column"?, "when"?, "valid"?, "rubric"?, "fill"?, and by kind:
        text, long_text   max_chars (字 as Word counts them)
        number            decimals (0), min (0), max, unit, unit_en
        choice, multi_choice   options [{"value", "label", "label_en"}] or vocab "field" | "series" | "target_group" | …
        package           the packages of the call (kind choice with vocab "package")
        region            levels ["county", "township", "village"] (villages where the database knows any)
        address           a region of these levels and a line, max_chars
        organisation      an organisation known here, looked for by name or code
        file              accept ["pdf", …], max_mb, several
        table             columns [{"key", "kind" text|long_text|number|money|date|choice|phone, "label", …, "required"?,
                          "readers"?, "help"?}], min_rows, max_rows
        group             the same, its columns called "questions": each row a card; "each" names one ("each_en")
        goals, schedule, team   tables with ready-made columns: see their modules in grants/forms/kinds
        rating            labels [{"label", "label_en"}]: of 1 and 5, or of each step
        budget            sources ["grant", "match"] or ["price"]
        computed          value "<expression>", shows "number" | "money" | "text" | "date": reckoned, never asked
        money, date, period, phone, email, declaration   nothing more}

`when` is an expression (grants/forms/expressions): what does not hold is neither demanded nor shown. `valid` is a list
of {"that": "<expression>", "else": "…", "else_en"?}: the sentence stands at the question where the expression is
false; while something it compares is not answered, it is not judged. A label, help, title, example or sentence may
hold `{{ <expression> }}`. What an expression can read: grants/forms/namespace.py. What
hangs on the kind of a question stands in its module: grants/forms/kinds.

`readers` are among applicant, officer, expert, public (default: all but the public); a column may have fewer of them
than its table. `column` names the column of Application that the answer fills (see `Form.summary`). `rubric` names the
items of the rubric that the answer feeds; `fill` the fact of the organisation's profile that a draft begins with.

A posted control is named by its question's key; a period `key-from` and `key-to`; an address `key-region` and
`key-line`; a cell `key-<row>-<column>`. The same names are the keys of `Cleaned.errors`, so that an error leads to its
control.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grants.forms import budget as money
from grants.forms import budget_rules
from grants.forms.answers import Checking
from grants.forms.budget import BudgetItem, Totals
from grants.forms.cells import ShownAnswer, decimal_of, local, number_wrong
from grants.forms.directory import Directory
from grants.forms.kinds.table import without_columns
from grants.forms.namespace import Names
from grants.forms.questions import Question, Section, filled
from grants.forms.terms import Answers, Context


class Form(Checking):
    """A form with the call's rules, and with what the house knows of places and organisations. That of a call, or of a
    version of it, is `grants.calls.form.call_form`.

    `read(answers, context)` gives the answers to its expressions, and lets its personal texts speak of them.
    """

    def __init__(
        self, definition: Mapping[str, Any], rules: Mapping[str, Any], directory: Directory | None = None
    ) -> None:
        self.rules, self.directory = rules, directory or Directory()
        self.track = str(rules.get("track", "venture"))
        self._regions: dict[str, str] = {}
        self._organisations: dict[str, str] = {}
        self.sections = [Section(s, self) for s in definition["sections"]]
        self.names = Names(self, {}, Context())

    # --- expressions ---------------------------------------------------------------------------------------

    def read(self, answers: Answers, context: Context) -> Names:
        """What its expressions can read for these answers of the whole form; its texts are filled from them, too."""
        self.names = Names(self, answers, context)
        return self.names

    @cached_property
    def named(self) -> dict[str, tuple[Question, str]]:
        """Name in an expression -> the question that answers it, and which part."""
        return {
            name: (question, name.partition(".")[2])
            for question in self.questions()
            for name in question.does.names(question)
        }

    def filled(self, text: str, lang: str = "") -> str:
        """A text of the form, its `{{ expressions }}` filled from the answers read last."""
        return filled(text, self.names, lang or get_language() or "") if "{{" in text else text

    def fact(self, name: str, context: Context) -> Any:
        """A fact that expressions can read, as JSON: see `grants.forms.namespace.FACTS`."""
        whose, _dot, part = name.partition(".")
        if whose == "call":
            return self._fact_of_call(part, context)
        found = getattr(context, part or name, None)
        return found.isoformat() if part == "established" and found else found

    def _fact_of_call(self, part: str, context: Context) -> Any:
        if part == "max_grant":
            most = self.most_fen(context)
            return None if most is None else f"{most // 100}.{most % 100:02d}"
        if part in ("max_months", "min_match_pct"):
            return self.limit(part)
        if part == "asks_endorsements":
            return bool(self.limit(part))
        column = {"opens": "opens_at", "closes": "closes_at"}.get(part, part)
        return local_day(self.rules.get("dates", {}).get(column))

    # --- what the call says --------------------------------------------------------------------------------

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

    def source_name(self, source: str, match_kind: str = "") -> str:
        words = {
            "grant": _("Requested grant"),
            "match": _("Own share"),
            "price": _("Price"),
            "match:own": _("Own share: own money"),
            "match:donated": _("Own share: donations received"),
            "match:expected": _("Own share: donations expected"),
        }
        return words.get(f"{source}:{match_kind}") or words.get(source, source)

    def budget_rules(self, context: Context | None = None) -> dict[str, Any]:
        """The limits on the budget, as plain JSON. Without a context the tier's limit is not among them."""
        return budget_rules.rules_for(self, context)

    def budget_word(self, column: str) -> str:
        words = {
            "category": _("Category"),
            "item": _("Item"),
            "unit": _("Unit"),
            "quantity": _("Quantity"),
            "unit_price": _("Unit price (yuan)"),
            "fen": _("Sum (yuan)"),
            "source": _("Paid from"),
            "note": _("Note"),
        }
        return words[column]

    # --- what the house knows -------------------------------------------------------------------------------

    def region_name(self, code: str) -> str:
        """The full name of a division; "" for one that is not known. Asked once for a form in hand."""
        if code not in self._regions:
            self._regions |= dict.fromkeys([code], "") | self.directory.region_names([code])
        return self._regions[code]

    def organisation_name(self, code: str) -> str:
        """The name of an organisation by its code; "" for one that is not known."""
        if code not in self._organisations:
            self._organisations |= dict.fromkeys([code], "") | self.directory.organisation_names([code])
        return self._organisations[code]

    def know_names(self, answers: Answers) -> None:
        """Read the names of all places and of all organisations that are answered at once, however many questions ask
        for one."""
        given = [(q.does, answers.get(q.section.key, {}).get(q.key)) for q in self.questions()]
        places = set[str]().union(*(does.places_in(answer) for does, answer in given)) - set(self._regions)
        if places:
            self._regions |= dict.fromkeys(places, "") | self.directory.region_names(places)
        codes = set[str]().union(*(does.organisations_in(answer) for does, answer in given))
        if unknown := codes - set(self._organisations):
            self._organisations |= dict.fromkeys(unknown, "") | self.directory.organisation_names(unknown)

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
        return self._by_key.get(key)

    @cached_property
    def _by_key(self) -> dict[str, Question]:
        return {question.key: question for question in self.questions()}

    def budget_rows(self, answers: Answers) -> list[BudgetItem]:
        """The budget's rows that can be reckoned, in order."""
        asked = self.budget
        return money.lines_of(answers.get(asked.section.key, {}).get(asked.key)) if asked else []

    @cached_property
    def budget(self) -> Question | None:
        """The budget table, where the form has one."""
        return next((q for q in self.questions() if q.does.is_budget), None)

    # --- showing and reckoning -----------------------------------------------------------------------------

    def display(self, question: Question, answer: Any, lang: str = "", reader: str = "") -> ShownAnswer:
        """The answer for a reader: `.text`, `.items` or `.table` (columns, rows, numeric, total). Columns that are not
        for this kind of reader are left out; without one, nothing is."""
        shown = question.does.show(question, answer, lang or get_language() or "zh-hans")
        kept = [n for n, column in enumerate(question.columns) if not reader or reader in column.readers]
        return shown if len(kept) == len(question.columns) else without_columns(shown, kept)

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
            if question.does.is_budget:
                sums = self.budget_totals(answer or [], context)
                found |= {"requested_fen": sums.requested, "match_fen": sums.match}
            elif question.column:
                figure = question.does.number == "number"
                found[question.column] = _number(question, answer) if figure else answer or ""
        return found


def local_day(moment: Any) -> str | None:
    """The day of a moment or date as the rules keep it, in the office's own time."""
    text = str(moment or "")
    if "T" not in text and " " not in text:
        return text or None
    return timezone.localdate(datetime.fromisoformat(text)).isoformat()


def _number(question: Question, answer: Any) -> int:
    """As a column keeps it: nothing while it is wrong."""
    value = decimal_of(str(answer or ""))
    return 0 if value is None or number_wrong(answer, question.data) else int(value)
