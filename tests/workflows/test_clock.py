"""Working days: the vectors of the demonstration, and what a year without a notice says of itself."""

import json
from datetime import date
from pathlib import Path

import pytest

from workflows import clock, workdays
from workflows.calendar import seed_calendar
from workflows.models import WorkdayOverride

DATA = json.loads((Path(__file__).parents[2] / "grants/demo/demo-data.json").read_text())


@pytest.mark.django_db
@pytest.mark.parametrize("vector", DATA["workday_vectors"], ids=lambda v: f"{v['start']}+{v['working_days']}")
def test_periods_end_where_the_vectors_say(vector: dict[str, object]) -> None:
    seed_calendar()
    start = date.fromisoformat(str(vector["start"]))
    end = workdays.end_of_period(
        start, int(str(vector["working_days"])), count_start=bool(vector["include_start"])
    )
    assert end.isoformat() == vector["end"]


@pytest.mark.django_db
def test_an_officers_exception_moves_a_deadline() -> None:
    seed_calendar()
    before = workdays.end_of_period(date(2026, 4, 27), 5, count_start=True)
    WorkdayOverride.objects.create(day=date(2026, 4, 28), is_workday=False, name="停电")
    assert workdays.end_of_period(date(2026, 4, 27), 5, count_start=True) > before


@pytest.mark.django_db
def test_a_year_without_a_notice_is_provisional() -> None:
    seed_calendar()
    assert not workdays.is_provisional(date(2026, 3, 1))
    assert workdays.is_provisional(date(2031, 3, 1))
    assert not workdays.is_workday(date(2031, 10, 1))


@pytest.mark.django_db
def test_a_deadline_is_the_last_second_of_its_day() -> None:
    assert workdays.deadline(date(2031, 3, 3), 1).astimezone(
        clock.moment(date(2031, 3, 4)).tzinfo
    ).isoformat()[:19] == ("2031-03-04T23:59:59")
