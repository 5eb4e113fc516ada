"""Nobody who works for the state gets in on a password alone, whichever door he tries."""

from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import get_user_model
from django.test import Client

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"


@pytest.fixture
def second_factor(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def officer() -> Any:
    return get_user_model().objects.create_superuser("officer", "officer@example.org", PASSWORD)


def give_totp(user: Any) -> str:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))


def log_in(client: Client, user: Any) -> Any:
    return client.post("/accounts/login/", {"login": user.username, "password": PASSWORD, "next": "/healthz"})


@pytest.mark.parametrize("door", ["/cms-admin/login/", "/django-admin/login/"])
def test_the_admins_own_logins_read_no_password(client: Client, officer: Any, door: str) -> None:
    give_totp(officer)
    answer = client.post(door, {"username": "officer", "password": PASSWORD, "next": "/cms-admin/"})
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("door", ["/cms-admin/", "/django-admin/"])
def test_a_stranger_at_an_admin_is_refused_and_not_sent_in_circles(client: Client, door: str) -> None:
    client.force_login(get_user_model().objects.create_user("applicant", "applicant@example.org", PASSWORD))
    assert client.get(door, follow=True).status_code == 403


def test_staff_without_a_second_factor_are_sent_to_set_one_up(
    client: Client, officer: Any, second_factor: None
) -> None:
    log_in(client, officer)
    for address in ("/cms-admin/", "/django-admin/"):
        assert client.get(address).url == "/desk/second-factor/"
    assert client.get("/desk/second-factor/").status_code == 200
    assert client.get("/accounts/2fa/").status_code == 200


def test_staff_who_show_it_pass(client: Client, officer: Any, second_factor: None) -> None:
    secret = give_totp(officer)
    answer = log_in(client, officer)
    assert answer.url.startswith("/accounts/2fa/authenticate/")
    client.post(answer.url, {"code": code(secret)})
    assert client.get("/django-admin/").status_code == 200


def test_a_session_from_another_door_must_show_it_too(
    client: Client, officer: Any, second_factor: None
) -> None:
    give_totp(officer)
    client.force_login(officer)
    assert client.get("/django-admin/").url.startswith("/accounts/2fa/reauthenticate/")


def test_applicants_choose_for_themselves(client: Client, second_factor: None) -> None:
    client.force_login(get_user_model().objects.create_user("applicant", "applicant@example.org", PASSWORD))
    assert client.get("/healthz").status_code == 200
    assert client.get("/accounts/email/").status_code == 200


def test_inline_scripts_are_allowed_to_wagtails_admin_alone(client: Client) -> None:
    assert "unsafe" not in client.get("/accounts/login/").headers["Content-Security-Policy"]
    assert "'unsafe-inline'" in client.get("/cms-admin/").headers["Content-Security-Policy"]


def test_private_files_have_no_address(client: Client, settings: Any) -> None:
    for address in ("/media/private/a.txt", "/media/images/../private/a.txt"):
        assert client.get(address).status_code in {400, 404}
