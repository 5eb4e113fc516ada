"""Two people save in the same moment: each answer is there, and of one answer both texts."""

import threading
from typing import Any

import pytest
from django.db import connection

from grants.applications import actions
from grants.applications.models import Application, SectionAnswers
from tests.factories import person, venture_world


def at_once(application: Application, *jobs: tuple[Any, dict[str, str]]) -> list[Any]:
    """Each person sends his answers, all together."""
    gate, found = threading.Barrier(len(jobs)), []

    def run(by: Any, answers: dict[str, str]) -> None:
        gate.wait()
        try:
            saving = actions.save_answers(
                application=application, section="overview", answers=answers, bases={}, by=by
            )
            found.append(saving)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_answers_saved_in_the_same_moment_are_all_there() -> None:
    world = venture_world()
    one, other = world.applicant(world.registered), person("li", "applicant", organisation=world.registered)
    application = world.draft(world.registered)
    names = ["title", "summary", "series", "field"]
    found = at_once(
        application, *(((one, other)[n % 2], {name: f"{name} 的答案"}) for n, name in enumerate(names))
    )
    assert len(found) == len(names)
    kept = SectionAnswers.objects.get(application=application, section="overview")
    assert kept.answers == {name: f"{name} 的答案" for name in names}
    assert sorted(stamp["revision"] for stamp in kept.stamps.values()) == [1, 2, 3, 4]


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_of_one_answer_one_text_stays_and_the_other_is_given_back() -> None:
    world = venture_world()
    one, other = world.applicant(world.registered), person("li", "applicant", organisation=world.registered)
    application = world.draft(world.registered)
    found = at_once(application, (one, {"title": "甲"}), (other, {"title": "乙"}))
    clashes = [saving.merged.clashes["title"] for saving in found if saving.merged.clashes]
    assert len(clashes) == 1
    assert {clashes[0].mine, clashes[0].theirs} == {"甲", "乙"}
