"""Where an organisation is, chosen step by step; and which office may manage it there."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from grants.people import actions
from grants.people.models import Office, Organisation, Region
from grants.people.region_picker import picked, place_code, places_like
from grants.people.responsible_office import may_manage
from tests.applications.test_side_by_side import comes
from tests.people.scenario import hub, person, scenario
from tests.people.test_organisations import street_managed
from workflows.steps import Refused


@pytest.fixture(autouse=True)
def _province(db: None) -> None:
    scenario()
    for n in range(40):  # as many as a county has: not one of them is shown before the county is chosen
        Region.objects.create(
            code=f"2201031{n:02}", name=f"{n}号乡", level="township", kind="乡", parent_id="220103",
            path=f"220000/220100/220103/2201031{n:02}",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("posted", "code"),
    [
        ({"q": "220102009"}, "220102009"),
        ({"q-in": "220102", "q": "220102009"}, "220102009"),
        ({"q-in": "220102", "q": ""}, "220102"),
        ({"q-in": "220103", "q": "220102009"}, "220103"),
        ({"q-in": "", "q": ""}, ""),
        ({"q-in": "220102", "q": "220102009", "q-village": "220102009001"}, "220102009001"),
        ({"q-in": "220102", "q": "220102009", "q-village": "220103008001"}, "220102009"),
        ({"q-in": "220103", "q": "", "q-search": "桃源街道"}, "220102009"),
        ({"q-in": "", "q-search": "街道"}, "街道"),
        ({"q-search": "街道", "q-found": "220103008"}, "220103008"),
    ],
)
def test_a_place_is_read_from_the_steps_or_from_what_was_found(posted: dict[str, str], code: str) -> None:
    assert picked(posted, "q") == code


def test_a_place_is_found_by_part_of_its_name_and_narrowed_by_where_it_lies() -> None:
    assert places_like("桃源") == [("220102009", "长春市 南关区 桃源街道")]
    assert {code for code, _name in places_like("街道")} == {"220102009", "220103008"}
    assert places_like("南关 街道") == [("220102009", "长春市 南关区 桃源街道")]
    assert places_like("桃") == places_like("没有这里") == []
    assert place_code("桃源街道") == "220102009"
    assert place_code("街道") == ""


def test_without_script_the_place_is_asked_first_and_the_streets_follow_from_it() -> None:
    client = Client()
    client.force_login(person("ada"))
    address = reverse("organisation-new") + "?tier=street_managed"
    page = client.get(address).content.decode()
    assert "220102" in page
    assert "220102009" not in page, "no list of everything"
    asked = client.get(f"{address}&region-search=街道").content.decode()
    assert 'value="220102009"' in asked and 'value="220103008"' in asked
    form = client.get(f"{address}&region-found=220102009").context["form"]
    words = [str(label) for _value, label in form.fields["managing_unit"].choices][1:]
    assert words[0] == "桃源街道办事处"
    assert len(words) == 2 and "南关区民政局" in words[1]
    elsewhere = client.get(f"{address}&region-in=220103&region=220103008").context["form"]
    words = [str(label) for _value, label in elsewhere.fields["managing_unit"].choices][1:]
    assert len(words) == 1 and "宽城区民政局" in words[0], "a street that is not here goes to its county"


@pytest.mark.parametrize("kept", [False, True])
def test_whoever_changes_the_place_in_the_middle_of_the_form_loses_nothing(kept: bool) -> None:
    """Without script too: what was typed goes along to the page that asks, even where it is asked twice."""
    client, ada = Client(headers={"accept-language": "en"}), person("ada")
    client.force_login(ada)
    address = reverse("organisation-new") + "?tier=street_managed&region-found=220102009"
    if kept:
        made = actions.register_organisation(
            data=street_managed()
            | {"managing_unit": Office.objects.get(code="ST220102009"), "startup": True},
            by=ada,
        )
        address = reverse("organisation-edit", args=[made.code])
    typed = {"name": "桃源互助社", "intro": "只写了一半", "staff": "3", "region": "220102009", "place": "1"}
    page = client.post(address, typed)
    assert page.status_code == 200
    carried = dict(re.findall(r'type="hidden" name="([a-z]+)" value="([^"]*)"', page.content.decode()))
    assert carried["name"] == "桃源互助社"
    again = client.post(address, carried | {"region-search": "没有这里"}).content.decode()
    assert "no single place" in again
    assert 'value="只写了一半"' in again
    form = client.post(address, carried | {"region-found": "220103008"}).context["form"]
    assert [form[name].value() for name in ("name", "intro", "staff", "region", "startup")] == [
        "桃源互助社", "只写了一半", "3", "220103008", "",
    ]  # fmt: skip
    assert not form.is_bound, "nothing is judged before it is sent"
    assert Organisation.objects.filter(name="桃源互助社").count() == 0


def test_a_unit_of_another_place_is_refused_and_the_county_stands_in_for_a_street_that_is_missing() -> None:
    ada = person("ada")
    there = street_managed() | {"region": Region.objects.get(pk="220103008")}
    for far in ("ST220102009", "GOV22", "GOV2201", "GOV220102"):
        with pytest.raises(Refused, match="does not look after the place"):
            actions.register_organisation(
                data=there | {"managing_unit": Office.objects.get(code=far)}, by=ada
            )
    county = Office.objects.get(code="GOV220103")
    made = actions.register_organisation(data=there | {"managing_unit": county}, by=ada)
    assert made.managing_unit == county
    with pytest.raises(Refused, match="does not look after the place"):
        actions.update_organisation(
            organisation=made, data={"region": Region.objects.get(pk="220102009")}, by=ada
        )


def test_where_a_county_has_no_office_the_city_looks_after_its_streets() -> None:
    Office.objects.filter(code="GOV220204").delete()
    region = Region.objects.get(pk="220204")
    assert [office.code for office in may_manage(region)] == ["GOV22"]
    assert [office.code for office in may_manage(Region.objects.get(pk="220102"))] == [
        "ST220102009",
        "GOV220102",
    ]


def test_a_posted_unit_of_elsewhere_is_told_at_its_field() -> None:
    client = Client()
    client.force_login(person("ada"))
    typed: dict[str, Any] = {
        "name": "互助社", "filing_number": "备1", "region": "220103008", "staff": "0", "custodian": hub().pk,
        "managing_unit": Office.objects.get(code="ST220102009").pk,
    }  # fmt: skip
    answer = client.post(reverse("organisation-new") + "?tier=street_managed", typed)
    assert "managing_unit" in answer.context["form"].errors
    assert not Organisation.objects.filter(name="互助社").exists()


@pytest.mark.django_db(transaction=True)
def test_on_a_phone_the_townships_come_with_the_county_and_a_few_letters_find_a_place(
    browser: Any, live_server: Any
) -> None:
    page = comes(browser, live_server.url, person("ada"), 390)
    page.goto(reverse("organisation-new") + "?tier=committee_guided")
    assert page.locator("#region option").count() == 1
    page.select_option("#region-in", "220103")
    expect(page.locator("#region option")).to_have_count(42)
    page.locator("#region-search").press_sequentially("桃源")
    page.get_by_role("option", name="桃源街道").click()
    expect(page.locator("#region-in")).to_have_value("220102")
    expect(page.locator("#region")).to_have_value("220102009")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("form.form button").last.click()
    page.wait_for_url("**region=220102009**")
    expect(page.locator("#id_managing_unit option")).to_have_count(3)
    page.context.close()
