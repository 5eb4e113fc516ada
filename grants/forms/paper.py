"""A question on paper, to be answered by hand: lines, choices, a tick, or a table."""

from typing import Any

from django.utils.translation import gettext as _

from grants.forms.questions import Question


def drawn(question: Question) -> dict[str, Any]:
    """What templates/documents/…/blank_form.html draws of it."""
    found: dict[str, Any] = {"choices": [], "columns": []} | question.does.on_paper(question)
    rows, lines = (list(range(found.get(name, 0))) for name in ("rows", "lines"))
    mark = "＊" if question.required and not question.does.is_promise else ""
    return found | {
        "rows": rows,
        "lines": lines,
        "question": mark + question.label,
        "hint": _hint(question),
    }


def _hint(question: Question) -> str:
    found = [question.help]
    if question.max_chars:
        found.append(_("At most %(most)d characters.") % {"most": question.max_chars})
    found += [question.unit, question.does.paper_hint(question)]
    return " ".join(one for one in found if one)
