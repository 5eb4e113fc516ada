"""Where everything stands in the workbook: which question on which sheet, and what may stand in a cell."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from grants.applications.draft import Draft
from grants.applications.rows import paid_from
from grants.calls.cells import Option
from grants.calls.questions import Question
from grants.calls.tables import MOST_ROWS
from grants.people.queries import organisation_names, region_choices

#: The hidden sheets. Their names are no words of a form.
META, LISTS = "_yichuang", "_lists"
SECTION, ROWS = "section", "rows"
ANSWER_COLUMN, FIRST_LINE, FIRST_ROW = 3, 2, 3
BUDGET = ("category", "item", "unit", "quantity", "unit_price", "fen", "source", "note")
NUMBERS = {"quantity": "number", "unit_price": "money", "fen": "money"}
AT_MOST = 100


@dataclass
class Line:
    """One row of a section's sheet: a control of the form."""

    name: str
    question: Question
    label: str
    value: Any = ""
    options: list[Option] = field(default_factory=list)
    hint: str = ""


@dataclass
class Column:
    """A column of a table's sheet."""

    key: str
    label: str
    kind: str = "text"
    options: list[Option] = field(default_factory=list)


def is_table(question: Question) -> bool:
    return bool(question.columns) or question.kind == "budget"


def columns_of(question: Question) -> list[Column]:
    """The columns of a table, or of the budget with its sum."""
    if question.kind != "budget":
        return [Column(c.key, c.label, c.kind, list(c.options)) for c in question.columns]
    form = question.form
    options = {
        "category": [Option(code, f"{code} {form.category_name(code)}") for code in form.categories],
        "source": paid_from(question),
    }
    names = [name for name in BUDGET if name != "source" or len(question.sources) > 1]
    return [
        Column(name, form.budget_word(name), NUMBERS.get(name, "text"), options.get(name, []))
        for name in names
    ]


def room_of(question: Question) -> int:
    """How many rows a table's sheet has room for."""
    if question.kind == "budget":
        return MOST_ROWS
    return min(int(question.data.get("max_rows") or AT_MOST), MOST_ROWS)


def rows_of(question: Question, answer: Any) -> list[dict[str, str]]:
    """The rows that are kept, as they stand in the cells."""
    rows = [{name: str(value or "") for name, value in row.items()} for row in answer or []]
    if question.kind == "budget":
        for row in rows:
            if row.get("source") == "match":
                row["source"] = f"match:{row.get('match_kind') or 'own'}"
    return rows


def lines_of(draft: Draft, question: Question, answer: Any) -> list[Line]:
    """The rows of one question on its section's sheet; a table has a sheet of its own."""
    parts: Mapping[str, Any] = answer if isinstance(answer, Mapping) else {}
    if question.kind == "period":
        words = {"from": _("from"), "to": _("to")}
        return [
            Line(
                f"{question.key}-{part}",
                question,
                f"{question.label} – {words[part]}",
                parts.get(part),
                [],
                _("As 2026-05-25."),
            )
            for part in words
        ]
    if question.kind == "address":
        places = _places(question)
        return [
            Line(
                f"{question.key}-region",
                question,
                " – ".join((question.label, _("region"))),
                _named(places, parts.get("region")),
                places,
            ),
            Line(
                f"{question.key}-line",
                question,
                " – ".join((question.label, _("street and number"))),
                parts.get("line"),
            ),
        ]
    options = options_of(draft, question)
    return [
        Line(
            question.key,
            question,
            question.label,
            _shown(question, answer, options),
            options,
            hint_of(question),
        )
    ]


def options_of(draft: Draft, question: Question) -> list[Option]:
    if question.kind in ("choice", "multi_choice"):
        return question.options(draft.context)
    if question.kind == "region":
        return _places(question)
    return [Option("yes", _("Yes")), Option("no", _("No"))] if question.kind == "declaration" else []


def _places(question: Question) -> list[Option]:
    levels = [one for one in question.data.get("levels", ["county", "township"]) if one != "village"]
    return [
        Option(code, f"{code} {name}") for _group, places in region_choices(*levels) for code, name in places
    ]


def _named(options: list[Option], value: Any) -> str:
    return next((o.label for o in options if o.value == value), str(value or ""))


def _shown(question: Question, answer: Any, options: list[Option]) -> str:
    if question.kind == "multi_choice":
        return "\n".join(_named(options, one) for one in answer or [])
    if question.kind == "declaration":
        return _("Yes") if answer else ""
    if question.kind == "organisation" and answer:
        return f"{answer} {organisation_names([str(answer)]).get(str(answer), '')}".strip()
    return _named(options, answer) if options else str(answer or "")


def hint_of(question: Question) -> str:
    """How to fill it in: help, example, limits."""
    found = [question.help, question.example]
    if not question.required:
        found.insert(0, _("(optional)"))
    if question.max_chars:
        found.append(_("At most %(most)d characters.") % {"most": question.max_chars})
    if question.kind == "multi_choice":
        found.append(
            _("Several: one in a line, from: %(all)s")
            % {"all": _("; ").join(o.label for o in question.options())}
        )
    if question.kind == "date":
        found.append(_("As 2026-05-25."))
    if question.unit:
        found.append(question.unit)
    return "\n".join(one for one in found if one)


def sheet_title(number: int, words: str, taken: set[str]) -> str:
    """A name that every spreadsheet program takes: no forbidden signs, at most 31 characters, once."""
    base = re.sub(r"[\[\]:*?/\\']", " ", f"{number} {words}").strip()[:31]
    title, n = base, 2
    while title.lower() in taken:
        title, n = f"{base[:27]} {n}", n + 1
    taken.add(title.lower())
    return title
