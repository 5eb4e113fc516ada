"""The page of a call leads on in every state: one next thing, reasons beside what cannot be done yet."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.calls import actions
from grants.calls.models import Call
from grants.calls.next_actions import next_actions_of
from tests.calls.sample_calls import TODAY, purchase, venture
from tests.calls.sample_calls import officer as officer_of
from tests.calls.test_calls import opened, response
from tests.people.scenario import person, scenario
from workflows import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _province(at: Any) -> None:
    scenario()
    at(TODAY)


def closed(call: Call) -> Call:
    with clock.at(call.closes_at + clock.IN_FLIGHT):
        return actions.close_call(call=call)


def main(call: Call) -> list[str]:
    return [way.url for way in next_actions_of(call, officer_of()) if way.main]


def test_a_draft_leads_to_its_rules_until_they_are_complete() -> None:
    call = venture()
    assert main(call) == [reverse("call-step", args=[call.code, "announce"])]
    actions.update_call(call=call, data={"form": None}, by=officer_of())
    assert main(Call.objects.get()) == [reverse("call-edit", args=[call.code])]


def test_a_closed_call_asks_for_eligibility_first_then_for_the_panel() -> None:
    call = opened(venture())
    response(call, 1)
    call = closed(call)
    inbox = f"{reverse('application-list')}?call={call.code}&state=submitted"
    assert main(call) == [inbox]
    call.applications.update(state="eligible")
    assert main(call) == [reverse("round-panel", args=[call.rounds.first().pk])]
    start = next(way for way in next_actions_of(call, officer_of()) if way.step == "start_review")
    assert start.url == reverse("round", args=[call.rounds.first().pk])
    assert start.reasons


def test_a_package_with_too_few_responses_is_the_next_thing() -> None:
    call = closed(opened(purchase(intention_waiver="演示")))
    assert main(call) == [call.packages.get().get_absolute_url()]


def test_who_may_not_take_the_step_reads_who_does() -> None:
    call = closed(opened(venture()))
    auditor = person("auditor", ("auditor", "GOV22"))
    next_actions = next_actions_of(call, auditor)
    assert not [way for way in next_actions if way.main]
    assert next(way for way in next_actions if way.step == "start_review").reasons


def test_the_numbers_lead_to_the_inbox_with_their_filter() -> None:
    call = opened(venture())
    response(call, 1)
    client = Client()
    client.force_login(officer_of(), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("call", args=[call.code])).content.decode()
    assert f"{reverse('application-list')}?call={call.code}&amp;state=submitted" in page
