"""A unit acts on what it runs itself and on what its region holds: the query and the question about one thing agree."""

import random

import pytest
from django.db.models import Q

from grants.applications.models import Application
from grants.people.models import Office, Organisation, Region
from grants.people.units import overseen
from tests.factories import Scenario, venture_scenario


@pytest.fixture
def scenario(db: None) -> Scenario:
    return venture_scenario()


def a_tree(dice: random.Random) -> list[Region]:
    """Places as they come: a few levels, codes that begin alike, and one that is the end of another."""
    top = Region.objects.create(code="9", name="顶", level="province", path="9")
    places = [top]
    for n in range(25):
        above = dice.choice(places)
        code = f"{dice.choice(['9', '19', '99', '1'])}{n:02}"
        if Region.objects.filter(code=code).exists():
            continue
        places.append(
            Region.objects.create(
                code=code, name=code, level="county", parent=above, path=f"{above.path}/{code}"
            )
        )
    return places


def offices_in(places: list[Region], dice: random.Random) -> list[Office]:
    rows = [
        Office(code=f"X{n}", name=f"单位{n}", level="county", region=dice.choice([*places, None]))
        for n in range(20)
    ]
    return Office.objects.bulk_create(rows)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(8))
def test_the_query_and_the_question_agree_on_any_tree(seed: int) -> None:
    dice = random.Random(seed)
    offices = offices_in(a_tree(dice), dice)
    for one in offices:
        asked = {other.pk for other in offices if one.oversees(other, None)}
        assert set(Office.objects.overseen_by([one]).values_list("pk", flat=True)) == asked
        assert set(Office.objects.filter(overseen([one], office="pk")).values_list("pk", flat=True)) == asked
    two = offices[:2]
    either = {other.pk for other in offices if any(one.oversees(other, None) for one in two)}
    assert set(Office.objects.overseen_by(two).values_list("pk", flat=True)) == either
    assert not Office.objects.overseen_by([]).exists()


def test_a_place_whose_code_ends_like_ours_is_not_ours(scenario: Scenario) -> None:
    ours = Office.objects.create(code="X1", name="区", level="county", region=scenario.registered.region)
    far = Region.objects.create(
        code=f"9{scenario.registered.region_id}",
        name="远",
        level="county",
        path=f"9/9{scenario.registered.region_id}",
    )
    theirs = Office.objects.create(code="X2", name="远区", level="county", region=far)
    assert not ours.oversees(theirs, far)
    assert theirs not in Office.objects.overseen_by([ours])
    Organisation.objects.filter(pk=scenario.registered.pk).update(region=far)
    assert not Organisation.objects.filter(
        overseen([ours], region="region"), pk=scenario.registered.pk
    ).exists()


def test_what_an_office_sees_of_applications_is_what_it_may_act_on(scenario: Scenario) -> None:
    application = scenario.submitted(scenario.registered)
    assert application.region is not None
    county = Office.objects.create(code="X1", name="区", level="county", region=application.region)
    elsewhere = Region.objects.filter(level="county").exclude(pk=application.region_id).first()
    other = Office.objects.create(code="X2", name="别处", level="county", region=elsewhere)
    for office in (county, other):
        rows = Application.objects.filter(overseen([office], office="call__issuer", region="region"))
        acts = office.oversees(application.call.issuer, application.region)
        assert rows.filter(Q(pk=application.pk)).exists() is acts
    assert county.oversees(application.call.issuer, application.region)
