"""A division of the province by its code, down to the village where villages are known; it must be one that is."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.forms.cells import Option, ShownAnswer, Wrong, tidy
from grants.forms.kinds.base import QuestionKind, Screen
from grants.forms.kinds.parts import LEVELS as ALL_LEVELS
from grants.forms.kinds.parts import Several
from grants.forms.kinds.sample_values import REGION, Chance
from grants.forms.terms import AskedQuestion, Context

#: How far down a question for a place goes where it does not say.
LEVELS = ("county", "township")
#: How long the code of a county is.
COUNTY = 6


def levels_of(question: AskedQuestion) -> list[str]:
    return list(question.data.get("levels", LEVELS))


def in_steps(levels: list[str]) -> bool:
    """Whether so many places may be chosen that it goes step by step."""
    return "township" in levels


def places_listed(question: AskedQuestion) -> list[Option]:
    """The places of a workbook's list. Villages are too many for one."""
    levels = [one for one in levels_of(question) if one != "village"]
    groups = question.form.directory.places(*levels)
    return [Option(code, f"{code} {name}") for _group, places in groups for code, name in places]


class RegionKind(QuestionKind):
    name = "region"
    words, icon, group = gettext_lazy("Region"), "globe", "who"
    parts = {"levels": Several(ALL_LEVELS)}
    limits = ("levels",)
    by_link = "quiet"  # a place is better chosen by whoever applies

    def read(self, question: AskedQuestion, raw: Mapping[str, Any]) -> Any:
        return tidy(question.form.directory.picked(raw, question.key))

    def check(self, question: AskedQuestion, answer: Any, context: Context) -> Wrong:
        if answer and not question.form.region_name(answer):
            return {
                "": _("“%(typed)s” is no single place that we know. Choose it below.") % {"typed": answer}
            }
        return {}

    def incomplete(self, question: AskedQuestion, answer: Any) -> Wrong:
        levels = levels_of(question)
        half = in_steps(levels) and "county" not in levels and len(str(answer)) == COUNTY
        return {"": _("Choose the street or township as well.")} if half else {}

    def needed(self, label: str) -> str:
        return _("Choose “%(label)s”.") % {"label": label}

    def show(self, question: AskedQuestion, answer: Any, lang: str) -> ShownAnswer:
        return ShownAnswer(text=question.form.region_name(answer) or answer if answer else "")

    def places_in(self, answer: Any) -> set[str]:
        return {answer} if answer and isinstance(answer, str) else set()

    def sample(self, chance: Chance) -> str:
        return REGION

    def control(self, question: AskedQuestion, answer: Any, screen: Screen) -> dict[str, Any]:
        levels, directory = levels_of(question), question.form.directory
        if in_steps(levels):
            return {
                "kind": "region",
                "place": directory.picker(question.key, str(answer or ""), levels),
            }
        return {"kind": "region", "groups": directory.places(*levels)}

    def sheet_options(self, question: AskedQuestion) -> list[Option]:
        return places_listed(question)
