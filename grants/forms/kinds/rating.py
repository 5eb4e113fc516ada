"""A scale from 1 to 5: a label for each step, or for its two ends. Kept as its figure, reckoned as a number."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.forms.cells import Option, Wrong, local, number_read
from grants.forms.kinds.base import QuestionKind, Screen, Text
from grants.forms.kinds.parts import RowsPart, Words
from grants.forms.kinds.sample_values import Chance, Turns
from grants.forms.terms import AskedPart, AskedQuestion

STEPS = ("1", "2", "3", "4", "5")
#: The steps that are labelled, by how many labels there are.
LABELLED = {0: (), 2: (STEPS[0], STEPS[-1]), len(STEPS): STEPS}


def labels_of(data: Mapping[str, Any], lang: str = "") -> dict[str, str]:
    """Step -> its label, where it has one."""
    rows = data.get("labels") or []
    steps = LABELLED.get(len(rows), STEPS)
    return {
        step: words for step, row in zip(steps, rows, strict=False) if (words := local(row, "label", lang))
    }


class RatingKind(QuestionKind):
    name = "rating"
    words, icon, group = gettext_lazy("Scale from 1 to 5"), "sliders", "choices"
    parts = {"labels": RowsPart({"label": Words(), "label_en": Words()})}
    part_words = {
        "labels": (
            gettext_lazy("Labels of the scale"),
            gettext_lazy("Two: what 1 and what 5 mean. Five: one for each step, from 1 to 5."),
        )
    }
    choices = ("labels",)
    by_link = "choice"
    value = number = listed_as = "number"
    is_finite = is_figure = True

    def unwritten(self, parts: Mapping[str, Any]) -> dict[str, Text]:
        if len(parts["labels"]) in LABELLED:
            return {}
        return {"labels": gettext_lazy("Write two labels, those of 1 and 5, or five, or none.")}

    def options(self, asked: AskedPart) -> list[Option]:
        labels = labels_of(asked.data)
        return [Option(step, f"{step} {labels.get(step, '')}".strip()) for step in STEPS]

    def taken(self, typed: Any) -> str:
        return number_read(typed)

    def amiss(self, asked: AskedPart, answer: Any) -> Wrong:
        return {"": _("Choose a step from 1 to 5.")} if answer and answer not in STEPS else {}

    def said(self, asked: AskedPart, answer: Any, lang: str) -> str:
        if answer not in STEPS:
            return str(answer or "")
        label = labels_of(asked.data, lang).get(answer)
        figure = _("%(step)s of 5") % {"step": answer}
        return f"{figure} · {label}" if label else figure

    def listed(self, question: AskedQuestion, answer: Any) -> Any:
        return int(answer) if answer in STEPS else None

    def needed(self, label: str) -> str:
        return _("Choose “%(label)s”.") % {"label": label}

    def bounds(self, question: AskedQuestion) -> tuple[Fraction | None, Fraction | None]:
        return Fraction(STEPS[0]), Fraction(STEPS[-1])

    def contradictions(self, question: AskedQuestion) -> Iterator[tuple[str, str, dict[str, Any]]]:
        count = len(question.data.get("labels") or [])
        if count not in LABELLED:
            says = _("“%(label)s”: a scale has two labels, those of 1 and 5, or five; here are %(count)d.")
            yield "scale_labels", says, {"count": count}

    def tries(self, question: AskedQuestion, turns: Turns) -> list[Any]:
        return list(STEPS) if question.required else ["", *STEPS]

    def sample(self, chance: Chance) -> str:
        return chance.dice.choice(STEPS)

    def control(self, question: AskedQuestion, answer: Any, screen: Screen) -> dict[str, Any]:
        labels = labels_of(question.data)
        options = [Option(step, labels.get(step, "")) for step in STEPS]
        if not question.required:  # what was chosen can be taken back
            options.append(Option("", _("No answer")))
        return {"kind": "rating", "options": options}

    def on_paper(self, question: AskedQuestion) -> dict[str, Any]:
        return {"kind": "choices", "choices": [option.label for option in self.options(question)]}

    def sheet_options(self, question: AskedQuestion) -> list[Option]:
        return self.options(question)

    def fitting(self, question: AskedQuestion, answer: Any) -> tuple[Any, str]:
        return (answer, "") if answer in STEPS else ("", "choice")
