"""What each person sees of contracts, milestones and changes, and at what cost in queries."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.contracts.models import Contract
from grants.desk.queries import tasks_for
from grants.documents.file_requests import MAKE
from grants.milestones import actions
from grants.milestones.models import ChangeRequest, Milestone, Report
from grants.people.models import User
from tests.contracts.scenario import Scenario, scan, user
from tests.milestones.stage import delivering, marks, reported, tick, written
from tests.paper_cache import papers_in_place
from tests.reviews.scenario import again
from workflows import jobs

At = Callable[[Any], None]
IN_WINDOW = date(2026, 8, 3)


def client(person: User) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def test_a_contract_is_drawn_up_issued_and_signed_on_the_screens(scenario: Scenario) -> None:
    award = scenario.award("B01")
    office = client(scenario.officer)
    page = office.post(
        reverse("contract-new", args=["B01"]),
        {
            "starts_on": "2026-05-25",
            "ends_on": "2026-10-31",
            "midterm_due": "2026-08-14",
            "final_due": "2026-11-06",
        },
    )
    contract = Contract.objects.get()
    assert page.status_code == 302
    assert page["Location"] == contract.get_absolute_url()
    assert office.get(contract.get_absolute_url()).status_code == 200
    with jobs.in_place(MAKE):
        assert office.get(reverse("contract-pdf", args=[contract.pk])).getvalue().startswith(b"%PDF")
    with papers_in_place():
        office.post(reverse("contract-issue", args=[contract.pk]))
    grantee = client(scenario.applicant(award))
    sent = {"scan": scan(), "signed_on": "2026-05-18"}
    assert grantee.post(reverse("contract-sign", args=[contract.pk, "grantee"]), sent).status_code == 302
    sent = {"scan": scan(), "signed_on": "2026-05-18"}
    assert client(scenario.lead).post(reverse("contract-begin", args=[contract.pk]), sent).status_code == 302
    contract.refresh_from_db()
    award.refresh_from_db()
    assert contract.state == "effective"
    assert award.state == "delivering"
    assert award.milestones.count() == 2
    assert "SHA-256" in grantee.get(reverse("contract-verify", args=[contract.pk])).text


def test_dates_that_make_no_sense_come_back_with_what_was_typed(scenario: Scenario) -> None:
    scenario.award("B01")
    page = client(scenario.officer).post(
        reverse("contract-new", args=["B01"]),
        {"starts_on": "2026-05-25", "ends_on": "2026-05-01", "midterm_due": "", "final_due": "2026-11-06"},
    )
    assert page.status_code == 200
    assert 'value="2026-05-01"' in page.text
    assert 'href="#id_ends_on"' in page.text


def test_a_scan_of_a_wrong_kind_is_named_on_the_form(scenario: Scenario) -> None:
    from grants.contracts import actions as contracts

    award = scenario.award("B01")
    with papers_in_place():
        contract = contracts.issue(
            contract=contracts.draft_contract(award=award, by=scenario.officer), by=scenario.officer
        )
    page = client(scenario.applicant(award)).post(
        reverse("contract-sign", args=[contract.pk, "grantee"]),
        {"scan": scan(b"MZ\x90"), "signed_on": "2026-05-18"},
    )
    assert page.status_code == 200
    assert 'href="#id_scan"' in page.text
    assert not contract.signatures.exists()


def report_data(report: Report, **more: str) -> dict[str, str]:
    """What the browser sends of the editor: two goals, one voucher, two blank lines."""
    data = {
        "done": "开展议事日",
        "beneficiaries": "620",
        "volunteers": "",
        "satisfaction_pct": "",
        "user_opinions": "",
        "problems": "",
        "next_steps": "",
        "goals-TOTAL_FORMS": "2",
        "goals-INITIAL_FORMS": "2",
        "goals-0-done": "10",
        "goals-1-done": "15",
        "expenses-TOTAL_FORMS": "3",
        "expenses-INITIAL_FORMS": "0",
        "expenses-0-spent_on": "2026-06-10",
        "expenses-0-category": "C01",
        "expenses-0-purpose": "用品",
        "expenses-0-payee": "",
        "expenses-0-voucher": "V-1",
        "expenses-0-amount": "120.50",
    }
    return {**data, **more}


def test_a_report_is_saved_half_written_then_sent_in_the_editor(scenario: Scenario, at: At) -> None:
    award = delivering(scenario, "B01")
    tick(at, IN_WINDOW)
    milestone = Milestone.objects.get(award=award, kind="midterm")
    browser = client(scenario.applicant(award))
    page = browser.post(reverse("report-start", args=[milestone.pk]))
    report = Report.objects.get()
    assert page["Location"] == reverse("report-edit", args=[report.pk])
    assert "清洁议事日" in browser.get(page["Location"]).text
    browser.post(page["Location"], {**report_data(report), "beneficiaries": "", "save": "1"})
    report.refresh_from_db()
    assert report.done == "开展议事日"
    assert report.expenses.get().fen == 120_50
    assert report.goals[0] == {"indicator": "清洁议事日", "planned": "20 次", "done": "10", "evidence": ""}
    data = {**report_data(report), "expenses-INITIAL_FORMS": "1", "expenses-TOTAL_FORMS": "4", "send": "1"}
    assert browser.post(page["Location"], data)["Location"] == milestone.get_absolute_url()
    milestone.refresh_from_db()
    assert milestone.state == "reported"


def test_a_wrong_voucher_line_comes_back_as_typed_and_the_rest_is_kept(scenario: Scenario, at: At) -> None:
    award = delivering(scenario, "B01")
    tick(at, IN_WINDOW)
    by = scenario.applicant(award)
    report = actions.start_report(milestone=Milestone.objects.get(award=award, kind="midterm"), by=by)
    page = client(by).post(
        reverse("report-edit", args=[report.pk]),
        {**report_data(report), "expenses-0-amount": "一百", "send": "1"},
    )
    assert page.status_code == 200
    assert 'value="一百"' in page.text
    assert 'href="#id_expenses-0-amount"' in page.text
    report.refresh_from_db()
    assert report.done == "开展议事日"
    assert report.sent_at is None


@pytest.mark.parametrize("day", ["1800-01-01", "2199-01-01"])
def test_nothing_was_spent_before_the_call_nor_is_in_the_future(scenario: Scenario, at: At, day: str) -> None:
    award = delivering(scenario, "B01")
    tick(at, IN_WINDOW)
    by = scenario.applicant(award)
    report = actions.start_report(milestone=Milestone.objects.get(award=award, kind="midterm"), by=by)
    url = reverse("report-edit", args=[report.pk])
    page = client(by).post(url, {**report_data(report), "expenses-0-spent_on": day, "send": "1"})
    assert page.status_code == 200 and 'href="#id_expenses-0-spent_on"' in page.text
    assert not report.expenses.exists()


def test_a_goal_without_its_indicator_is_asked_for_and_stays(scenario: Scenario, at: At) -> None:
    award = delivering(scenario, "B01")
    tick(at, IN_WINDOW)
    by = scenario.applicant(award)
    report = actions.start_report(milestone=Milestone.objects.get(award=award, kind="midterm"), by=by)
    data = report_data(report)
    n = int(data["goals-TOTAL_FORMS"])
    more = {"goals-TOTAL_FORMS": str(n + 1), f"goals-{n}-indicator": "", f"goals-{n}-done": "走访三次"}
    page = client(by).post(reverse("report-edit", args=[report.pk]), {**data, **more, "save": "1"})
    assert page.status_code == 200 and 'value="走访三次"' in page.text


def test_the_officer_evaluates_item_by_item(scenario: Scenario, at: At) -> None:
    award = delivering(scenario, "B01")
    tick(at, IN_WINDOW)
    milestone = reported(scenario, Milestone.objects.get(award=award, kind="midterm"))
    office, url = client(scenario.officer), reverse("milestone-evaluate", args=[milestone.pk])
    given = {f"item-{key}": mark for key, mark in marks(0.9).items()}
    page = office.post(url, {**given, "item-R-MID-1": "41", "opinion": "好"})
    assert page.status_code == 200
    assert 'value="41"' in page.text
    assert office.post(url, {**given, "opinion": "好"})["Location"] == milestone.get_absolute_url()
    milestone.refresh_from_db()
    assert milestone.state == "accepted"
    assert str(milestone.score) == "90.00"
    assert "90.00" in client(scenario.applicant(award)).get(milestone.get_absolute_url()).text


def test_a_change_is_asked_for_and_decided_on_the_screens(scenario: Scenario) -> None:
    award = delivering(scenario, "B01")
    browser, url = client(scenario.applicant(award)), reverse("change-new", args=["B01"])
    said = {
        "kind": "budget_transfer",
        "summary": "交通费调减",
        "out_C07": "600",
        "into_C01": "500",
        "send": "1",
    }
    page = browser.post(url, said)
    assert page.status_code == 200
    assert 'value="500"' in page.text
    assert not ChangeRequest.objects.exists()
    browser.post(url, {**said, "into_C01": "600"})
    change = ChangeRequest.objects.get()
    assert change.state == "submitted"
    assert change.transfer == {"C07": -600_00, "C01": 600_00}
    page = client(scenario.officer).post(
        reverse("change-decide", args=[change.pk]), {"step": "reject", "decision": ""}
    )
    assert page.status_code == 200
    client(scenario.officer).post(
        reverse("change-decide", args=[change.pk]), {"step": "file", "decision": "备案"}
    )
    change.refresh_from_db()
    assert change.state == "filed"
    assert change.decision == "备案"


def test_each_sees_what_is_his_and_a_stranger_finds_nothing(scenario: Scenario, at: At) -> None:
    award = delivering(scenario, "B05", custody=True)
    stranger = scenario.applicant(scenario.award("B01"))
    tick(at, IN_WINDOW)
    milestone = reported(scenario, Milestone.objects.get(award=award, kind="midterm"))
    change = actions.submit_change(
        change=actions.request_change(
            award=award, kind="goal_change", summary="增加", by=scenario.applicant(award)
        ),
        by=scenario.applicant(award),
    )
    contract = Contract.objects.get(award=award)
    pages = [contract.get_absolute_url(), milestone.get_absolute_url(), change.get_absolute_url()]
    for person in (
        scenario.applicant(award),
        scenario.approver,
        scenario.accountant,
        scenario.officer,
        scenario.lead,
    ):
        assert [client(person).get(url).status_code for url in pages] == [200] * 3
    elsewhere = user("elsewhere", "hub_approver", organisation=stranger.memberships.get().organisation)
    for person in (stranger, elsewhere, user("nobody-special")):
        assert [client(person).get(url).status_code for url in pages] == [404] * 3
    assert all("/login" in Client().get(url)["Location"] for url in pages)
    assert (
        client(scenario.approver).get(reverse("milestone-evaluate", args=[milestone.pk])).status_code == 403
    )
    over = client(scenario.officer).get(reverse("contract-sign", args=[contract.pk, "hub"]))
    assert over["Location"] == contract.get_absolute_url(), (
        "hers to record, and long recorded: back, with why"
    )
    assert (
        client(scenario.applicant(award)).get(reverse("contract-begin", args=[contract.pk])).status_code
        == 403
    )


def test_a_report_that_is_not_sent_is_for_its_organisation_alone(scenario: Scenario, at: At) -> None:
    award = delivering(scenario, "B01")
    tick(at, IN_WINDOW)
    report = written(scenario, Milestone.objects.get(award=award, kind="midterm"))
    assert client(scenario.officer).get(reverse("report-edit", args=[report.pk])).status_code == 404
    assert client(scenario.applicant(award)).get(reverse("report-edit", args=[report.pk])).status_code == 200


def to_do(user: Any) -> list[str]:
    """Where what waits for this person is done, as far as contracts and reports go."""
    urls = [item.url for item in tasks_for(again(user))]
    return [url for url in urls if re.search("contract|milestones", url)]


def test_the_desk_tells_each_what_waits_for_him(scenario: Scenario, at: At) -> None:
    scenario.award("B02")
    award = delivering(scenario, "B05", custody=True)
    assert to_do(scenario.officer) == [reverse("contract-new", args=["B02"])]
    tick(at, IN_WINDOW)
    milestone = Milestone.objects.get(award=award, kind="midterm")
    assert to_do(scenario.applicant(award)) == [milestone.get_absolute_url()]
    assert milestone.get_absolute_url() not in to_do(scenario.officer)
    reported(scenario, milestone)
    assert milestone.get_absolute_url() in to_do(scenario.officer)
    assert to_do(scenario.applicant(award)) == []


@pytest.mark.parametrize("name", ["contract-list", "milestone-list", "change-list"])
def test_a_list_costs_the_same_for_one_row_and_for_a_hundred(scenario: Scenario, name: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            page = client(scenario.officer).get(reverse(name))
        assert page.status_code == 200
        assert page.context["page_obj"].object_list
        return len(asked)

    many = 100
    first = delivering(scenario, "B01")
    _row(scenario, first, 0)
    cost()  # what every page keeps of the installation is read once
    before = cost()
    for n in range(1, many):
        award = scenario.award(f"Z{n:03}")
        _row(scenario, award, n)
    assert cost() == before


def _row(scenario: Scenario, award: Any, n: int) -> None:
    """A contract, two milestones and a change, as rows: only their number matters here."""
    if n:
        Contract.objects.create(
            award=award,
            kind="bipartite",
            number=f"演示创投协〔2026〕{n + 1}号",
            fen=award.approved_fen,
            starts_on=date(2026, 5, 25),
            ends_on=date(2026, 10, 31),
            terms={},
        )
        Milestone.objects.create(award=award, kind="midterm", due_on=date(2026, 8, 14))
    ChangeRequest.objects.create(
        award=award,
        code=f"BG-{n}",
        kind="goal_change",
        summary="增加",
        made_by=scenario.applicant(award),
        state="submitted",
    )
