"""What was written when the login had run out: there for whoever wrote it, for an hour, and for nobody else."""

from datetime import timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from grants.people.saved_post import A_PERSON, AN_ADDRESS
from tests.factories import Scenario, person, venture_scenario
from tests.scenarios import kept_scenario
from workflows import clock

BACKEND = "django.contrib.auth.backends.ModelBackend"
WORDS = "写了一半的名称"
ADDRESS = "/en/desk/organisations/new/?tier=registered"


scenario = kept_scenario(venture_scenario)


def login(client: Client, user: Any) -> None:
    client.force_login(user, backend=BACKEND)


def written_after_the_login_ran_out(scenario: Scenario, client: Client) -> None:
    """The form is open; the session ends without a logout; the form is sent."""
    login(client, scenario.applicant(scenario.registered))
    assert client.get(ADDRESS).status_code == 200
    del client.cookies["sessionid"]
    response = client.post(ADDRESS, {"name": WORDS})
    assert response.status_code == 302


def test_it_stays_until_it_is_sent_again(scenario: Scenario) -> None:
    client = Client()
    written_after_the_login_ran_out(scenario, client)
    login(client, scenario.applicant(scenario.registered))
    for _n in range(2):
        text = client.get(ADDRESS).content.decode()
        assert WORDS in text
        assert "for an hour at most" in text
    client.post(ADDRESS, {"name": WORDS})
    assert WORDS not in client.get(ADDRESS).content.decode()


def test_after_an_hour_it_is_gone(scenario: Scenario) -> None:
    client = Client()
    written_after_the_login_ran_out(scenario, client)
    login(client, scenario.applicant(scenario.registered))
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert WORDS not in client.get(ADDRESS).content.decode()
    assert "kept_post" not in client.session


def test_somebody_else_on_the_same_device_does_not_see_it(scenario: Scenario) -> None:
    client = Client()
    written_after_the_login_ran_out(scenario, client)
    login(client, person("other"))
    assert WORDS not in client.get(ADDRESS).content.decode()
    assert "kept_post" not in client.session


def test_logging_out_throws_it_away(scenario: Scenario) -> None:
    client = Client()
    written_after_the_login_ran_out(scenario, client)
    user = scenario.applicant(scenario.registered)
    login(client, user)
    client.post(reverse("account_logout"))
    login(client, user)
    assert WORDS not in client.get(ADDRESS).content.decode()


def stored() -> int:
    return sum(1 for one in Session.objects.all() if "kept_post" in one.get_decoded())


def test_a_stranger_stores_nothing(scenario: Scenario) -> None:
    for _n in range(3):
        Client().post(ADDRESS, {"name": "x" * 200_000})
    assert Session.objects.count() == 0


def test_who_sends_again_and_again_fills_no_table(scenario: Scenario) -> None:
    """A person's cookie, each time without a session: what is kept is counted by person and by address."""
    shown = Client()
    login(shown, scenario.applicant(scenario.registered))
    shown.get(ADDRESS)
    for _n in range(A_PERSON + 5):
        again = Client()
        again.cookies["writer"] = shown.cookies["writer"].value
        again.post(ADDRESS, {"name": WORDS})
    assert stored() == A_PERSON
    for n in range(AN_ADDRESS):
        one = Client()
        login(one, person(f"p{n}"))
        one.get(ADDRESS)
        del one.cookies["sessionid"]
        one.post(ADDRESS, {"name": WORDS})
    assert stored() == AN_ADDRESS


def test_what_nobody_fetches_ends_with_the_hour(scenario: Scenario) -> None:
    client = Client()
    written_after_the_login_ran_out(scenario, client)
    held = Session.objects.get(session_key=client.cookies["sessionid"].value)
    assert held.expire_date <= clock.now() + timedelta(hours=1, minutes=1)
    Session.objects.filter(pk=held.pk).update(expire_date=clock.now())  # the hour is over
    call_command("clearsessions")
    assert not Session.objects.filter(pk=held.pk).exists()


def test_too_much_is_not_kept(scenario: Scenario) -> None:
    client = Client()
    login(client, scenario.applicant(scenario.registered))
    client.get(ADDRESS)
    del client.cookies["sessionid"]
    client.post(ADDRESS, {"name": "x" * 300_000})
    assert stored() == 0
