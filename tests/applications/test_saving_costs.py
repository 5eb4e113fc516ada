"""What saving costs does not grow with the form."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.applications.wide_form import PLACES, open_tasks, save_one, with_questions
from tests.factories import Scenario


@pytest.mark.parametrize(
    "ask", [lambda *one: save_one(*one, "改了"), open_tasks], ids=["autosave", "task list"]
)
def test_a_form_of_200_questions_asks_the_database_as_often_as_one_of_20(
    scenario: Scenario, browse: Any, ask: Callable[..., Any]
) -> None:
    client, counts = browse(scenario.applicant(scenario.registered)), []
    for size in (20, 200):
        application = with_questions(scenario, size)
        ask(client, application)
        with CaptureQueriesContext(connection) as queries:
            assert ask(client, application).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


AT_MOST = 10
#: What an answer may set beside itself: nothing, a column of the application, a place, a word of a list.
TYPED: tuple[tuple[dict[str, Any], list[tuple[str, str]]], ...] = (
    ({"kind": "text"}, [("q0", "改了")]),
    ({"kind": "long_text", "column": "title"}, [("q0", "新的题目")]),
    ({"kind": "region", "levels": ["county", "township"]}, [("q0", PLACES[1])]),
    ({"kind": "number"}, [("q0", "17")]),
)


@pytest.mark.parametrize(("question", "typed"), TYPED, ids=["text", "title", "place", "number"])
def test_saving_an_answer_takes_ten_statements_at_most(
    scenario: Scenario, browse: Any, question: dict[str, Any], typed: list[tuple[str, str]]
) -> None:
    client = browse(scenario.applicant(scenario.registered))
    application = with_questions(scenario, 20, first=question)
    address = reverse("application-autosave", args=[application.code, "s0"])
    sent = {"answers": {"q0": {"value": typed, "base": 10**6}}}
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(address, sent, content_type="application/json")
    assert answer.json()["answers"]["q0"]["result"] == "saved"
    assert len(queries) <= AT_MOST, [query["sql"][:90] for query in queries]
