"""Files. They are attachments of the application; here only their names are known, from the context."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.forms.cells import ShownAnswer
from grants.forms.kinds import sheet
from grants.forms.kinds.base import QuestionKind, Screen
from grants.forms.kinds.parts import SUFFIXES, Several, Truth, WholeNumber
from grants.forms.kinds.sample_values import Chance, Turns
from grants.forms.terms import AskedQuestion

#: What is taken where the question does not say.
USUAL = ("pdf", "jpg", "png")


def accepted(data: Mapping[str, Any]) -> list[str]:
    """The kinds of file that a question takes, by their suffixes."""
    return [str(one) for one in data.get("accept") or USUAL]


class FileKind(QuestionKind):
    name = "file"
    words, icon, group = gettext_lazy("Files"), "upload", "files"
    parts = {"accept": Several(SUFFIXES), "max_mb": WholeNumber(), "several": Truth()}
    limits = ("accept", "max_mb", "several")
    is_kept = False
    has_files = is_finite = True
    shape = ""
    value = "rows"
    stands = sheet.NOWHERE
    listed_as = ""

    def read(self, question: AskedQuestion, raw: Mapping[str, Any]) -> Any:
        return None

    def holds(self, answer: Any) -> bool:
        return False

    def is_empty(self, answer: Any) -> bool:
        return not answer

    def needed(self, label: str) -> str:
        return _("Attach “%(label)s”.") % {"label": label}

    def show(self, question: AskedQuestion, answer: Any, lang: str) -> ShownAnswer:
        return ShownAnswer()  # whoever shows files links them

    def tries(self, question: AskedQuestion, turns: Turns) -> list[Any]:
        return [[], ["a"]]

    def sample(self, chance: Chance) -> list[str]:
        return ["robot.pdf"] * (chance.dice.choice([1, 2]) if chance.question.data.get("several") else 1)

    def control(self, question: AskedQuestion, answer: Any, screen: Screen) -> dict[str, Any]:
        return {"kind": "file", "files": screen.files.get(question.key, [])}

    def on_paper(self, question: AskedQuestion) -> dict[str, Any]:
        return {"kind": "none"}

    def paper_hint(self, question: AskedQuestion) -> str:
        return _("To be attached: %(kinds)s.") % {"kinds": " ".join(accepted(question.data))}

    def pointer(self, question: AskedQuestion) -> str:
        return _("Files are uploaded on the page.")
