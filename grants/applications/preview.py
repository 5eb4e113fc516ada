"""A form as an applicant would see it, without an application: for the editor and the officer's page of the form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grants.applications.models import Application
from grants.calls.form import form_with
from grants.filling.draft import Draft
from grants.filling.editor import Control, controls
from grants.forms.questions import Section
from grants.forms.terms import Context


@dataclass(frozen=True)
class PreviewedSection:
    """A section with its controls, empty; `asked` is false where it is not for this applicant."""

    section: Section
    controls: list[Control]
    asked: bool


def preview_of(
    definition: Mapping[str, Any], rules: Mapping[str, Any], *, tier: str, through_hub: bool = False
) -> list[PreviewedSection]:
    """Every section as an organisation of this tier finds it when it begins."""
    form = form_with(definition, rules)
    packages = rules.get("packages") or [{}]
    context = Context(tier=tier, through_hub=through_hub, package=str(packages[0].get("code", "")))
    draft = Draft(Application(code="PREVIEW"), form, context, {}, {})
    names = form.read({}, context)
    asked = {section.key: names.asks_section(section.key) for section in form.sections}
    return [PreviewedSection(s, controls(draft, s.key, {}, {}), asked[s.key]) for s in form.sections]
