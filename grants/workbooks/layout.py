"""Where everything stands in the workbook: which question on which sheet, and what may stand in a cell."""

import re
from typing import Any

from django.utils.translation import gettext as _

from grants.forms.kinds.sheet import ROWS, SheetLine
from grants.forms.questions import Question

#: The hidden sheets. Their names are no words of a form.
META, LISTS = "_yichuang", "_lists"
SECTION = "section"
ANSWER_COLUMN, FIRST_LINE, FIRST_ROW = 3, 2, 3


def is_table(question: Question) -> bool:
    return question.does.stands == ROWS


def lines_of(question: Question, answer: Any) -> list[SheetLine]:
    """The rows of one question on its section's sheet; a table has a sheet of its own."""
    return question.does.lines(question, answer, hint_of(question))


def hint_of(question: Question) -> str:
    """How to fill it in: help, example, limits."""
    found = [question.help, question.example]
    if not question.required:
        found.insert(0, _("(optional)"))
    if question.max_chars:
        found.append(_("At most %(most)d characters.") % {"most": question.max_chars})
    found += [question.does.sheet_hint(question), question.unit]
    return "\n".join(one for one in found if one)


def sheet_title(number: int, words: str, taken: set[str]) -> str:
    """A name that every spreadsheet program takes: no forbidden signs, at most 31 characters, once."""
    base = re.sub(r"[\[\]:*?/\\']", " ", f"{number} {words}").strip()[:31]
    title, n = base, 2
    while title.lower() in taken:
        title, n = f"{base[:27]} {n}", n + 1
    taken.add(title.lower())
    return title
