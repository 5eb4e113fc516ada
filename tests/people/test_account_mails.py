"""The mails of accounts: rows first, and their links lead to this site whatever host the request named."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.factories import PASSWORD, person
from tests.worker_results import delivered
from workflows.models import Job, Letter

pytestmark = pytest.mark.django_db
HOME = "https://grants.example.org"
FORGED = {"HTTP_HOST": "evil.example.net", "HTTP_X_FORWARDED_HOST": "evil.example.net"}


@pytest.fixture(autouse=True)
def home(settings: Any) -> None:
    settings.SITE_URL = HOME
    settings.ALLOWED_HOSTS = ["*"]
    settings.USE_X_FORWARDED_HOST = True


def reset(client: Client) -> None:
    client.post("/en/accounts/password/reset/", {"email": person("ada").email}, **FORGED)  # type: ignore[arg-type]


def unknown_reset(client: Client) -> None:
    client.post("/en/accounts/password/reset/", {"email": "nobody@example.invalid"}, **FORGED)  # type: ignore[arg-type]


def sign_up(client: Client, email: str = "new@example.invalid") -> None:
    typed = {
        "name": "新人",
        "mobile": "13900000000",
        "username": "new",
        "email": email,
        "password1": "a-long-Secret-7",
        "password2": "a-long-Secret-7",
    }
    client.post("/en/accounts/signup/", typed, **FORGED)  # type: ignore[arg-type]


def sign_up_with_a_known_address(client: Client) -> None:
    sign_up(client, person("ada").email)


def login_unproved(client: Client) -> None:
    user = person("ada")
    user.emailaddress_set.all().delete()
    client.post("/en/accounts/login/", {"login": "ada", "password": PASSWORD}, **FORGED)  # type: ignore[arg-type]


def wagtails_reset(client: Client) -> None:
    client.post("/cms-admin/password_reset/", {"email": person("ada").email}, follow=True, **FORGED)  # type: ignore[arg-type]
    reset_of_the_same = {"email": "ada@example.invalid"}
    client.post("/en/accounts/password/reset/", reset_of_the_same, **FORGED)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "ask", [reset, unknown_reset, sign_up, sign_up_with_a_known_address, login_unproved, wagtails_reset]
)
def test_a_forged_host_reaches_no_mail(ask: Any) -> None:
    ask(Client())
    (sent,) = delivered()
    text = f"{sent.subject}\n{sent.body}\n{getattr(sent, 'alternatives', '')}"
    assert "evil.example.net" not in text
    links = re.findall(r"https?://[^/\s]+", text)
    assert links and set(links) == {HOME}


def test_the_link_of_a_reset_opens_on_this_site() -> None:
    client = Client()
    reset(client)
    (sent,) = delivered()
    found = re.search(rf"{HOME}(/\S+)", str(sent.body))
    assert found is not None
    assert client.get(found[1], follow=True).status_code == 200


def test_a_mail_of_an_account_is_a_row_until_it_is_sent_and_then_nowhere() -> None:
    reset(Client())
    assert "password/reset/key" in Letter.objects.get().body
    assert Job.objects.get().kind == "letter"
    delivered()
    assert not Letter.objects.exists()


def test_the_words_side_has_the_same_address(settings: Any) -> None:
    from wagtail.admin.utils import get_admin_base_url

    from config.settings import base

    assert base.WAGTAILADMIN_BASE_URL == base.SITE_URL
    settings.WAGTAILADMIN_BASE_URL = HOME
    assert get_admin_base_url() == HOME
