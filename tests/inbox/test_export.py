"""The list as a file: exactly this view, numbers as numbers, no formula, and a record of who took it."""

import csv
import io
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from grants.applications.models import Application
from grants.people.models import Office
from tests.factories import Scenario, person
from workflows.models import Event

LIST = "application-list"


def export(client: Any, kind: str, address: str = "all=1") -> Any:
    return client.post(f"{reverse(LIST)}?{address}", {"list": LIST, "as": kind})


def lines(client: Any, address: str) -> list[list[str]]:
    response = export(client, "csv", address)
    raw = b"".join(response.streaming_content)
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))


def sheet(client: Any, address: str) -> Any:
    response = export(client, "xlsx", address)
    return load_workbook(io.BytesIO(b"".join(response.streaming_content))).active


def test_it_is_exactly_this_view(scenario: Scenario, browse: Any) -> None:
    one = scenario.submitted(scenario.registered)
    scenario.submitted(scenario.guided, answers={"title": "楼道清洁行动"})
    address = "q=巡访&col=requested&col=number&col=project&order=number"
    head, row = lines(browse(scenario.officer), address)
    assert len(head) == 4
    assert row == ["10000", one.code, one.title, scenario.registered.local_name]
    event = Event.objects.get(action="export_list")
    assert (event.by, event.facts["rows"], event.facts["kind"]) == (scenario.officer, 1, "csv")
    assert event.facts["list"] == LIST


def test_numbers_are_numbers_and_no_text_is_a_formula(scenario: Scenario, browse: Any) -> None:
    one = scenario.submitted(scenario.registered)
    Application.objects.update(title='=HYPERLINK("http://x")')
    client, address = (
        browse(scenario.officer),
        "col=number&col=project&col=requested&col=submitted&col=labels",
    )
    cells = next(sheet(client, address).iter_rows(min_row=2))
    assert [cell.data_type for cell in cells] == ["s", "s", "s", "n", "d", "n"]
    assert (cells[0].value, cells[3].value, cells[0].number_format) == (one.code, 10000, "@")
    assert lines(client, address)[1][1].startswith("'=")


def test_it_holds_what_this_person_may_see(scenario: Scenario, browse: Any) -> None:
    scenario.submitted(scenario.registered)
    stranger = person(
        "stranger", "officer", office=Office.objects.create(code="X", name="别处", level="county")
    )
    assert len(lines(browse(stranger), "")) == 1
    assert export(browse(scenario.applicant(scenario.registered)), "csv").status_code == 403
    assert export(browse(scenario.officer), "pdf").status_code == 302


def test_a_longer_file_asks_no_more(scenario: Scenario, browse: Any) -> None:
    first = scenario.submitted(scenario.registered)
    client = browse(scenario.officer)

    def asked(kind: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            b"".join(export(client, kind).streaming_content)
        return len(seen)

    asked("csv")
    before = asked("csv"), asked("xlsx")
    for n in range(2, 102):
        first.pk, first.code, first._state.adding = None, f"JL-GYCT-2026-{n:04d}", True
        first.save(force_insert=True)
    assert (asked("csv"), asked("xlsx")) == before
    assert len(lines(client, "")) == 102


def test_a_title_kept_with_what_no_file_can_carry_takes_no_list_away(scenario: Scenario, browse: Any) -> None:
    one = scenario.submitted(scenario.registered)
    Application.objects.filter(pk=one.pk).update(title="巡访\x0b计划\u202e\x01")
    address = "col=project&col=number"
    assert lines(browse(scenario.officer), address)[1][0] == "巡访\n计划"
    assert "巡访\n计划" in [cell.value for cell in sheet(browse(scenario.officer), address)[2]]
