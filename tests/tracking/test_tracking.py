"""In every state an application can be in, its page says who holds it, since when and what comes next; after the end, what
is kept."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import translation

from grants.applications.models import Application
from grants.tracking.current_holder import UNDER_AN_AWARD, Place, coming, holder
from grants.tracking.progress import AWARD_ENDS, ENDS, track
from grants.tracking.route_map import drawn
from tests.factories import Scenario
from workflows import clock
from workflows.steps import record

RUNNING = [state for state in Application.State.values if state not in ENDS]


def standing(application: Application, state: str) -> Application:
    """As if it stood there: only what is said of the state is looked at."""
    Application.objects.filter(pk=application.pk).update(state=state)
    return Application.objects.select_related("call__issuer", "organisation").get(pk=application.pk)


def test_every_state_says_who_holds_it_and_what_comes_next(scenario: Scenario) -> None:
    application = scenario.submitted(scenario.registered)
    for state in RUNNING:
        said = track(standing(application, state))
        assert said.now and said.holder and said.holder_note and said.next and said.next_note, state
        assert said.since is not None and not said.ended, state
    for state in ENDS:
        said = track(standing(application, state))
        assert said.ended and said.now and said.now_note and not (said.holder or said.next), state


def test_a_response_to_a_purchase_says_it_too(purchase: Scenario) -> None:
    application = purchase.submitted(purchase.registered)
    for state in ("submitted", "eligible", "reviewed", "ranked", "recommended", "package_failed"):
        said = track(standing(application, state))
        assert said.now_note if said.ended else said.holder_note and said.next, state


@pytest.mark.parametrize("state", sorted(UNDER_AN_AWARD))
def test_whoever_must_act_under_an_award_is_named(scenario: Scenario, state: str) -> None:
    application = standing(scenario.submitted(scenario.registered), "awarded")
    award = type("Award", (), {"state": state})()
    station = {"confirmed": "contract", "suspended": "delivery"}.get(state, "closeout")
    place = Place(application, award, station)
    assert holder(place) == (place.office, UNDER_AN_AWARD[state]) and all(coming(place))
    assert state not in AWARD_ENDS


def test_what_the_office_notes_does_not_move_it(scenario: Scenario) -> None:
    application = scenario.submitted(scenario.registered)
    since = track(application).since
    with clock.at(clock.now() + timedelta(days=2)):
        record(application, "look_again", by=scenario.officer)
        assert track(Application.objects.get(pk=application.pk)).since == since


def test_a_draft_whose_call_has_closed_is_not_told_to_submit(scenario: Scenario) -> None:
    application = scenario.draft(scenario.registered)
    assert scenario.call.closes_at is not None
    assert track(application).next.startswith("Submit")
    with clock.at(scenario.call.closes_at + timedelta(hours=1)):
        said = track(Application.objects.get(pk=application.pk))
        assert not said.next.startswith("Submit") and "kept" in said.now_note


def test_the_boxes_of_the_map_stand_side_by_side_in_both_languages(scenario: Scenario) -> None:
    application = scenario.submitted(scenario.registered)
    for language in ("en", "zh-hans"):
        with translation.override(language):
            boxes = sorted((one.y, one.x, one.width) for one in drawn(track(application).stations).branches)
        for (y, x, width), (below, following, _width) in pairwise(boxes):
            assert y != below or x + width < following, language
