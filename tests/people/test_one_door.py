"""An account is changed at one door: proved, asked again, and told to the old address."""

import re
from typing import Any

import pytest
from django.test import Client

from grants.people.models import User
from tests.factories import PASSWORD, person, venture_scenario
from tests.worker_results import delivered

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> User:
    root = User.objects.create_superuser("root", "root@example.invalid", PASSWORD)
    client.post("/accounts/login/", {"login": "root", "password": PASSWORD})
    return root


def test_the_editors_admin_changes_no_address_and_no_password(client: Client, editor: User) -> None:
    page = client.get("/cms-admin/account/").content.decode()
    assert 'name="name_email-email"' not in page
    assert "old_password" not in page
    typed = dict(re.findall(r'name="([^"]+)"[^>]*value="([^"]*)"', page)) | {
        "name_email-email": "thief@example.invalid", "name_email-first_name": "x", "name_email-last_name": "x",
        "password-old_password": PASSWORD, "password-new_password1": "another-long-7", "password-new_password2": "another-long-7",
    }  # fmt: skip
    client.post("/cms-admin/account/", typed)
    editor.refresh_from_db()
    assert editor.email == "root@example.invalid"
    assert editor.check_password(PASSWORD)


@pytest.mark.parametrize(
    "address",
    ["users/", "users/new/", "users/edit/{pk}/", "users/delete/{pk}/", "bulk/grants/user/set_active_state/?id={pk}",
     "bulk/grants/user/delete/?id={pk}", "bulk/grants/user/assign_role/?id={pk}"],
)  # fmt: skip
def test_the_editors_admin_has_no_list_of_people(client: Client, editor: User, address: str) -> None:
    ada = person("ada")
    typed = {"username": "ada", "email": "thief@example.invalid", "first_name": "A", "last_name": "A", "is_active": "",
             "is_superuser": "on"}  # fmt: skip
    for answer in (
        client.get("/cms-admin/" + address.format(pk=ada.pk)),
        client.post("/cms-admin/" + address.format(pk=ada.pk), typed),
    ):
        assert answer.status_code == 302
        assert answer["Location"].endswith("/desk/posts/")
    now = User.objects.get(pk=ada.pk)
    assert (now.email, now.is_active, now.is_superuser) == (ada.email, True, False)
    assert "/cms-admin/users/" not in client.get("/cms-admin/").content.decode()


def test_a_new_address_is_proved_first_and_the_old_one_is_told() -> None:
    ada = person("ada")
    client = Client()
    client.post("/en/accounts/login/", {"login": "ada", "password": PASSWORD})
    client.post("/en/accounts/email/", {"action_add": "", "email": "new@example.invalid"})
    ada.refresh_from_db()
    assert ada.email == "ada@example.invalid", "until it is proved"
    link = re.search(r"/en/accounts/confirm-email/[^/\s]+/", str(delivered()[-1].body))
    assert link is not None
    client.post(link[0])
    ada.refresh_from_db()
    assert ada.email == "new@example.invalid"
    told = next(
        one for one in delivered() if one.to == ["ada@example.invalid"] and "no longer" in str(one.body)
    )
    assert "/accounts/password/reset/" in str(told.body)


def test_a_changed_password_is_told() -> None:
    person("ada")
    client = Client()
    client.post("/en/accounts/login/", {"login": "ada", "password": PASSWORD})
    new = "another-long-password-7"
    client.post(
        "/en/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert "Your password has changed." in str(delivered()[-1].body)


def test_who_finds_the_screen_open_sends_no_money_to_himself(settings: Any) -> None:
    scenario = venture_scenario()
    settings.ASK_AGAIN = True
    client = Client()
    client.force_login(scenario.applicant(scenario.registered))
    address = f"/en/desk/organisations/{scenario.registered.code}/edit/"
    page = client.get(address).content.decode().partition("<main")[2].partition("</main")[0]
    assert 'name="account_number"' in page
    found = dict(re.findall(r'<input[^>]*? name="(\w+)"[^>]*? value="([^"]*)"', page))
    chosen = dict(re.findall(r'<select name="(\w+)".*?<option value="([^"]+)" selected', page, re.DOTALL))
    typed = found | chosen | {"account_number": "6222000011112222", "registrar": ""}
    answer = client.post(address, typed)
    text = re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<main")[2])[:600]
    assert "reauthenticate" in answer.get("Location", ""), text
    page = client.get(f"/en/desk/organisations/{scenario.registered.code}/").content.decode()
    assert "6222000011112222" not in page
    assert "2222" not in page.partition("<main")[2].partition("</main")[0]
