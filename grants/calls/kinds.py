"""The kinds of question of an application form: how each is read, checked, found empty and shown.

An answer is plain JSON, kept as typed while it is wrong, so that a half-filled draft loses nothing:
text, numbers, sums (yuan) and dates are strings; multi_choice a list of strings; period {"from", "to"};
table, goals, schedule, team, group and budget a list of rows (a dict of strings each); address {"region", "line"};
organisation its code; declaration true or false. A file question has no answer of its own: its files are attachments;
neither has a computed one: the answer is reckoned (grants/calls/names.py). Tables and places have their own modules.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from grants.calls.cells import (
    Shown,
    Wrong,
    day_read,
    day_shown,
    day_wrong,
    money_read,
    money_shown,
    money_wrong,
    number_read,
    number_wrong,
    plain,
    tidy,
    too_long,
)
from grants.calls.expressions import show
from grants.calls.expressions.evaluate import months
from grants.people.facts import Fact
from workflows.typed import day_of

if TYPE_CHECKING:
    from grants.calls.questions import Context, Question


#: How many signs the column of the application holds that an answer fills.
ROOM = {"title": 200}


class Kind:
    """Text of one line, and what every kind can do."""

    def read(self, question: "Question", raw: Mapping[str, Any]) -> Any:
        """The answer from a posted form (names as in `Form.clean`) or from answers already kept."""
        return tidy(raw.get(question.key))

    def is_empty(self, answer: Any) -> bool:
        return answer in (None, "", [], {}, False)

    def check(self, question: "Question", answer: Any, context: "Context") -> Wrong:
        return too_long(question.max_chars, answer, ROOM.get(question.column, 0))

    def incomplete(self, question: "Question", answer: Any) -> Wrong:
        """What is still missing inside an answer that is not empty: judged at submission, never at saving."""
        return {}

    def show(self, question: "Question", answer: Any, lang: str) -> Shown:
        return Shown(text=str(answer or ""))


class LongText(Kind):
    """Text of several lines."""

    def read(self, question: "Question", raw: Mapping[str, Any]) -> Any:
        return tidy(raw.get(question.key), lines=True)


class Number(Kind):
    def read(self, question: "Question", raw: Mapping[str, Any]) -> Any:
        return number_read(raw.get(question.key))

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
        return day_read(raw.get(question.key))

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
        first, last = day_read(first), day_read(last)
        return {"from": first, "to": last} if first or last else {}

    def check(self, question: "Question", answer: Any, context: "Context") -> Wrong:
        if not answer:
            return {}
        wrong = {part: says for part in ("from", "to") for says in day_wrong(answer.get(part)).values()}
        first, last = day_of(answer.get("from")), day_of(answer.get("to"))
        if first and last and last < first:
            wrong["to"] = _("The end lies before the beginning.")
        most = question.form.limit("max_months")
        if first and last and last >= first and most and months(first, last) > most:
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


class Known(Kind):
    """A fact that the house reads and judges in one way wherever it is asked (grants/people/facts.py)."""

    def __init__(self, fact: Fact) -> None:
        self.fact = fact

    def read(self, question: "Question", raw: Mapping[str, Any]) -> Any:
        return self.fact.read(tidy(raw.get(question.key)))

    def check(self, question: "Question", answer: Any, context: "Context") -> Wrong:
        says = self.fact.wrong(answer)
        return {"": says} if says else {}


class Email(Kind):
    def read(self, question: "Question", raw: Mapping[str, Any]) -> Any:
        return plain(raw.get(question.key))

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

    def show(self, question: "Question", answer: Any, lang: str) -> Shown:
        return Shown()  # whoever shows files links them


class Declaration(Kind):
    def read(self, question: "Question", raw: Mapping[str, Any]) -> Any:
        return raw.get(question.key) in (True, "on", "true", "1", 1)

    def show(self, question: "Question", answer: Any, lang: str) -> Shown:
        return Shown(text=_("Declared") if answer else "")


class Computed(Kind):
    """What the form reckons from its answers: read only, never posted, reckoned whenever the answers are read."""

    def read(self, question: "Question", raw: Mapping[str, Any]) -> Any:
        return None

    def show(self, question: "Question", answer: Any, lang: str) -> Shown:
        return Shown(text=show(answer, str(question.data.get("shows", "number")), lang))
