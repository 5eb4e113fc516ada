"""Answers of many rows: tables with typed columns, tables with ready-made columns, repeatable groups."""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from grants.calls.cells import (
    Option,
    Shown,
    Wrong,
    day_read,
    day_shown,
    day_wrong,
    local,
    money_read,
    money_shown,
    money_wrong,
    number_read,
    number_wrong,
    tidy,
    too_long,
)
from grants.calls.kinds import Kind
from grants.people.facts import FACTS_ASKED

if TYPE_CHECKING:
    from grants.calls.questions import Context, Question

QUALIFICATIONS = [
    {"value": "none", "label": "无", "label_en": "None"},
    {"value": "assistant", "label": "助理社会工作师", "label_en": "Assistant social worker"},
    {"value": "social_worker", "label": "社会工作师", "label_en": "Social worker"},
    {"value": "senior", "label": "高级社会工作师", "label_en": "Senior social worker"},
]
INSURED = [
    {"value": "yes", "label": "是", "label_en": "Yes"},
    {"value": "no", "label": "否", "label_en": "No"},
]
#: The columns of the kinds whose table need not be drawn up anew in each form.
READY_COLUMNS: dict[str, list[dict[str, Any]]] = {
    "goals": [
        {
            "key": "goal",
            "kind": "text",
            "label": "服务或活动",
            "label_en": "Service or activity",
            "required": True,
            "max_chars": 60,
        },
        {"key": "indicator", "kind": "text", "label": "衡量指标", "label_en": "Indicator", "max_chars": 60},
        {"key": "quantity", "kind": "number", "label": "目标值", "label_en": "Target", "decimals": 2},
        {"key": "unit", "kind": "text", "label": "单位", "label_en": "Unit", "max_chars": 20},
        {"key": "time", "kind": "text", "label": "时间", "label_en": "When", "max_chars": 40},
    ],
    "schedule": [
        {
            "key": "time",
            "kind": "text",
            "label": "时间",
            "label_en": "When",
            "required": True,
            "max_chars": 40,
        },
        {
            "key": "activity",
            "kind": "text",
            "label": "活动内容",
            "label_en": "Activity",
            "required": True,
            "max_chars": 100,
        },
        {"key": "place", "kind": "text", "label": "地点", "label_en": "Place", "max_chars": 40},
        {"key": "people", "kind": "number", "label": "预计参加人数", "label_en": "People expected"},
    ],
    "team": [
        {
            "key": "name",
            "kind": "text",
            "label": "姓名",
            "label_en": "Name",
            "required": True,
            "max_chars": 20,
        },
        {
            "key": "role",
            "kind": "text",
            "label": "项目分工",
            "label_en": "Role in the project",
            "required": True,
            "max_chars": 40,
        },
        {
            "key": "phone",
            "kind": "phone",
            "label": "电话",
            "label_en": "Phone",
            "readers": ["applicant", "officer"],
        },
        {"key": "post", "kind": "text", "label": "职务", "label_en": "Position", "max_chars": 30},
        {"key": "education", "kind": "text", "label": "学历", "label_en": "Education", "max_chars": 40},
        {"key": "major", "kind": "text", "label": "专业", "label_en": "Subject", "max_chars": 40},
        {
            "key": "qualification",
            "kind": "choice",
            "label": "社会工作职业资格",
            "label_en": "Social-work qualification",
            "options": QUALIFICATIONS,
        },
        {
            "key": "insured",
            "kind": "choice",
            "label": "是否缴纳社保",
            "label_en": "Socially insured",
            "options": INSURED,
        },
        {"key": "time", "kind": "text", "label": "参与项目时间", "label_en": "Time given", "max_chars": 30},
    ],
}


class Column:
    """A column of a table, or a question of a repeatable group."""

    def __init__(self, data: Mapping[str, Any], readers: tuple[str, ...] = ()) -> None:
        self.data = data
        self.key = str(data["key"])
        self.kind = str(data.get("kind", "text"))
        self.required = bool(data.get("required"))
        self.readers = tuple(data.get("readers", readers))
        self.options = [Option(str(o["value"]), local(o, "label")) for o in data.get("options", [])]

    @property
    def label(self) -> str:
        return local(self.data, "label")

    @property
    def help(self) -> str:
        return local(self.data, "help")

    def label_in(self, lang: str) -> str:
        return local(self.data, "label", lang)

    def read(self, typed: Any) -> str:
        if self.kind == "money":
            return money_read(typed)
        if self.kind == "number":
            return number_read(typed)
        if self.kind == "date":
            return day_read(typed)
        if fact := FACTS_ASKED.get(self.kind):
            return fact.read(tidy(typed))
        return tidy(typed, lines=self.kind == "long_text")

    def wrong(self, answer: Any) -> list[str]:
        if self.kind == "choice":
            if not answer or answer in {o.value for o in self.options}:
                return []
            return [_("“%(answer)s” is not among the choices.") % {"answer": answer}]
        if fact := FACTS_ASKED.get(self.kind):
            return [says] if (says := fact.wrong(answer)) else []
        judge = {
            "money": money_wrong,
            "date": day_wrong,
            "number": lambda one: number_wrong(one, self.data),
        }.get(self.kind)
        wrong = judge(answer) if judge else too_long(int(self.data.get("max_chars", 200)), answer)
        return list(wrong.values())

    def show(self, answer: Any, lang: str) -> str:
        if self.kind == "money":
            return money_shown(answer)
        if self.kind == "choice":
            return next((o.label for o in self.options if o.value == answer), str(answer or ""))
        return day_shown(answer, lang) if self.kind == "date" else str(answer or "")


def columns_of(kind: str, data: Mapping[str, Any], readers: tuple[str, ...]) -> list[Column]:
    """The columns of a table as written, as its kind has them ready, or the questions of a group."""
    found = data.get("columns") or data.get("questions") or READY_COLUMNS.get(kind, [])
    return [Column(one, readers) for one in found]


class Rows(Kind):
    """A table: typed columns, rows that are wholly empty fall away."""

    def read(self, question: "Question", raw: Mapping[str, Any]) -> Any:
        return [
            self._row(question, row)
            for row in posted_rows(question, raw)
            if any(tidy(v) for v in row.values())
        ]

    def _row(self, question: "Question", row: Mapping[str, Any]) -> dict[str, str]:
        return {column.key: column.read(row.get(column.key)) for column in question.columns}

    def check(self, question: "Question", answer: Any, context: "Context") -> Wrong:
        wrong = {
            f"{n}-{column.key}": says
            for n, row in enumerate(answer or [])
            for column in question.columns
            for says in column.wrong(row.get(column.key))
        }
        most = int(question.data.get("max_rows") or MOST_ROWS)
        if len(answer or []) > most:
            wrong[""] = _("At most %(most)d rows; there are %(count)d.") % {
                "most": most,
                "count": len(answer),
            }
        return wrong

    def incomplete(self, question: "Question", answer: Any) -> Wrong:
        least = question.data.get("min_rows") or 0
        wrong = {
            f"{n}-{column.key}": _("Fill in “%(column)s”.") % {"column": column.label}
            for n, row in enumerate(answer or [])
            for column in question.columns
            if column.required and not row.get(column.key)
        }
        if len(answer or []) < least:
            wrong[""] = _("At least %(least)d rows are needed.") % {"least": least}
        return wrong

    def show(self, question: "Question", answer: Any, lang: str) -> Shown:
        if not answer:
            return Shown()
        columns = question.columns
        return Shown(
            table={
                "columns": [column.label_in(lang) for column in columns],
                "rows": [[column.show(row.get(column.key), lang) for column in columns] for row in answer],
                "numeric": [n for n, column in enumerate(columns) if column.kind in ("number", "money")],
            }
        )


#: No table of a form is longer, whatever is posted.
MOST_ROWS = 300


def without_columns(shown: Shown, kept: list[int]) -> Shown:
    """The table with only these of its columns: the others are not for this reader."""
    if shown.table is None:
        return shown
    table = shown.table
    return Shown(
        table={
            "columns": [table["columns"][n] for n in kept],
            "rows": [[row[n] for n in kept] for row in table["rows"]],
            "numeric": [at for at, n in enumerate(kept) if n in table.get("numeric", [])],
        }
    )


def posted_rows(question: "Question", raw: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """The rows of a table as kept (a list), or as posted under `key-<row>-<column>`."""
    kept = raw.get(question.key)
    if isinstance(kept, list):
        return [row for row in kept if isinstance(row, Mapping)]
    name = re.compile(rf"{re.escape(question.key)}-(\d{{1,9}})-(\w+)$")
    rows: dict[int, dict[str, Any]] = {}
    for posted in raw:
        if found := name.match(posted):
            rows.setdefault(int(found[1]), {})[found[2]] = raw.get(posted)
    return [rows[n] for n in sorted(rows)]
