"""What stands between a draft and its submission is said with its place: the question, and of a table the row."""

from typing import Any

import pytest
from django.urls import reverse

from grants.forms.definition import Form
from grants.forms.terms import Context
from tests.factories import BUDGET, GOALS, Scenario


def test_the_check_page_names_question_row_and_column(scenario: Scenario, browse: Any) -> None:
    wrong = {
        "goals": [*GOALS, {**GOALS[0], "goal": "读书会", "quantity": "很多"}],
        "budget": [*BUDGET[:1], {**BUDGET[1], "unit_price": "abc"}],
        "phone": "abc",
    }
    application = scenario.filled(scenario.registered, answers=wrong)
    client = browse(scenario.applicant(scenario.registered))
    page = client.get(reverse("application-check", args=[application.code]))
    said = {one.name: one.words for one in page.context["missing"]}
    assert "row 2 读书会 · Target" in said["goals-1-quantity"]
    assert "row 2 项目专员补贴" in said["budget-1-unit_price"]
    form = page.context["draft"].form
    for name, words in said.items():
        question = form.question(name.split("-")[0])
        assert question.label in words, words
    section = client.get(
        reverse("application-section", args=[application.code, form.question("goals").section.key])
    )
    assert [line.words for line in section.context["errors"] if line.href == "goals-1-quantity"] == [
        said["goals-1-quantity"]
    ], "the same words at the form itself"


@pytest.mark.parametrize("label", ["所填内容属实。", "Everything stated is true."])
def test_a_declaration_is_named_without_the_stop_at_its_end(label: str) -> None:
    asked = {"key": "d", "kind": "declaration", "label": label}
    form = Form({"sections": [{"key": "s", "title": "节", "questions": [asked]}]}, {"track": "venture"})
    (missing,) = form.missing({}, Context())
    assert label[:-1] in missing.sentence and label not in missing.sentence
