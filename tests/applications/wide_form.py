"""A form as wide as one likes, answered in full: for counting what a page costs."""

from typing import Any

from django.test import Client
from django.urls import reverse

from grants.applications import actions
from grants.applications.models import Application
from grants.calls.models import CallVersion
from tests.factories import REGIONS, Scenario

SECTIONS = 5
KINDS: tuple[dict[str, Any], ...] = (
    {"kind": "text"}, {"kind": "long_text", "max_chars": 300}, {"kind": "region", "levels": ["county", "township"]},
    {"kind": "choice", "vocab": "field"}, {"kind": "number"}, {"kind": "table", "columns": [{"key": "a", "label": "甲"}]},
)  # fmt: skip
PLACES = [code for code, level, *_rest in REGIONS if level in ("county", "township")]


def answer(n: int) -> Any:
    kind = KINDS[n % len(KINDS)]["kind"]
    known = {
        "region": PLACES[n % len(PLACES)],
        "choice": "扶老助残",
        "number": str(n),
        "table": [{"a": "一行"}],
    }
    return known.get(kind, f"第 {n} 问的答案")


def with_questions(scenario: Scenario, count: int, first: dict[str, Any] | None = None) -> Application:
    """A draft whose form asks `count` questions, every one answered; the first of them another, if one is given."""
    application = scenario.draft(scenario.registered)
    old = application.version
    assert old is not None
    sections = [
        {
            "key": f"s{part}", "title": f"第 {part} 部分",
            "questions": [
                {"key": f"q{n}", "label": f"第 {n} 问", **(first if first and n == 0 else KINDS[n % len(KINDS)])}
                for n in range(part, count, SECTIONS)
            ],
        }
        for part in range(SECTIONS)
    ]  # fmt: skip
    rules = old.rules | {"form": {"definition": {"sections": sections}}}
    number = old.call.versions.count() + 1
    application.version = CallVersion.objects.create(call=old.call, number=number, rules=rules)
    application.save(update_fields=["version"])
    for part in range(SECTIONS):
        given = {f"q{n}": answer(n) for n in range(part, count, SECTIONS)}
        actions.save_section(
            application=application,
            section=f"s{part}",
            answers=given,
            by=scenario.applicant(scenario.registered),
        )
    return application


def save_one(client: Client, application: Application, text: str) -> Any:
    """The browser saves one answer."""
    sent = {"answers": {"q0": {"value": [["q0", text]], "base": 10**6}}}
    address = reverse("application-autosave", args=[application.code, "s0"])
    return client.post(address, sent, content_type="application/json")


def open_tasks(client: Client, application: Application) -> Any:
    return client.get(reverse("application-tasks", args=[application.code]))
