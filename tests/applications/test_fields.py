"""The questions of a section in the browser and without script: conditions, sums, limits, look-ups, cards."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils.html import escape

from grants.filling.draft import Draft
from grants.people.models import Organisation, Region
from tests.factories import PASSWORD, Scenario


def section(application: Any, key: str) -> str:
    return reverse("application-section", args=[application.code, key])


@pytest.fixture
def filling(scenario: Scenario, page: Any, live_server: Any) -> Any:
    """A page on which the applicant of a draft fills it: `filling(section)` opens one."""
    application = scenario.draft(scenario.registered)
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("[name=login]", scenario.applicant(scenario.registered).username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/desk/**")

    def opens(key: str) -> Any:
        page.goto(f"{live_server.url}{section(application, key)}")
        return page

    opens.application = application  # type: ignore[attr-defined]
    return opens


@pytest.mark.django_db(transaction=True)
def test_conditions_sums_and_limits_follow_what_is_typed(filling: Any) -> None:
    page = filling("beneficiaries")
    assert not page.locator("#child_protection").is_visible()
    page.check("[name=involves_children][value=yes]")
    assert page.locator("#child_protection").is_visible()
    page.fill("[name=beneficiaries_direct]", "4")
    page.check("[name=has_roster][value=yes]")
    page.fill("[name=roster-0-name]", "甲")
    page.click("#roster [data-add]")
    page.fill("[name=roster-1-name]", "乙")
    page.click(".acts button[name=save]")
    page.wait_for_url("**/tasks/")
    kept = filling.application.sections.get(section="beneficiaries").answers
    assert [row["name"] for row in kept["roster"]] == ["甲", "乙"]

    page = filling("budget")
    assert not page.locator("#match_source").is_visible()
    for name, value in {"item": "活动", "quantity": "10", "unit_price": "1,000"}.items():
        page.fill(f"[name=budget-0-{name}]", value)
    page.select_option("[name=budget-0-category]", "C10")
    assert page.inner_text("[data-total=requested]") == "10,000.00"
    assert page.inner_text("#cost_per_head") == "2,500.00", "beneficiaries of another section are known"
    typed = page.inner_text("[data-breaches]")
    page.select_option("[name=budget-0-source]", "match:donated")
    assert page.locator("#match_source").is_visible()
    assert page.inner_text("[data-total=donated]") == "10,000.00"
    page.select_option("[name=budget-0-source]", "grant")
    page.click(".acts button[name=save]")
    page.wait_for_selector("#errors")
    draft = Draft.of(filling.application)
    assert [str(b) for b in draft.breaches] == typed.split("\n"), "the server says the same sentences"
    assert not Axe().run(page).response["violations"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", ["organisation", "overview", "needs", "team"])
def test_every_kind_of_question_is_accessible_on_a_phone(filling: Any, key: str) -> None:
    page = filling(key)
    page.set_viewport_size({"width": 390, "height": 800})
    assert not Axe().run(page).response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_organisation_is_looked_up_without_script(scenario: Scenario, browse: Any) -> None:
    from grants.calls.form import form_with

    definition = {"sections": [{"key": "s", "title": "s", "questions": [
        {"key": "partner", "kind": "organisation", "label": "合作组织"}]}]}  # fmt: skip
    application = scenario.draft(scenario.registered)
    version = application.version
    rules = version.rules | {"form": version.rules["form"] | {"definition": definition}}
    type(version).objects.filter(pk=version.pk).update(rules=rules)
    client = browse(scenario.applicant(scenario.registered))
    other = scenario.hub
    address = section(application, "s")
    page = client.post(address, {"revision": "0", "partner": other.name[:3], "save": "1"}).content.decode()
    assert f'value="{other.code}"' in page, "what sounds alike is offered"
    client.post(
        address, {"revision": "1", "partner": other.name[:3], "partner-found": other.code, "save": "1"}
    )
    assert application.sections.get().answers == {"partner": other.code}
    assert escape(other.local_name) in client.get(address).content.decode()
    by_code = form_with(definition, rules).clean("s", {"partner": other.credit_code or other.code})
    assert by_code.answers == {"partner": other.code}
    assert Organisation.objects.filter(code=other.code).exists()


def test_a_region_goes_down_to_the_village_where_villages_are_known(scenario: Scenario, browse: Any) -> None:
    application = scenario.draft(scenario.registered)
    client = browse(scenario.applicant(scenario.registered))
    address = section(application, "overview")
    township = Region.objects.get(pk="220103008")
    client.post(address, {"revision": "0", "region": township.pk, "save": "1"})
    assert "data-village hidden" in client.get(address).content.decode(), "none is known yet"
    Region.objects.create(
        code="220103008001",
        level="village",
        name="演示社区",
        parent=township,
        path=f"{township.path}/220103008001",
    )
    assert "演示社区" in client.get(address).content.decode()
    client.post(
        address, {"revision": "1", "region": township.pk, "region-village": "220103008001", "save": "1"}
    )
    assert application.sections.get().answers["region"] == "220103008001"
    client.post(address, {"revision": "2", "region": "220103", "region-village": "220103008001", "save": "1"})
    assert application.sections.get().answers["region"] == "220103", "a district was chosen instead"


def test_the_answers_of_other_sections_stay_on_the_server_unless_a_rule_reads_them(
    scenario: Scenario, browse: Any
) -> None:
    application = scenario.filled(scenario.registered)
    page = browse(scenario.applicant(scenario.registered)).get(section(application, "needs")).content.decode()
    assert "6200 0000 0000" not in page
    assert "180" in page, "the beneficiaries are read by a computed question"
