"""Answers that name something the system knows: a division of the province, an address, an organisation."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from grants.calls.cells import Shown, Wrong, tidy, too_long
from grants.calls.kinds import Kind
from grants.people.picking import COUNTY, picked, steps

if TYPE_CHECKING:
    from grants.calls.questions import Context, Question


#: How far down a question for a place goes where it does not say.
LEVELS = ("county", "township")


def region_name(question: "Question", code: str) -> str:
    """The full name of a division; "" for one that is not known. Asked once for a form in hand."""
    known = question.form.names_of_regions
    if code not in known:
        from grants.people.queries import region_names

        known[code] = region_names([code]).get(code, "")
    return known[code]


def know_places(questions: Iterable["Question"], answers: Mapping[str, Mapping[str, Any]]) -> None:
    """Read the names of every division that the answers name at once, however many questions ask for one."""
    codes, form = set[str](), None
    for question in questions:
        if question.kind in ("region", "address"):
            form, answer = question.form, (answers.get(question.section.key) or {}).get(question.key)
            code = answer.get("region") if isinstance(answer, Mapping) else answer
            codes |= {str(code)} if code else set()
    if form is not None and (unknown := codes - set(form.names_of_regions)):
        from grants.people.queries import region_names

        form.names_of_regions |= dict.fromkeys(unknown, "") | region_names(unknown)


class RegionCode(Kind):
    """A division of the province by its code, down to the village where villages are known; it must be one that is."""

    def read(self, question: "Question", raw: Mapping[str, Any]) -> Any:
        return tidy(picked(raw, question.key))

    def check(self, question: "Question", answer: Any, context: "Context") -> Wrong:
        if answer and not region_name(question, answer):
            return {
                "": _("“%(typed)s” is no single place that we know. Choose it below.") % {"typed": answer}
            }
        return {}

    def incomplete(self, question: "Question", answer: Any) -> Wrong:
        levels = question.data.get("levels", LEVELS)
        half = steps(levels) and "county" not in levels and len(str(answer)) == COUNTY
        return {"": _("Choose the street or township as well.")} if half else {}

    def show(self, question: "Question", answer: Any, lang: str) -> Shown:
        return Shown(text=region_name(question, answer) or answer if answer else "")


class Address(Kind):
    """A division and the line below it: {"region", "line"}. A bare text, as kept by an older form, is the line."""

    def read(self, question: "Question", raw: Mapping[str, Any]) -> Any:
        kept = raw.get(question.key)
        if isinstance(kept, Mapping):
            region, line = kept.get("region"), kept.get("line")
        else:
            region, line = picked(raw, f"{question.key}-region"), raw.get(f"{question.key}-line", kept)
        found = {"region": tidy(region), "line": tidy(line)}
        return found if any(found.values()) else {}

    def check(self, question: "Question", answer: Any, context: "Context") -> Wrong:
        if not answer:
            return {}
        wrong: Wrong = {}
        if answer.get("region") and not region_name(question, answer["region"]):
            typed = {"typed": answer["region"]}
            wrong["region"] = _("“%(typed)s” is no single place that we know. Choose it below.") % typed
        if long := too_long(question.max_chars or 80, answer.get("line")):
            wrong["line"] = long[""]
        return wrong

    def incomplete(self, question: "Question", answer: Any) -> Wrong:
        wanted = {"region": _("Choose a place from the list."), "line": _("Write street and number.")}
        return {part: says for part, says in wanted.items() if question.required and not answer.get(part)}

    def show(self, question: "Question", answer: Any, lang: str) -> Shown:
        if not answer:
            return Shown()
        parts = (region_name(question, answer.get("region") or ""), answer.get("line"))
        return Shown(text=" ".join(part for part in parts if part))


def organisation_name(question: "Question", code: str) -> str:
    """The name of an organisation by its code; "" for one that is not known. Asked once for a form in hand."""
    known = question.form.names_of_organisations
    if code not in known:
        from grants.people.queries import organisation_names

        known[code] = organisation_names([code]).get(code, "")
    return known[code]


class OrganisationCode(Kind):
    """An organisation known here, kept as its code. What was typed is looked for by code, credit code and whole name;
    where that finds no single one it stays as typed, and the page offers what sounds alike."""

    def read(self, question: "Question", raw: Mapping[str, Any]) -> Any:
        typed = tidy(raw.get(f"{question.key}-found")) or tidy(raw.get(question.key))
        if not typed or organisation_name(question, typed):
            return typed
        from grants.people.queries import organisation_code

        return organisation_code(typed) or typed

    def check(self, question: "Question", answer: Any, context: "Context") -> Wrong:
        if answer and not organisation_name(question, answer):
            return {
                "": _(
                    "No organisation is known by exactly this name or code. Choose one below, or write more of it."
                )
            }
        return {}

    def show(self, question: "Question", answer: Any, lang: str) -> Shown:
        return Shown(text=organisation_name(question, answer) or answer if answer else "")
