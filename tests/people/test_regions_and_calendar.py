"""Reference data: the divisions of the province, its reporting units, and the working calendar."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from grants.people.models import Office, Region, User
from grants.people.seed_regions import seed_offices, seed_regions, seed_villages
from tests.people.scenario import person, scenario
from workflows import workdays
from workflows.calendar import seed_calendar, set_day
from workflows.models import WorkdayOverride
from workflows.steps import Refused
from workflows.user_input import day_of

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).parents[2] / "grants/demo/demo-data.json"


def test_regions_units_and_villages_are_loaded_once() -> None:
    assert seed_regions() == seed_regions() == Region.objects.count() == 1154
    assert Region.objects.get(pk="220102009").path == "220000/220100/220102/220102009"
    assert Region.objects.get(pk="220184").parent_id == "220100"
    province = {"code": "GOV22", "name": "吉林省民政厅", "name_en": "Department", "region": "220000"}
    assert seed_offices(province) == seed_offices(province) == 70
    assert Office.objects.filter(reports_yearly=True).count() == 70
    assert Office.objects.get(code="GOVL22CBS").level == "city"
    assert Office.objects.get(code="GOV220102").parent.code == "GOV2201"
    assert seed_villages() > 11_000
    assert Region.objects.get(pk="220102001001").path.endswith("220102001/220102001001")


def test_working_days_of_the_demonstration() -> None:
    seed_calendar()
    vectors = json.loads(DEMO.read_text(encoding="utf-8"))["workday_vectors"]
    for row in vectors:
        start = date.fromisoformat(row["start"])
        end = workdays.end_of_period(start, row["working_days"], count_start=row["include_start"])
        assert end.isoformat() == row["end"], row


def test_a_year_without_a_notice_is_provisional() -> None:
    seed_calendar()
    assert not workdays.is_provisional(date(2026, 5, 1))
    assert workdays.is_provisional(date(2027, 5, 1))
    assert not workdays.is_workday(date(2027, 10, 1))


def test_only_the_provinces_leads_and_administrators_write_the_calendar_and_others_read_it(
    client: Client,
) -> None:
    scenario()
    typed = {"day": "2027-01-01", "is_workday": "0", "name": "元旦", "source": "国办发明电〔2026〕1号"}
    others = [person("county", ("lead", "GOV220102")), person("officer", ("officer", "GOV22"))]
    top, admin = person("top", ("lead", "GOV22")), person("admin")
    User.objects.filter(pk=admin.pk).update(is_superuser=True)
    for who in others:
        client.force_login(who)
        page = client.get("/en/desk/calendar/?year=2027").content.decode()
        assert "Save the day" not in page
        for address in ("/en/desk/calendar/", "/en/desk/calendar/2027-01-01/clear/"):
            refused = client.post(address, typed)
            assert refused.status_code == 403
            assert "holds for the whole province" in refused.content.decode()
    assert not WorkdayOverride.objects.exists()
    for who in (top, admin):
        client.force_login(who)
        assert "Save the day" in client.get("/en/desk/calendar/?year=2027").content.decode()
        client.post("/en/desk/calendar/", typed)
        assert WorkdayOverride.objects.count() == 1
        assert "Take away" in client.get("/en/desk/calendar/?year=2027").content.decode()
        client.force_login(others[0])
        assert "Take away" not in client.get("/en/desk/calendar/?year=2027").content.decode()
        client.force_login(who)
        client.post("/en/desk/calendar/2027-01-01/clear/")
        assert not WorkdayOverride.objects.exists()


def test_the_calendar_saves_no_day_whose_page_it_does_not_have(client: Client) -> None:
    scenario()
    client.force_login(person("top", ("lead", "GOV22")))
    said = {"is_workday": "0", "name": "", "source": "国办发明电〔2026〕1号"}
    for typed in ("2150-01-01", "1850年1月1日", "1999-12-31", "2101-01-01"):
        refused = client.post("/en/desk/calendar/", said | {"day": typed})
        assert refused.status_code == 200
        assert "from 2000 to 2100" in refused.content.decode(), typed
        with pytest.raises(Refused):
            set_day(day=day_of(typed), is_workday=False, name="", source="x", by=None)  # type: ignore[arg-type]
    assert not WorkdayOverride.objects.exists()
    for typed in ("2000-01-01", "2100年12月31日"):
        assert client.post("/en/desk/calendar/", said | {"day": typed}, follow=True).status_code == 200
    assert WorkdayOverride.objects.count() == 2


def test_a_day_of_an_impossible_year_that_is_there_already_is_seen_and_taken_away(client: Client) -> None:
    scenario()
    client.force_login(person("top", ("lead", "GOV22")))
    for day in ("1850-01-01", "2150-10-01"):
        WorkdayOverride.objects.create(day=day, is_workday=False, name="", source="x")
        year = day[:4]
        assert f"?year={year}" in client.get("/en/desk/calendar/").content.decode()
        page = client.get(f"/en/desk/calendar/?year={year}")
        address = f"/en/desk/calendar/{day}/clear/"
        assert page.status_code == 200 and address in page.content.decode()
        gone = client.post(address, follow=True)
        assert gone.status_code == 200 and f"?year={year}" not in gone.content.decode()
        assert client.get(f"/en/desk/calendar/?year={year}").status_code == 404
    assert not WorkdayOverride.objects.exists()
