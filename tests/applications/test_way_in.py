"""Somebody who acts for no organisation is led to one, and back to the call."""

from typing import Any

from django.urls import reverse

from grants.people.models import JoinRequest
from tests.factories import Scenario, person


def test_who_acts_for_nobody_is_led_to_an_organisation_and_back(scenario: Scenario, browse: Any) -> None:
    start = reverse("application-start", args=[scenario.call.code])
    client = browse(person("newcomer"))
    page = client.get(start).content.decode()
    for name in ("organisation-new", "organisation-join"):
        assert f'href="{reverse(name)}?next={start}"' in page


def test_who_asked_to_join_comes_back_and_sees_that_it_waits(scenario: Scenario, browse: Any) -> None:
    start = reverse("application-start", args=[scenario.call.code])
    client = browse(person("newcomer"))
    address = f"{reverse('organisation-join')}?next={start}&identity={scenario.registered.credit_code}"
    assert scenario.registered.local_name in client.get(address).content.decode()
    answer = client.post(address, {"reason": "本组织副会长"}, follow=True)
    assert JoinRequest.objects.get().organisation == scenario.registered
    assert answer.redirect_chain[-1][0] == start
    assert scenario.registered.local_name in answer.content.decode()


def test_the_way_back_leads_nowhere_else(scenario: Scenario, browse: Any) -> None:
    client = browse(person("newcomer"))
    address = f"{reverse('organisation-join')}?next=https://elsewhere.example/&identity={scenario.registered.credit_code}"
    main = client.get(address).content.decode().split("<main")[1].split("</main")[0]
    assert "elsewhere" not in main
    answer = client.post(address, {"reason": "本组织副会长"})
    assert answer["Location"] == reverse("organisation-join")
