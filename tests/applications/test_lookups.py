"""Looked up while one writes: the villages of the township just chosen, and organisations by a few letters."""

from copy import deepcopy
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from grants.applications.models import Application
from grants.people.models import Region
from tests.applications.test_side_by_side import comes
from tests.factories import Scenario

TOWNSHIP = "220103008"


def chinese(name: str, *args: str) -> str:
    """The address of the Chinese page; with /en before it, of the English one."""
    return reverse(name, args=args).removeprefix("/en")


@pytest.fixture
def villages(scenario: Scenario) -> list[str]:
    township = Region.objects.get(pk=TOWNSHIP)
    for code, name, english in (
        ("220103008001", "演示社区", "Demo community"),
        ("220103008002", "样例村", ""),
    ):
        Region.objects.create(
            code=code, level="village", name=name, name_en=english, parent=township,
            path=f"{township.path}/{code}",
        )  # fmt: skip
    return ["演示社区", "样例村"]


def test_villages_are_told_to_whoever_is_logged_in_in_the_language_of_the_address(
    scenario: Scenario, villages: list[str], browse: Any
) -> None:
    address = chinese("places-below", TOWNSHIP)
    assert Client().get(address).status_code == 302
    client = browse(scenario.applicant(scenario.registered))
    answer = client.get(address)
    assert [one["name"] for one in answer.json()["found"]] == villages
    assert answer["Cache-Control"] == "private, max-age=86400"
    assert client.get(f"/en{address}").json()["found"][0]["name"] == "Demo community"
    assert client.get(chinese("places-below", "220204")).json() == {"found": []}


def test_organisations_are_found_by_part_of_their_name_and_never_all_of_them(
    scenario: Scenario, browse: Any
) -> None:
    client, address = browse(scenario.applicant(scenario.guided)), chinese("organisations-like")
    assert Client().get(address).status_code == 302
    found = client.get(address, {"q": scenario.registered.name[2:5]}).json()["found"]
    assert {"code": scenario.registered.code, "name": scenario.registered.name} in [
        {"code": one["code"], "name": one["name"]} for one in found
    ]
    assert all({*one} == {"code", "name", "where"} for one in found)
    assert client.get(address, {"q": scenario.registered.name[0]}).json() == {"found": []}


# --- in the browser ------------------------------------------------------------------------------------------------


@pytest.fixture
def writing(
    scenario: Scenario, villages: list[str], browser: Any, live_server: Any
) -> tuple[Application, Page]:
    """An applicant at a section that asks where, and with whom."""
    rules = deepcopy(scenario.call.versions.get().rules)
    section = next(one for one in rules["form"]["definition"]["sections"] if one["key"] == "overview")
    section["questions"] = [
        {"key": "region", "kind": "region", "label": "实施地区", "levels": ["county", "township", "village"]},
        {"key": "partner", "kind": "organisation", "label": "合作组织", "required": False},
    ]
    scenario.call.versions.update(rules=rules)
    application = scenario.draft(scenario.registered)
    page = comes(browser, live_server.url, scenario.applicant(scenario.registered), 390)
    page.goto(chinese("application-section", application.code, "overview"))
    return application, page


@pytest.mark.django_db(transaction=True)
def test_villages_and_organisations_come_while_one_writes(
    scenario: Scenario, villages: list[str], writing: tuple[Application, Page]
) -> None:
    application, page = writing
    village, partner = page.locator("#region-village"), page.get_by_role("combobox", name="合作组织")
    expect(village).to_be_hidden()
    page.select_option("#region-in", TOWNSHIP[:6])
    expect(page.locator(f"#region option[value='{TOWNSHIP}']")).to_have_count(1)
    page.select_option("#region", TOWNSHIP)
    expect(village).to_be_visible()
    assert village.locator("option").all_inner_texts()[1:] == villages
    page.select_option("#region-village", label=villages[1])

    partner.press_sequentially(scenario.guided.name[:4])
    option = page.get_by_role("option", name=scenario.guided.name)
    expect(option).to_be_visible()
    expect(partner).to_have_attribute("aria-expanded", "true")
    assert not Axe().run(page).response["violations"]
    partner.press("Escape")
    expect(option).to_be_hidden()
    partner.press("ArrowDown")
    expect(option).to_be_visible()
    partner.press("ArrowDown")
    expect(partner).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "")
    partner.press("Enter")
    expect(partner).to_have_value(scenario.guided.name)
    expect(partner).to_have_attribute("aria-expanded", "false")
    page.click(".acts button[name=save]")
    page.wait_for_url("**/tasks/")
    assert kept(application) == {"region": "220103008002", "partner": scenario.guided.code}

    page.goto(chinese("application-section", application.code, "overview"))
    expect(village).to_have_value("220103008002")
    page.select_option("#region", "")  # a district has no villages here
    expect(village).to_be_hidden()
    partner.fill("某某别的组织")  # the one chosen before is forgotten
    page.click(".acts button[name=save]")
    page.wait_for_selector("#errors")  # a name that nobody is known by leads back to its question
    assert kept(application) == {"region": "220103", "partner": "某某别的组织"}


def kept(application: Application) -> dict[str, Any]:
    answers: dict[str, Any] = application.sections.get(section="overview").answers
    return answers
