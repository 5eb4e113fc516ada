"""The officer's side: checklist, supplement, decision, list."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.applications import actions
from grants.applications.models import Application
from grants.applications.version_comparison import compared
from grants.calls.models import Call
from grants.desk.queries import tasks_for
from grants.eligibility import actions as eligibility
from grants.eligibility import words as eligibility_words
from grants.eligibility.sources import sources_of
from grants.eligibility.tasks import due_supplements
from grants.files.models import Attachment
from grants.people.models import Membership, Organisation, User
from grants.submission import actions as submission
from tests.factories import Scenario, pdf
from workflows import clock, workdays
from workflows.processes.application import asked_once
from workflows.steps import NotYours, Refused

POINTS = [
    {"section": "overview", "question": "summary", "text": "请写明服务人数。"},
    {"section": "attachments", "question": "charter", "text": "请补交章程。"},
]


def test_the_checklist_says_what_the_system_knows(scenario: Scenario) -> None:
    application = scenario.submitted(scenario.registered)
    lines = {
        line.key: line for line in eligibility.open_checklist(application=application, by=scenario.officer)
    }
    assert {key for key, line in lines.items() if line.finding == "pass"} >= {
        "in_time",
        "standing",
        "not_abnormal",
        "not_banned",
        "party_clause",
        "custody",
        "one_only",
        "sum",
        "ceilings",
        "forbidden",
        "not_funded_twice",
    }
    assert lines["no_record"].finding == ""


def test_it_passes_only_when_every_line_is_decided(scenario: Scenario) -> None:
    application = scenario.submitted(scenario.registered)
    with pytest.raises(Refused):
        eligibility.find_eligible(application=application, by=scenario.officer)
    eligibility.accept_findings(application=application, by=scenario.officer)
    for line in application.eligibility_lines.filter(result="pending"):
        eligibility.decide_line(line=line, result="pass", reason="已查询。", by=scenario.officer)
    assert eligibility.find_eligible(application=application, by=scenario.officer).state == "eligible"


def test_a_failed_line_needs_a_reason_and_the_applicant_reads_it(scenario: Scenario, browse: Any) -> None:
    application = scenario.submitted(scenario.registered)
    eligibility.accept_findings(application=application, by=scenario.officer)
    client = browse(scenario.officer)
    address = reverse("application-eligibility", args=[application.code])
    assert client.get(address).status_code == 200
    client.post(address, {"result-no_record": "fail", "reason-no_record": ""})
    assert application.eligibility_lines.get(key="no_record").result == "pending"
    client.post(
        address,
        {
            "result-no_record": "fail",
            "reason-no_record": "2025年受过行政处罚",
            "result-documents": "pass",
            "conclude": "find_ineligible",
        },
    )
    assert Application.objects.get().state == "ineligible"
    page = browse(scenario.applicant(scenario.registered)).get(
        reverse("application", args=[application.code])
    )
    assert "2025年受过行政处罚" in page.content.decode()


def test_a_member_of_the_organisation_does_not_decide(scenario: Scenario) -> None:
    application = scenario.submitted(scenario.registered)
    Membership.objects.create(user=scenario.officer, role="applicant", organisation=scenario.registered)
    kin = User.objects.get(pk=scenario.officer.pk)
    with pytest.raises(NotYours):
        eligibility.accept_findings(application=application, by=kin)
    with pytest.raises(NotYours):
        eligibility.find_ineligible(application=application, reason="", by=kin)


def test_a_supplement_goes_round(scenario: Scenario, browse: Any) -> None:
    application = scenario.submitted(scenario.registered)
    user = scenario.applicant(scenario.registered)
    supplement = eligibility.ask_for_supplement(application=application, points=POINTS, by=scenario.officer)
    assert supplement.due_at == workdays.deadline(clock.today(), scenario.call.supplement_days)
    client = browse(user)
    tasks = client.get(reverse("application-tasks", args=[application.code])).content.decode()
    assert "请写明服务人数。" in tasks
    assert "请补交章程。" in tasks
    with pytest.raises(Refused):
        submission.answer_supplement(application=application, by=user)
    overview = application.sections.get(section="overview")
    changed = overview.answers | {"summary": "为180户独居老人每月巡访。", "title": "换一个标题"}
    actions.save_section(
        application=application, section="overview", answers=changed, revision=overview.revision, by=user
    )
    with pytest.raises(Refused):
        actions.save_section(
            application=application, section="needs", answers={"need_analysis": "改"}, by=user
        )
    actions.attach(application=application, key="charter", file=pdf("章程.pdf"), by=user)
    answered = submission.answer_supplement(application=application, by=user)
    assert answered.state == "submitted"
    assert answered.versions.count() == 2
    assert answered.title == "独居老人巡访结对计划"  # it was not asked about
    first, second = answered.versions.order_by("number")
    changes = compared(answered, first, second, "officer", everything=False)
    assert [one.key for section in changes for one in section["questions"]] == ["summary", "charter"]
    page = browse(scenario.officer).get(reverse("application", args=[application.code])).content.decode()
    assert "为180户独居老人每月巡访。" in page
    assert str(asked_once.sentence) in page
    check = browse(scenario.officer).get(reverse("application-eligibility", args=[application.code])).text
    assert 'value="find_eligible"' in check, "What was supplemented is decided now."
    again = reverse("application-supplement", args=[application.code])
    assert again not in check and again not in page and str(asked_once.sentence) in check
    with pytest.raises(Refused) as refused:
        eligibility.ask_for_supplement(application=application, by=scenario.officer)
    assert refused.value.sentences == [str(asked_once.sentence)]


def test_everything_is_asked_for_once(scenario: Scenario) -> None:
    application = scenario.submitted(scenario.registered)
    with pytest.raises(Refused):
        eligibility.ask_for_supplement(application=application, points=[{"text": "  "}], by=scenario.officer)
    eligibility.ask_for_supplement(application=application, points=POINTS, by=scenario.officer)
    assert Application.objects.get().state == "supplementing"


def test_the_clock_ends_what_was_not_supplemented(scenario: Scenario) -> None:
    application = scenario.submitted(scenario.registered)
    supplement = eligibility.ask_for_supplement(application=application, points=POINTS, by=scenario.officer)
    with clock.at(supplement.due_at):
        assert due_supplements() == 0
    with clock.at(supplement.due_at + clock.IN_FLIGHT + timedelta(seconds=1)):
        assert due_supplements() == 1
    ended = Application.objects.get()
    assert ended.state == "ineligible"
    assert "请补交章程。" in ended.result_reason


def test_the_list_is_filtered_by_its_address(scenario: Scenario, browse: Any) -> None:
    scenario.submitted(scenario.registered)
    scenario.submitted(scenario.guided, answers={"title": "楼道清洁行动"})
    client = browse(scenario.officer)
    rows = client.get(reverse("application-list"), {"q": "楼道清洁"}).context["page_obj"]
    assert [row.title for row in rows] == ["楼道清洁行动"]
    assert not client.get(reverse("application-list"), {"state": "eligible"}).context["page_obj"].object_list
    assert len(client.get(reverse("application-list"), {"region": "220103"}).context["page_obj"]) == 2
    assert not client.get(reverse("application-list"), {"region": "220204"}).context["page_obj"].object_list


def test_the_lists_ask_the_same_for_one_row_and_for_a_hundred(scenario: Scenario, browse: Any) -> None:
    first = scenario.submitted(scenario.registered)

    def queries_of(name: str, user: User) -> int:
        client = browse(user)
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(name)).status_code == 200
        return len(seen)

    pages = (
        ("application-list", scenario.officer),
        ("my-applications", scenario.applicant(scenario.registered)),
    )
    before = [queries_of(*page) for page in pages]
    for n in range(2, 102):
        first.pk = None
        first.code, first._state.adding = f"JL-GYCT-2026-{n:04d}", True
        first.save(force_insert=True)
    assert [queries_of(*page) for page in pages] == before


def test_the_desk_knows_what_waits(scenario: Scenario) -> None:
    scenario.draft(scenario.registered)
    scenario.submitted(scenario.guided)
    who = scenario.applicant(scenario.registered), scenario.officer, scenario.lead
    waits = [[item.url for item in tasks_for(one) if "/applications/" in item.url] for one in who]
    assert [len(urls) for urls in waits] == [1, 1, 0]


def test_an_applicant_has_no_business_in_the_office(scenario: Scenario, browse: Any) -> None:
    application = scenario.submitted(scenario.registered)
    client = browse(scenario.applicant(scenario.registered))
    assert client.get(reverse("application-list")).status_code == 403
    assert client.get(reverse("application-eligibility", args=[application.code])).status_code == 403
    assert client.get(reverse("application-supplement", args=[application.code])).status_code == 403


# --- what each line stands on ------------------------------------------------------------------------------------


def test_each_line_names_its_source_and_the_way_there(scenario: Scenario, browse: Any) -> None:
    application = scenario.submitted(scenario.registered)
    eligibility.open_checklist(application=application, by=scenario.officer)
    source = sources_of(application, scenario.officer)
    found = {line.key: source(line) for line in application.eligibility_lines.all()}
    assert [key for key, one in found.items() if not one.words] == []
    assert found["sum"].url == reverse("application-version", args=[application.code, 1])
    assert "version 1" in found["ceilings"].words
    assert "not verified by an office yet" in found["standing"].words
    page = (
        browse(scenario.officer)
        .get(reverse("application-eligibility", args=[application.code]))
        .content.decode()
    )
    assert page.count("From:") == len(found)
    assert found["standing"].url in page


def test_the_page_looks_again_and_what_was_decided_stays(scenario: Scenario, browse: Any) -> None:
    application = scenario.submitted(scenario.registered)
    eligibility.accept_findings(application=application, by=scenario.officer)
    Organisation.objects.filter(pk=scenario.registered.pk).update(
        banned_until=clock.today() + timedelta(days=9)
    )
    browse(scenario.officer).get(reverse("application-eligibility", args=[application.code]))
    line = application.eligibility_lines.get(key="not_banned")
    assert (line.finding, line.result) == ("fail", "pass")


def test_a_wrong_credit_code_says_why(scenario: Scenario) -> None:
    application = scenario.submitted(scenario.registered)
    Organisation.objects.filter(pk=scenario.registered.pk).update(credit_code="51220000MJY0000001")
    line = next(
        one
        for one in eligibility.open_checklist(
            application=Application.objects.get(pk=application.pk), by=scenario.officer
        )
        if one.key == "standing"
    )
    assert line.finding == "fail"
    assert "is not valid" in eligibility_words.words(line)


def test_like_and_running_projects_say_which_they_are_and_the_number_names_the_others(
    scenario: Scenario,
) -> None:
    Call.objects.filter(pk=scenario.call.pk).update(max_per_organisation=2)
    first = scenario.submitted(scenario.registered)
    second = scenario.submitted(scenario.registered)
    lines = {line.key: line for line in eligibility.open_checklist(application=second, by=scenario.officer)}
    assert first.code in eligibility_words.words(lines["one_only"])
    said = eligibility_words.words(lines["not_funded_twice"])
    assert f"{first.code} (same title, 100% alike)" in said


def test_harmful_files_are_against_the_rule(scenario: Scenario) -> None:
    application = scenario.submitted(scenario.registered)
    Attachment.objects.filter(subject_id=application.pk, key="certificate").update(scan="infected")
    lines = {
        line.key: line for line in eligibility.open_checklist(application=application, by=scenario.officer)
    }
    assert lines["documents"].finding == "fail"
    assert "Harmful" in eligibility_words.words(lines["documents"])
