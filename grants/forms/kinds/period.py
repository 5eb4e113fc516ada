"""From one day to another: {"from", "to"}."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.forms.cells import ShownAnswer, Wrong, day_read, day_shown, day_wrong
from grants.forms.expressions.evaluate import months
from grants.forms.kinds.base import QuestionKind, Screen
from grants.forms.kinds.sample_values import Chance, Turns
from grants.forms.kinds.sheet import SheetLine
from grants.forms.terms import AskedQuestion, Context
from workflows.user_input import day_of


class PeriodKind(QuestionKind):
    name = shape = "period"
    words, icon, group = gettext_lazy("From … to …"), "calendar", "numbers"
    never_copied = "date"
    is_period = True
    controls = ("from", "to")

    def read(self, question: AskedQuestion, raw: Mapping[str, Any]) -> Any:
        kept = raw.get(question.key)
        if isinstance(kept, Mapping):
            first, last = kept.get("from"), kept.get("to")
        else:
            first, last = raw.get(f"{question.key}-from"), raw.get(f"{question.key}-to")
        first, last = day_read(first), day_read(last)
        return {"from": first, "to": last} if first or last else {}

    def check(self, question: AskedQuestion, answer: Any, context: Context) -> Wrong:
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

    def incomplete(self, question: AskedQuestion, answer: Any) -> Wrong:
        return {part: _("Give a day.") for part in ("from", "to") if not answer.get(part)}

    def show(self, question: AskedQuestion, answer: Any, lang: str) -> ShownAnswer:
        if not answer:
            return ShownAnswer()
        return ShownAnswer(text=" – ".join(day_shown(answer.get(part), lang) for part in ("from", "to")))

    def holds(self, answer: Any) -> bool:
        return isinstance(answer, dict)

    def names(self, question: AskedQuestion) -> dict[str, str]:
        return {f"{question.key}.from": "date", f"{question.key}.to": "date"}

    def tries(self, question: AskedQuestion, turns: Turns) -> list[Any]:
        pairs = [{"from": a, "to": b} for a in turns.days for b in turns.days if a <= b]
        return [{}, *pairs, {"from": "2020-01-01", "to": "2035-12-31"}]

    def sample(self, chance: Chance) -> dict[str, str]:
        first = chance.day()
        most = int(chance.question.form.limit("max_months") or 12)
        lengths = [27, 89, 27 * most, *(int(n) * 30 + 2 for n in chance.numbers if 0 < n <= most)]
        last = first + timedelta(days=chance.dice.choice(lengths))
        return {"from": first.isoformat(), "to": last.isoformat()}

    def control(self, question: AskedQuestion, answer: Any, screen: Screen) -> dict[str, Any]:
        return {"kind": "period"}

    def lines(self, question: AskedQuestion, answer: Any, hint: str) -> list[SheetLine]:
        kept: Mapping[str, Any] = answer if isinstance(answer, Mapping) else {}
        words = {"from": _("from"), "to": _("to")}
        says = _("As 2026-05-25.")
        return [
            SheetLine(
                f"{question.key}-{part}", f"{question.label} – {words[part]}", kept.get(part), hint=says
            )
            for part in words
        ]
