"""Whoever decides or moves money shows a second factor, whichever door they take; outside the demonstration."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse

from grants.people.access import needs_second_factor
from grants.people.models import Expert, Membership, User
from tests.factories import PASSWORD, Scenario, person, venture_scenario
from tests.scenarios import kept_scenario
from workflows import roles

#: Doors of the workbench that any of them may come to; what matters is where they are sent first.
DOORS = (
    "/en/desk/", "/en/desk/messages/", "/en/desk/organisations/", "/en/desk/posts/", "/en/custody/", "/en/desk/events/",
    "/cms-admin/", "/django-admin/",
)  # fmt: skip


there = kept_scenario(venture_scenario)


@pytest.fixture(autouse=True)
def asked_for(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = True


def holder_of(role: str, there: Scenario) -> User:
    place: dict[str, Any] = {"organisation": there.hub} if role in roles.IN_HUBS else {"office": there.office}
    return person(f"p_{role}", role, **place)


def test_every_role_is_thought_of(there: Scenario) -> None:
    """Of all posts only those for an organisation of one's own go without."""
    assert {*roles.IN_OFFICES, *roles.IN_HUBS} == {*roles.SECOND_FACTOR}


@pytest.mark.parametrize("role", [*roles.IN_OFFICES, *roles.IN_HUBS])
def test_whoever_decides_or_moves_money_is_led_to_setting_one_up(
    there: Scenario, client: Client, role: str
) -> None:
    client.force_login(holder_of(role, there))
    for door in DOORS:
        answer = client.get(door)
        assert (answer.status_code, answer["Location"].removeprefix("/en")) == (
            302,
            "/desk/second-factor/",
        ), door
        assert client.post(door).status_code == 302
    for language, words in (("/en", "With a code on your phone"), ("", "用手机上的验证码")):
        assert words in client.get(f"{language}/desk/second-factor/").content.decode()
    assert client.get(reverse("mfa_activate_totp")).status_code in (200, 302)


@pytest.mark.parametrize("who", ["is_staff", "is_superuser"])
def test_administrators_too(there: Scenario, client: Client, who: str) -> None:
    admin = person("adm", **{who: True})
    client.force_login(admin)
    assert client.get("/en/desk/").status_code == 302


def test_applicants_choose_for_themselves(there: Scenario, client: Client) -> None:
    client.force_login(there.applicant(there.registered))
    assert client.get("/en/desk/").status_code == 200


@pytest.mark.parametrize("asked", [True, False])
def test_experts_as_the_setting_says(there: Scenario, client: Client, settings: Any, asked: bool) -> None:
    settings.EXPERT_SECOND_FACTOR = asked
    expert = person("ex")
    Expert.objects.create(code="E1", name="专家", user=expert)
    client.force_login(expert)
    assert client.get("/en/desk/").status_code == (302 if asked else 200)


def test_a_post_given_in_the_middle_of_a_session_asks_at_once(there: Scenario, client: Client) -> None:
    newcomer = person("newcomer")
    client.force_login(newcomer)
    assert client.get("/en/desk/").status_code == 200
    post = Membership.objects.create(user=newcomer, role="hub_approver", organisation=there.hub)
    assert client.get("/en/desk/").status_code == 302
    post.delete()
    assert client.get("/en/desk/").status_code == 200


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_with_a_code_they_come_in_and_keep_it(there: Scenario, client: Client) -> None:
    """Logging in with password and code opens the workbench; the last second factor of a post cannot be taken off."""
    approver = holder_of("hub_approver", there)
    secret = generate_totp_secret()
    TOTP.activate(approver, secret)
    answer = client.post("/en/accounts/login/", {"login": "p_hub_approver", "password": PASSWORD})
    assert answer["Location"].endswith(reverse("mfa_authenticate").removeprefix("/en"))
    page = client.get(answer["Location"])
    assert b"mfa_webauthn_authenticate" not in page.content, "No passkey is asked of whoever has none."
    client.post(answer["Location"], {"code": code_of(secret)})
    assert client.get("/en/desk/").status_code == 200
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=approver).exists()
    assert needs_second_factor(User.objects.get(pk=approver.pk))
