"""What the form reckons from its answers: read only, never posted, reckoned whenever the answers are read."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.forms.cells import ShownAnswer
from grants.forms.expressions import show
from grants.forms.kinds import sheet
from grants.forms.kinds.base import QuestionKind, Screen
from grants.forms.kinds.parts import SHOWS, Words
from grants.forms.kinds.sample_values import Chance
from grants.forms.terms import AskedQuestion

_GIVES = {"money": "number", "number": "number", "text": "text", "date": "date"}


def shows(question: AskedQuestion) -> str:
    return str(question.data.get("shows", "number"))


class ComputedKind(QuestionKind):
    name = never_copied = "computed"
    words, icon, group = gettext_lazy("Reckoned by the form"), "cog", "numbers"
    parts = {"value": Words(), "shows": Words(SHOWS, "number")}
    part_words = {"value": (gettext_lazy("Reckoned as"), gettext_lazy("For example: sum(budget.amount)"))}
    needed_parts = ("value", "shows")
    is_kept = False
    is_reckoned = True
    shape = ""
    stands = sheet.NOWHERE
    listed_as = ""

    def read(self, question: AskedQuestion, raw: Mapping[str, Any]) -> Any:
        return None

    def holds(self, answer: Any) -> bool:
        return False

    def show(self, question: AskedQuestion, answer: Any, lang: str) -> ShownAnswer:
        return ShownAnswer(text=show(answer, shows(question), lang))

    def names(self, question: AskedQuestion) -> dict[str, str]:
        return {question.key: _GIVES.get(shows(question), "number")}

    def sample(self, chance: Chance) -> None:
        return None

    def control(self, question: AskedQuestion, answer: Any, screen: Screen) -> dict[str, Any]:
        return {"kind": "computed"}

    def on_paper(self, question: AskedQuestion) -> dict[str, Any]:
        return {}

    def pointer(self, question: AskedQuestion) -> str:
        now = question.form.display(question, question.form.names[question.key]).text
        return _("Reckoned by the system. At the download: %(now)s") % {"now": now or "—"}
