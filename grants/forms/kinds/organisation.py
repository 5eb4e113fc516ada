"""An organisation known here, kept as its code. What was typed is looked for by code, credit code and whole name; where
that finds no single one it stays as typed, and the page offers what sounds alike."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.forms.cells import Option, ShownAnswer, Wrong, tidy
from grants.forms.kinds.base import QuestionKind, Screen
from grants.forms.kinds.sample_values import ORGANISATION, Chance
from grants.forms.terms import AskedQuestion, Context


class OrganisationKind(QuestionKind):
    name = "organisation"
    words, icon, group = gettext_lazy("Organisation"), "group", "who"

    def read(self, question: AskedQuestion, raw: Mapping[str, Any]) -> Any:
        typed = tidy(raw.get(f"{question.key}-found")) or tidy(raw.get(question.key))
        if not typed or question.form.organisation_name(typed):
            return typed
        return question.form.directory.organisation_code(typed) or typed

    def check(self, question: AskedQuestion, answer: Any, context: Context) -> Wrong:
        if answer and not question.form.organisation_name(answer):
            return {
                "": _(
                    "No organisation is known by exactly this name or code. Choose one below, or write more of it."
                )
            }
        return {}

    def needed(self, label: str) -> str:
        return _("Choose “%(label)s”.") % {"label": label}

    def show(self, question: AskedQuestion, answer: Any, lang: str) -> ShownAnswer:
        return ShownAnswer(text=question.form.organisation_name(answer) or answer if answer else "")

    def organisations_in(self, answer: Any) -> set[str]:
        return {answer} if answer and isinstance(answer, str) else set()

    def sample(self, chance: Chance) -> str:
        return ORGANISATION

    def control(self, question: AskedQuestion, answer: Any, screen: Screen) -> dict[str, Any]:
        """The name of the one that was chosen, or those that may be meant by what was typed."""
        typed = str(answer or "")
        found = question.form.organisation_name(typed) if typed else ""
        alike = question.form.directory.organisations_like(typed) if typed and not found else []
        return {"kind": "organisation", "found": found, "options": [Option(*one) for one in alike]}

    def sheet_shown(self, question: AskedQuestion, answer: Any) -> str:
        return f"{answer} {question.form.organisation_name(str(answer))}".strip() if answer else ""

    def meant(self, question: AskedQuestion, name: str, typed: str) -> Any:
        return typed.split(" ")[0]
