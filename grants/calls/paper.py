"""The facts of a call's form on paper (grants/documents/facts.py: BlankForm)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from grants.calls.form import Form
from grants.calls.models import Call
from grants.calls.questions import Question

#: Characters that a hand writes on one line.
ON_A_LINE, MOST_LINES, TABLE_ROWS, BUDGET_ROWS, MOST_CHOICES = 40, 14, 5, 12, 40


def blank_facts(call: Call, language: str) -> dict[str, Any]:
    """The form as it is frozen for this call (else as it will be), in one language."""
    with override(language):
        form = Form.of(call.versions.order_by("-number").first() or call)
        return {
            "code": call.code,
            "call_title": call.local_title,
            "issuer": str(call.issuer),
            "opens_at": _iso(call.opens_at),
            "closes_at": _iso(call.closes_at),
            "contact": "　".join(part for part in (call.contact_phone, call.contact_email) if part),
            "sections": [
                {
                    "title": section.title,
                    "help": section.help,
                    "questions": [_asked(q) for q in section.questions if q.kind != "computed"],
                }
                for section in form.sections
            ],
        }


def _asked(question: Question) -> dict[str, Any]:
    drawn: dict[str, Any] = {"kind": "lines", "lines": [], "choices": [], "columns": [], "rows": []}
    choices = [o.label for o in question.options()] if question.kind in ("choice", "multi_choice") else []
    if question.kind == "declaration":
        drawn["kind"] = "tick"
    elif question.kind == "file":
        drawn["kind"] = "none"
    elif question.kind == "budget":
        drawn |= {"kind": "table", "columns": _budget_columns(question), "rows": list(range(BUDGET_ROWS))}
    elif question.columns:
        columns = [column.label for column in question.columns]
        drawn |= {"kind": "table", "columns": columns, "rows": list(range(TABLE_ROWS))}
    elif choices and len(choices) <= MOST_CHOICES:
        drawn |= {"kind": "choices", "choices": choices}
    else:
        drawn["lines"] = list(range(_lines(question)))
    mark = "＊" if question.required and question.kind != "declaration" else ""
    return drawn | {"question": mark + question.label, "hint": _hint(question)}


def _budget_columns(question: Question) -> list[str]:
    names = ("category", "item", "unit", "quantity", "unit_price", "fen", "source")
    return [
        question.form.budget_word(name) for name in names if name != "source" or len(question.sources) > 1
    ]


def _lines(question: Question) -> int:
    if question.kind == "long_text":
        return max(4, min(MOST_LINES, -(-(question.max_chars or 400) // ON_A_LINE)))
    return 2 if question.kind == "address" or (question.max_chars or 0) > 2 * ON_A_LINE else 1


def _hint(question: Question) -> str:
    found = [question.help]
    if question.max_chars:
        found.append(_("At most %(most)d characters.") % {"most": question.max_chars})
    if question.unit:
        found.append(question.unit)
    if question.kind == "file":
        found.append(_("To be attached: %(kinds)s.") % {"kinds": " ".join(question.data.get("accept") or [])})
    return " ".join(one for one in found if one)


def _iso(moment: Any) -> str:
    return timezone.localtime(moment).isoformat("T", "seconds") if moment else ""
