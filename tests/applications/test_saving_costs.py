"""What saving costs does not grow with the form."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.applications.wide_form import open_tasks, save_one, with_questions
from tests.factories import World


@pytest.mark.parametrize(
    "ask", [lambda *one: save_one(*one, "改了"), open_tasks], ids=["autosave", "task list"]
)
def test_a_form_of_200_questions_asks_the_database_as_often_as_one_of_20(
    world: World, browse: Any, ask: Callable[..., Any]
) -> None:
    client, counts = browse(world.applicant(world.registered)), []
    for size in (20, 200):
        application = with_questions(world, size)
        ask(client, application)
        with CaptureQueriesContext(connection) as queries:
            assert ask(client, application).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
