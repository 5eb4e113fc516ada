"""The form of a call: its definition with the call's rules and what the house knows of places and organisations."""

from collections.abc import Mapping
from typing import Any

from grants.calls.directory import House
from grants.calls.models import Call, CallVersion
from grants.calls.rules import rules_of
from grants.forms.definition import Form


def call_form(subject: Call | CallVersion) -> Form:
    """Of a version only what was frozen; of a call the live rules."""
    rules = subject.rules if isinstance(subject, CallVersion) else rules_of(subject)
    return form_with((rules.get("form") or {}).get("definition") or {"sections": []}, rules)


def form_with(definition: Mapping[str, Any], rules: Mapping[str, Any]) -> Form:
    """A definition with rules, as an applicant would find it."""
    return Form(definition, rules, House())
