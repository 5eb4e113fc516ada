"""The kinds of question of an application form: how each is read, checked, found empty and shown.

An answer is plain JSON, kept as typed while it is wrong, so that a half-filled draft loses nothing:
text, numbers, sums (yuan) and dates are strings; multi_choice a list of strings; period {"from", "to"};
table, goals and budget a list of rows (a dict of strings each); declaration true or false; a file question has no
answer of its own: its files are attachments.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from grants.people.money import to_fen, to_yuan

if TYPE_CHECKING:
    from grants.calls.form import Context, Question

#: What is wrong with an answer: the part of it ("" the whole, "2-unit" the column of a row) and the sentence.
Wrong = dict[str, str]


class Table(TypedDict):
    """Rows ready to print: `numeric` columns (from 0) are set right-aligned, `total` is the last row."""

    columns: list[str]
    rows: list[list[str]]
    numeric: NotRequired[list[int]]
    total: NotRequired[list[str]]


@dataclass(frozen=True)
class Shown:
    """An answer for a reader, on screen and in a PDF: one text, a list, or a table."""

    text: str = ""
    items: tuple[str, ...] = ()
    table: Table | None = None

    def __bool__(self) -> bool:
        return bool(self.text or self.items or (self.table and self.table["rows"]))


def characters(text: str) -> int:
    """How many 字 a text has: every character but white space."""
    return len(re.sub(r"\s", "", text))


def tidy(text: Any) -> str:
    return str(text if text is not None else "").replace("\r\n", "\n").strip()


def plain(text: Any) -> str:
    """For codes, numbers and dates: full-width signs become plain ones."""
    return unicodedata.normalize("NFKC", tidy(text))


class Kind:
    """A line of text, and what every kind can do."""

    def read(self, question: "Question", raw: Mapping[str, Any]) -> Any:
        """The answer from a posted form (names as in `Form.clean`) or from answers already kept."""
        return tidy(raw.get(question.key))

    def is_empty(self, answer: Any) -> bool:
        return answer in (None, "", [], {}, False)

    def check(self, question: "Question", answer: Any, context: "Context") -> Wrong:
        return too_long(question.max_chars, answer)

    def incomplete(self, question: "Question", answer: Any) -> Wrong:
        """What is still missing inside an answer that is not empty: judged at submission, never at saving."""
        return {}

    def show(self, question: "Question", answer: Any, lang: str) -> Shown:
        return Shown(text=str(answer or ""))


def too_long(most: int | None, answer: Any) -> Wrong:
    count = characters(str(answer or ""))
    if most and count > most:
        return {"": _("At most %(most)d characters; there are %(count)d.") % {"most": most, "count": count}}
    return {}


class Number(Kind):
    def read(self, question: "Question", raw: Mapping[str, Any]) -> Any:
        typed = tidy(raw.get(question.key))
        value = plain(typed).replace(",", "")
        return value if _decimal(value) is not None else typed

    def check(self, question: "Question", answer: Any, context: "Context") -> Wrong:
        return number_wrong(answer, question.data)

    def is_empty(self, answer: Any) -> bool:
        return answer in (None, "")


class Money(Kind):
    def read(self, question: "Question", raw: Mapping[str, Any]) -> Any:
        return money_read(raw.get(question.key))

    def check(self, question: "Question", answer: Any, context: "Context") -> Wrong:
        return money_wrong(answer)

    def show(self, question: "Question", answer: Any, lang: str) -> Shown:
        return Shown(text=money_shown(answer))


class Day(Kind):
    def read(self, question: "Question", raw: Mapping[str, Any]) -> Any:
        return plain(raw.get(question.key)).replace("/", "-").replace(".", "-")

    def check(self, question: "Question", answer: Any, context: "Context") -> Wrong:
        return day_wrong(answer)

    def show(self, question: "Question", answer: Any, lang: str) -> Shown:
        return Shown(text=day_shown(answer, lang))


class Period(Kind):
    def read(self, question: "Question", raw: Mapping[str, Any]) -> Any:
        kept = raw.get(question.key)
        if isinstance(kept, Mapping):
            first, last = kept.get("from"), kept.get("to")
        else:
            first, last = raw.get(f"{question.key}-from"), raw.get(f"{question.key}-to")
        first, last = (plain(day).replace("/", "-").replace(".", "-") for day in (first, last))
        return {"from": first, "to": last} if first or last else {}

    def check(self, question: "Question", answer: Any, context: "Context") -> Wrong:
        if not answer:
            return {}
        wrong = {part: says for part in ("from", "to") for says in day_wrong(answer.get(part)).values()}
        first, last = _day(answer.get("from")), _day(answer.get("to"))
        if first and last and last < first:
            wrong["to"] = _("The end lies before the beginning.")
        most = question.form.limit("max_months")
        if first and last and last >= first and most and _months(first, last) > most:
            wrong["to"] = _("The call allows at most %(most)d months.") % {"most": most}
        return wrong

    def incomplete(self, question: "Question", answer: Any) -> Wrong:
        return {part: _("Give a day.") for part in ("from", "to") if not answer.get(part)}

    def show(self, question: "Question", answer: Any, lang: str) -> Shown:
        if not answer:
            return Shown()
        return Shown(text=" – ".join(day_shown(answer.get(part), lang) for part in ("from", "to")))


class Choice(Kind):
    def check(self, question: "Question", answer: Any, context: "Context") -> Wrong:
        allowed = {option.value for option in question.options(context)}
        if answer and answer not in allowed:
            return {"": _("“%(answer)s” is not among the choices.") % {"answer": answer}}
        return {}

    def show(self, question: "Question", answer: Any, lang: str) -> Shown:
        return Shown(text=question.word(answer, lang) if answer else "")


class MultiChoice(Choice):
    def read(self, question: "Question", raw: Mapping[str, Any]) -> Any:
        listed = raw.getlist(question.key) if hasattr(raw, "getlist") else raw.get(question.key) or []
        return [tidy(one) for one in ([listed] if isinstance(listed, str) else listed) if tidy(one)]

    def check(self, question: "Question", answer: Any, context: "Context") -> Wrong:
        allowed = {option.value for option in question.options(context)}
        strange = [one for one in answer or [] if one not in allowed]
        if strange:
            return {"": _("“%(answer)s” is not among the choices.") % {"answer": _(", ").join(strange)}}
        return {}

    def show(self, question: "Question", answer: Any, lang: str) -> Shown:
        return Shown(items=tuple(question.word(one, lang) for one in answer or []))


class RegionCode(Kind):
    """A division of the province by its code; it must be one that is known."""

    def check(self, question: "Question", answer: Any, context: "Context") -> Wrong:
        from grants.people.queries import region_names

        if answer and answer not in region_names([answer]):
            return {"": _("Choose a place from the list.")}
        return {}

    def show(self, question: "Question", answer: Any, lang: str) -> Shown:
        from grants.people.queries import region_names

        return Shown(text=region_names([answer]).get(answer, answer) if answer else "")


class Phone(Kind):
    def read(self, question: "Question", raw: Mapping[str, Any]) -> Any:
        return plain(raw.get(question.key))

    def check(self, question: "Question", answer: Any, context: "Context") -> Wrong:
        digits = re.sub(r"[\s()+-]", "", answer or "")
        if answer and not (digits.isdecimal() and 5 <= len(digits) <= 15):
            return {"": _("Write a phone number with its area code, for example 0431-88880000.")}
        return {}


class Email(Phone):
    def check(self, question: "Question", answer: Any, context: "Context") -> Wrong:
        try:
            validate_email(answer or "a@example.cn")
        except ValidationError:
            return {"": _("Write an e-mail address, for example name@example.cn.")}
        return {}


class File(Kind):
    """Its files are attachments of the application; here only their names are known, from the context."""

    def read(self, question: "Question", raw: Mapping[str, Any]) -> Any:
        return None


class Declaration(Kind):
    def read(self, question: "Question", raw: Mapping[str, Any]) -> Any:
        return raw.get(question.key) in (True, "on", "true", "1", 1)

    def show(self, question: "Question", answer: Any, lang: str) -> Shown:
        return Shown(text=_("Declared") if answer else "")


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
        return {
            f"{n}-{column.key}": says
            for n, row in enumerate(answer or [])
            for column in question.columns
            for says in column.wrong(row.get(column.key))
        }

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


def posted_rows(question: "Question", raw: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """The rows of a table as kept (a list), or as posted under `key-<row>-<column>`."""
    kept = raw.get(question.key)
    if isinstance(kept, list):
        return [row for row in kept if isinstance(row, Mapping)]
    name = re.compile(rf"{re.escape(question.key)}-(\d{{1,4}})-(\w+)$")
    rows: dict[int, dict[str, Any]] = {}
    for posted in raw:
        if found := name.match(posted):
            rows.setdefault(int(found[1]), {})[found[2]] = raw.get(posted)
    return [rows[n] for n in sorted(rows)]


# --- the parts that columns share with whole questions ------------------------------------------------------


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except (InvalidOperation, ValueError):
        return None
    return value if value.is_finite() else None


def number_wrong(answer: Any, rule: Mapping[str, Any]) -> Wrong:
    """A number within its rule: whole unless `decimals` says how many, between `min` (0) and `max`."""
    if answer in (None, ""):
        return {}
    value, decimals = _decimal(str(answer)), int(rule.get("decimals", 0))
    least, most = Decimal(str(rule.get("min", 0))), Decimal(str(rule.get("max", 10**9)))
    if value is None:
        return {"": _("“%(typed)s” is not a number.") % {"typed": answer}}
    if value != round(value, decimals):
        return {"": _("Write a whole number.") if not decimals else _("At most %d decimals.") % decimals}
    if not least <= value <= most:
        return {"": _("Write a number from %(least)s to %(most)s.") % {"least": least, "most": most}}
    return {}


def money_read(typed: Any) -> str:
    try:
        return to_yuan(to_fen(typed)) if tidy(typed) else ""
    except ValueError:
        return tidy(typed)


def money_wrong(answer: Any) -> Wrong:
    try:
        if answer:
            to_fen(answer)
    except ValueError as wrong:
        return {"": str(wrong)}
    return {}


def money_shown(answer: Any) -> str:
    try:
        return f"{Decimal(to_fen(answer)) / 100:,.2f}" if answer else ""
    except ValueError:
        return str(answer)


def _day(text: Any) -> date | None:
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", str(text or ""))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def day_wrong(answer: Any) -> Wrong:
    if answer and _day(answer) is None:
        return {"": _("“%(typed)s” is not a day. Write it like 2026-05-25.") % {"typed": answer}}
    return {}


def day_shown(answer: Any, lang: str) -> str:
    day = _day(answer)
    if day is None:
        return str(answer or "")
    return day.isoformat() if lang.startswith("en") else f"{day.year}年{day.month}月{day.day}日"


def _months(first: date, last: date) -> int:
    """Months begun between two days, the last included: 1 March to 31 December are ten."""
    whole = (last.year - first.year) * 12 + last.month - first.month
    return whole + (1 if last.day >= first.day else 0)
