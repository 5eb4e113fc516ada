"""What waits for whom is derived from the arrows: asked of many at once it is what is asked of each."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db.models import F

from grants.desk.subjects import MODELS
from grants.desk.turns import every_turn, keeping_away, whose_turn
from grants.models import (
    Application,
    Award,
    Call,
    ChangeRequest,
    CloseOut,
    Endorsement,
    Organisation,
    Tranche,
)
from grants.people.models import User
from grants.people.turns import Posts, holders, turns_of
from tests.demonstration import NOW
from workflows.arrows import Guard
from workflows.steps import Process

pytestmark = pytest.mark.usefixtures("demo_db")


def guards() -> Iterator[tuple[type[Process], Guard]]:
    """Every guard that decides on desks."""
    yield from {
        (work.model, guard)
        for work in every_turn()
        for arrow in work.arrows
        for guard in keeping_away(work.turn, arrow)
    }


def some_people() -> list[User]:
    return list(User.objects.filter(is_active=True).order_by("pk"))


def turned_over() -> None:
    """What the demonstration has only one way round, the other way round."""
    hub = Organisation.objects.filter(is_hub=True).first()
    Award.objects.filter(state="delivering").update(state="suspended", custodian=hub)
    Award.objects.filter(state="contracted").update(delivery_until=NOW.date() - timedelta(days=1))
    Call.objects.update(asks_for_audit=True, second_approval_from_fen=1)
    CloseOut.objects.exclude(state__in=["settled", "closed"]).update(to_return_fen=F("returned_fen") + 1)
    ChangeRequest.objects.update(kind="budget_transfer", state="submitted")
    Tranche.objects.filter(state="reviewed").update(second_checker=User.objects.get(username="checker2"))
    Application.objects.filter(state="draft").update(is_trial=True)
    Application.objects.exclude(supplement_due=None).update(supplement_due=NOW + timedelta(days=1))
    Endorsement.objects.update(application=Application.objects.filter(state="submitted").first())


@pytest.mark.parametrize("scenario", ["as it is", "turned over"])
def test_a_guard_says_the_same_of_one_subject_and_of_many(scenario: str) -> None:
    if scenario == "turned over":
        turned_over()
    wrong, said = [], set()
    for model, guard in guards():
        rows = model._base_manager.select_related(*model.read_with)
        for by in [None, *some_people()] if guard.of_person else [None]:
            each = {row.pk for row in rows if guard.holds(row, by)}
            many = set(rows.filter(guard.of_rows(by)).values_list("pk", flat=True))
            said |= {(model.process, guard.name, row.pk in each) for row in rows}
            if each != many:
                wrong.append(f"{model.process}.{guard.name} {by}: {sorted(each ^ many)}")
    assert wrong == []
    assert len({(process, name) for process, name, answer in said if answer}) > 20
    assert len({(process, name) for process, name, answer in said if not answer}) > 20


def test_whose_turn_a_role_is_is_the_same_on_desks_and_in_messages() -> None:
    """The rows of a person's role, and the people of a row's role: one relation, asked from both ends."""
    posts, people = Posts(), some_people()
    wrong = []
    for model, several in product(MODELS.values(), (False, True)):
        rows: Any = list(model._base_manager.select_related(*model.read_with)[:60])
        for role in sorted(
            {role.name for work in every_turn() if work.model is model for a in work.arrows for role in a.who}
        ):
            if role in ("clock", "anyone", "editor"):
                continue
            told = {row.pk: {user.pk for user in holders(role, row, several=several)} for row in rows}
            for user in people:
                condition = turns_of(user, role, model.paths, posts, several=several)
                many = (
                    set()
                    if condition is None
                    else set(model._base_manager.filter(condition, pk__in=told).values_list("pk", flat=True))
                )
                one = {pk for pk, users in told.items() if user.pk in users}
                if one != many:
                    wrong.append(
                        f"{model.process} {role} {user} {several}: {len(one)} told, {len(many)} on the desk"
                    )
                acting = {row.pk for row in rows if row.pk in many and not user.acts_as(role, row)}
                if acting and role != "administrator":
                    wrong.append(f"{model.process} {role} {user}: has the turn and may not act")
    assert wrong == []


def test_what_lies_on_a_desk_is_whose_turn_it_is() -> None:
    """Found by a query for a person, or asked of the subject: the same people for the same work."""
    posts, people, wrong, seen = Posts(), some_people(), [], 0
    for work in every_turn():
        on_desks = {
            (user, row.pk) for user in people if (rows := work.rows(user, posts)) is not None for row in rows
        }
        subjects = work.model._base_manager.select_related(*work.model.read_with)
        asked = {(user, row.pk) for row in subjects for user in work.whose(row)}
        seen += len(asked)
        if on_desks != asked:
            wrong.append(f"{work.model.process} “{work.turn.words}”: {on_desks ^ asked}")
    assert wrong == []
    assert seen > 30
    assert whose_turn  # the same, over all works of a subject
