"""A template shows; it does not decide who somebody is. It is told what may be shown (`shown_to`) or done (`offers`)."""

import re
from pathlib import Path

import pytest

from workflows import roles

TEMPLATES = Path(__file__).parents[2] / "templates"
NAMES = "|".join(role.name for role in roles.EVERY if role.post is not None)
#: What a condition of a template may not ask. (`{% if hub %}` on a paper is a party, no role.)
DECIDES = re.compile(
    rf"\{{%\s*(?:if|elif)\b[^%]*?(?:\bis_(?:{NAMES})\b|(?<![\w.\"])(?:{NAMES})\b(?!\")|\.is_superuser|\.is_staff|\.posts\b"
    r"|\.has_role|\.acts_as|\.expert\b)"
)


def decisions(text: str) -> list[str]:
    return [found.group(0) for found in DECIDES.finditer(text)]


def test_no_template_decides_by_the_name_of_a_role() -> None:
    found = [
        f"{file.relative_to(TEMPLATES)}: {one}"
        for file in sorted(TEMPLATES.rglob("*.html"))
        for one in decisions(file.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "{% if is_lead %}",
        "{% if can_rank and is_officer %}",
        "{% if event.by and officer %}",
        "{% elif not request.user.is_superuser %}",
        "{% if request.user.expert %}",
    ],
)
def test_one_that_does_is_found(text: str) -> None:
    assert decisions(text) != []


def test_what_is_no_role_is_let_through() -> None:
    assert (
        decisions('{% if hub %} {% if page.lead %} {% if post.role == "applicant" %} {% if may_arrange %}')
        == []
    )
