"""A division and the line below it: {"region", "line"}. A bare text, as kept by an older form, is the line."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.forms.cells import ShownAnswer, Wrong, tidy, too_long
from grants.forms.kinds import sheet
from grants.forms.kinds.base import QuestionKind, Screen
from grants.forms.kinds.parts import LENGTH, LEVELS, Several
from grants.forms.kinds.region import levels_of, places_listed
from grants.forms.kinds.sample_values import REGION, Chance, Turns
from grants.forms.terms import AskedQuestion, Context


class AddressKind(QuestionKind):
    name = shape = "address"
    words, icon, group = gettext_lazy("Address"), "home", "who"
    parts = {"levels": Several(LEVELS), **LENGTH}
    limits = ("levels", "max_chars")
    is_private = True
    controls = ("region", "line")

    def read(self, question: AskedQuestion, raw: Mapping[str, Any]) -> Any:
        kept = raw.get(question.key)
        if isinstance(kept, Mapping):
            region, line = kept.get("region"), kept.get("line")
        else:
            region = question.form.directory.picked(raw, f"{question.key}-region")
            line = raw.get(f"{question.key}-line", kept)
        found = {"region": tidy(region), "line": tidy(line)}
        return found if any(found.values()) else {}

    def check(self, question: AskedQuestion, answer: Any, context: Context) -> Wrong:
        if not answer:
            return {}
        wrong: Wrong = {}
        if answer.get("region") and not question.form.region_name(answer["region"]):
            typed = {"typed": answer["region"]}
            wrong["region"] = _("“%(typed)s” is no single place that we know. Choose it below.") % typed
        if long := too_long(question.max_chars or 80, answer.get("line")):
            wrong["line"] = long[""]
        return wrong

    def incomplete(self, question: AskedQuestion, answer: Any) -> Wrong:
        wanted = {"region": _("Choose a place from the list."), "line": _("Write street and number.")}
        return {part: says for part, says in wanted.items() if question.required and not answer.get(part)}

    def show(self, question: AskedQuestion, answer: Any, lang: str) -> ShownAnswer:
        if not answer:
            return ShownAnswer()
        parts = (question.form.region_name(answer.get("region") or ""), answer.get("line"))
        return ShownAnswer(text=" ".join(part for part in parts if part))

    def holds(self, answer: Any) -> bool:
        return isinstance(answer, dict | str)

    def places_in(self, answer: Any) -> set[str]:
        code = answer.get("region") if isinstance(answer, Mapping) else answer
        return {code} if code and isinstance(code, str) else set()

    def names(self, question: AskedQuestion) -> dict[str, str]:
        return {f"{question.key}.region": "text", f"{question.key}.line": "text"}

    def tries(self, question: AskedQuestion, turns: Turns) -> list[Any]:
        return [{}, {"region": "22", "line": "x"}]

    def sample(self, chance: Chance) -> dict[str, str]:
        return {"region": REGION, "line": "团山街 1 号"}

    def control(self, question: AskedQuestion, answer: Any, screen: Screen) -> dict[str, Any]:
        region = answer.get("region") if isinstance(answer, Mapping) else ""
        picker = question.form.directory.picker
        return {
            "kind": "address",
            "place": picker(f"{question.key}-region", str(region or ""), levels_of(question)),
        }

    def on_paper(self, question: AskedQuestion) -> dict[str, Any]:
        return {"kind": "lines", "lines": 2}

    def lines(self, question: AskedQuestion, answer: Any, hint: str) -> list[sheet.SheetLine]:
        kept: Mapping[str, Any] = answer if isinstance(answer, Mapping) else {}
        places = places_listed(question)
        region, street = (" – ".join((question.label, w)) for w in (_("region"), _("street and number")))
        return [
            sheet.SheetLine(
                f"{question.key}-region", region, sheet.named(places, kept.get("region")), places
            ),
            sheet.SheetLine(f"{question.key}-line", street, kept.get("line")),
        ]
