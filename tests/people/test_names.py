"""People are called by their name: asked at sign-up, asked once more of whoever came before, printed on what they did."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.people.models import User
from tests.factories import PASSWORD, Scenario, person, venture_scenario
from workflows.models import Event

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db
NEW = {
    "name": " 张三 ", "mobile": "１３９００００００００", "username": "zhang", "email": "zhang@example.invalid",
    "password1": "a-long-password-7", "password2": "a-long-password-7",
}  # fmt: skip


def test_sign_up_asks_name_and_mobile_number(client: Client) -> None:
    for name, wrong in (("name", ""), ("name", "  "), ("mobile", ""), ("mobile", "abc")):
        answer = client.post("/en/accounts/signup/", NEW | {name: wrong})
        assert name in answer.context["form"].errors
        assert not User.objects.exists()
    client.post("/en/accounts/signup/", NEW)
    made = User.objects.get()
    assert (str(made), made.phone) == ("张三", "13900000000")


def log_in(client: Client, target: str) -> str:
    answer = client.post(
        f"/en/accounts/login/?next={target}", {"login": "ada", "password": PASSWORD, "next": target}
    )
    assert answer.status_code == 302
    return str(answer["Location"])


def test_whoever_came_before_names_were_asked_is_asked_at_the_login_and_let_on(client: Client) -> None:
    User.objects.filter(pk=person("ada").pk).update(name="")
    target = "/en/desk/organisations/join/"
    asked = log_in(client, target)
    assert asked.startswith("/en/desk/me/")
    page = client.get(asked).content.decode()
    assert "“ada”" in page and f'href="{target}"' in page
    client.post("/accounts/logout/")
    asked = log_in(client, target)
    assert client.post(asked, {"name": "", "phone": ""}).context["form"].errors.keys() == {"name"}
    assert client.post(asked, {"name": "方艾达", "phone": "13900000000"})["Location"] == target
    assert str(User.objects.get()) == "方艾达"
    client.post("/accounts/logout/")
    assert log_in(client, target) == target


def test_a_corrected_name_leaves_the_one_before_in_the_history(client: Client) -> None:
    ada = person("ada", name="方艾大")
    client.force_login(ada)
    client.post("/en/desk/me/", {"name": "方艾达", "phone": ""})
    event = Event.objects.get(action="change_name")
    assert (event.by, event.facts["was"], event.facts["name"]) == (ada, "方艾大", "方艾达")


def test_a_receipt_and_the_history_print_the_name(client: Client) -> None:
    scenario: Scenario = venture_scenario()
    User.objects.filter(pk=scenario.applicant(scenario.registered).pk).update(name="方艾达")
    application = scenario.submitted(scenario.registered)
    client.force_login(scenario.officer)
    page = client.get(reverse("application", args=[application.code])).content.decode()
    assert "方艾达" in page


def test_nothing_is_printed_by_the_user_name_but_where_it_tells_people_apart() -> None:
    said: Any = {
        str(one.relative_to(ROOT / "templates"))
        for one in (ROOT / "templates").rglob("*.*")
        if one.suffix in (".html", ".txt") and re.search(r"\{\{[^}]*\.username", one.read_text("utf-8"))
    }
    assert said == {"people/posts.html", "people/_person_facts.html"}
