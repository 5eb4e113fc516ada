"""Two people save in the same moment: each answer is there, and of one answer both texts."""

from typing import Any

import pytest

from grants.applications import actions
from grants.applications.models import Application, SectionAnswers
from tests.concurrency import at_once
from tests.factories import person, venture_scenario


def saved(application: Application, *jobs: tuple[Any, dict[str, str]]) -> list[Any]:
    """Each person sends his answers, all together."""

    def operation(by: Any, answers: dict[str, str]) -> Any:
        return lambda: actions.save_answers(
            application=application, section="overview", answers=answers, bases={}, by=by
        )

    return at_once(*(operation(*job) for job in jobs))


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_answers_saved_in_the_same_moment_are_all_there() -> None:
    scenario = venture_scenario()
    one, other = (
        scenario.applicant(scenario.registered),
        person("li", "applicant", organisation=scenario.registered),
    )
    application = scenario.draft(scenario.registered)
    names = ["title", "summary", "series", "field"]
    found = saved(
        application, *(((one, other)[n % 2], {name: f"{name} 的答案"}) for n, name in enumerate(names))
    )
    assert len(found) == len(names)
    kept = SectionAnswers.objects.get(application=application, section="overview")
    assert kept.answers == {name: f"{name} 的答案" for name in names}
    assert sorted(stamp["revision"] for stamp in kept.stamps.values()) == [1, 2, 3, 4]


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_of_one_answer_one_text_stays_and_the_other_is_given_back() -> None:
    scenario = venture_scenario()
    one, other = (
        scenario.applicant(scenario.registered),
        person("li", "applicant", organisation=scenario.registered),
    )
    application = scenario.draft(scenario.registered)
    found = saved(application, (one, {"title": "甲"}), (other, {"title": "乙"}))
    clashes = [saving.merged.clashes["title"] for saving in found if saving.merged.clashes]
    assert len(clashes) == 1
    assert {clashes[0].mine, clashes[0].theirs} == {"甲", "乙"}
