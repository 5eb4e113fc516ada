"""The supplement: asked at the question, gathered in one notice, answered in a copy nobody else sees, compared."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.applications import actions
from grants.applications.models import Application
from grants.calls import actions as calls
from grants.calls.models import Call
from grants.eligibility import actions as eligibility
from grants.eligibility.models import Comment
from grants.eligibility.service_level_queries import service_level_of, service_level_of_call
from grants.eligibility.supplement_notice import draft_notice
from grants.people.models import Membership, User
from grants.submission import actions as submission
from grants.tracking.progress import track
from tests.factories import Scenario, pdf
from tests.page_reading import as_read
from tests.worker_results import delivered
from workflows import clock, workdays
from workflows.models import Message
from workflows.steps import NotYours, Refused

SUMMARY = {"section": "overview", "question": "summary", "text": "请写明服务人数。"}
CHARTER = {"section": "attachments", "question": "charter", "text": "请补交章程。"}


def page_of(client: Any, name: str, *args: Any, **query: Any) -> str:
    return as_read(client.get(reverse(name, args=args), query).content)


def rewrite(scenario: Scenario, application: Application, **answers: str) -> None:
    """The applicant changes answers of the overview while the supplement runs."""
    kept = application.sections.get(section="overview")
    actions.save_section(
        application=application, section="overview", answers=kept.answers | answers, revision=kept.revision,
        by=scenario.applicant(application.organisation),
    )  # fmt: skip


# --- asking ----------------------------------------------------------------------------------------------
def test_requests_gather_at_their_questions_until_the_notice_is_sent(scenario: Scenario, browse: Any) -> None:
    application = scenario.submitted(scenario.registered)
    officer, applicant = browse(scenario.officer), browse(scenario.applicant(scenario.registered))
    here = reverse("application-comment", args=[application.code])
    for point in (SUMMARY, CHARTER):
        officer.post(here, point | {"version": "1", "ask": "1"})
    officer.post(
        here, {"section": "overview", "question": "title", "text": "名称好。", "version": "1", "keep": "1"}
    )
    assert [one.text for one in draft_notice(application)] == ["请写明服务人数。", "请补交章程。"]
    assert Application.objects.get().state == "submitted"
    preview = page_of(officer, "application-supplement", application.code, preview="1")
    assert "请补交章程。" in preview
    assert "名称好。" not in preview
    seen = page_of(applicant, "application", application.code)
    assert "请写明服务人数。" not in seen
    assert "名称好。" not in seen
    officer.post(reverse("application-supplement", args=[application.code]), {"send": "1"})
    asked = application.supplements.get()
    assert [p["question"] for p in asked.points] == ["summary", "charter"]
    assert asked.due_at == workdays.deadline(clock.today(), scenario.call.supplement_days)
    assert "请写明服务人数。" in page_of(applicant, "application-tasks", application.code)


def test_the_notice_is_kept_as_a_draft_and_changed(scenario: Scenario) -> None:
    application = scenario.submitted(scenario.registered)
    first, second = eligibility.write_notice(
        application=application, points=[SUMMARY, CHARTER], by=scenario.officer
    )
    changed = SUMMARY | {"id": str(first.pk), "text": "请写明每月服务人数。"}
    eligibility.write_notice(application=application, points=[changed], by=scenario.officer)
    assert [one.text for one in draft_notice(application)] == ["请写明每月服务人数。"]
    assert not Comment.objects.filter(pk=second.pk).exists()


def test_a_comment_stays_with_its_version_and_can_be_settled_or_asked(
    scenario: Scenario, browse: Any
) -> None:
    application = scenario.submitted(scenario.registered)
    version = application.versions.get()
    remark = eligibility.comment(
        version=version, section="overview", question="summary", text="人数？", by=scenario.officer
    )
    officer = browse(scenario.officer)
    here = reverse("application-comment-one", args=[application.code, remark.pk])
    officer.post(here, {"do": "settle"})
    assert Comment.objects.get().settled_by == scenario.officer
    officer.post(here, {"do": "unsettle"})
    officer.post(here, {"do": "ask"})
    assert draft_notice(application) == [remark]
    eligibility.ask_for_supplement(application=application, by=scenario.officer)
    officer.post(here, {"do": "unask"})  # what was sent stays
    assert Comment.objects.get().supplement is not None
    rewrite(scenario, application, summary="为180户独居老人每月巡访。")
    submission.answer_supplement(application=application, by=scenario.applicant(scenario.registered))
    assert "人数？" not in page_of(officer, "application", application.code).split("<aside", 1)[0]
    assert "人数？" in page_of(officer, "application", application.code, version="1").split("<aside", 1)[0]


def test_strangers_and_kin_do_not_comment(scenario: Scenario, browse: Any) -> None:
    application = scenario.submitted(scenario.registered)
    here = reverse("application-comment", args=[application.code])
    assert browse(scenario.applicant(scenario.registered)).post(here, SUMMARY).status_code == 403
    assert browse(scenario.applicant(scenario.guided)).post(here, SUMMARY).status_code == 404
    Membership.objects.create(user=scenario.officer, role="applicant", organisation=scenario.registered)
    with pytest.raises(NotYours):
        eligibility.comment(
            version=application.versions.get(), text="…", by=User.objects.get(pk=scenario.officer.pk)
        )
    assert not Comment.objects.exists()


def test_a_comment_that_is_refused_is_given_back(scenario: Scenario, browse: Any) -> None:
    application = scenario.submitted(scenario.registered)
    client = browse(scenario.officer)
    page = client.post(
        reverse("application-comment", args=[application.code]), {"section": "nowhere", "text": "长长的话"}
    )
    assert "长长的话" in page.content.decode()


# --- answering -------------------------------------------------------------------------------------------
def test_what_is_written_meanwhile_leaks_to_nobody(scenario: Scenario, browse: Any) -> None:
    application = scenario.submitted(scenario.registered)
    eligibility.ask_for_supplement(application=application, points=[SUMMARY, CHARTER], by=scenario.officer)
    applicant, officer = browse(scenario.applicant(scenario.registered)), browse(scenario.officer)
    rewrite(scenario, application, summary="尚未送出的话")
    file = actions.attach(
        application=application,
        key="charter",
        file=pdf("新章程.pdf"),
        by=scenario.applicant(scenario.registered),
    )
    applicant.post(reverse("application-reply", args=[application.code, 2]), {"text": "章程正在修订"})
    secret = ("尚未送出的话", "新章程.pdf", "章程正在修订")
    for name in (
        "application",
        "application-differences",
        "application-eligibility",
        "application-supplement",
    ):
        page = page_of(officer, name, application.code)
        assert not [words for words in secret if words in page], name
    assert officer.get(reverse("attachment", args=[file.pk])).status_code == 404
    assert applicant.get(reverse("attachment", args=[file.pk])).status_code == 200
    submission.answer_supplement(application=application, by=scenario.applicant(scenario.registered))
    page = page_of(officer, "application", application.code)
    assert all(words in page for words in ("尚未送出", "新章程.pdf", "章程正在修订"))
    assert officer.get(reverse("attachment", args=[file.pk])).status_code == 200


def test_a_point_is_answered_by_a_change_or_by_words(scenario: Scenario, browse: Any) -> None:
    application = scenario.submitted(scenario.registered)
    whole = {"section": "", "question": "", "text": "请说明与去年项目的区别。"}
    eligibility.ask_for_supplement(application=application, points=[SUMMARY, whole], by=scenario.officer)
    user = scenario.applicant(scenario.registered)
    client = browse(user)
    with pytest.raises(Refused):
        submission.answer_supplement(application=application, by=user)
    rewrite(scenario, application, summary="为180户独居老人每月巡访。")
    assert "1 of 2 answered" in page_of(client, "application-tasks", application.code)
    eligibility.reply_to_point(application=application, number=2, text="去年只在一个社区。", by=user)
    answered = submission.answer_supplement(application=application, by=user)
    assert answered.supplements.get().points[1]["reply"] == "去年只在一个社区。"
    with pytest.raises(Refused):
        eligibility.reply_to_point(application=application, number=2, text="改口", by=user)


def test_an_empty_reply_is_no_reply_and_one_that_was_kept_can_be_taken_back(
    scenario: Scenario, browse: Any
) -> None:
    application = scenario.submitted(scenario.registered)
    eligibility.ask_for_supplement(application=application, points=[SUMMARY, CHARTER], by=scenario.officer)
    client = browse(scenario.applicant(scenario.registered))
    address = reverse("application-reply", args=[application.code, 2])
    assert "Write the reply first." in client.post(address, {"text": "  "}).text
    assert "Your reply is kept." in client.post(address, {"text": "章程正在修订"}, follow=True).text
    assert "Your reply is taken back." in client.post(address, {"text": ""}, follow=True).text
    assert "Write the reply first." in client.post(address, {"text": ""}).text


def test_late_is_said_and_what_was_written_stays(scenario: Scenario) -> None:
    application = scenario.submitted(scenario.registered)
    asked = eligibility.ask_for_supplement(application=application, points=[SUMMARY], by=scenario.officer)
    rewrite(scenario, application, summary="为180户独居老人每月巡访。")
    with (
        clock.at(asked.due_at + timedelta(seconds=1)),
        pytest.raises(Refused, match="term for the supplement"),
    ):
        submission.answer_supplement(application=application, by=scenario.applicant(scenario.registered))
    assert application.sections.get(section="overview").answers["summary"] == "为180户独居老人每月巡访。"


# --- comparing -------------------------------------------------------------------------------------------
def test_two_versions_are_compared_in_words_rows_and_sums(scenario: Scenario, browse: Any) -> None:
    application = scenario.submitted(scenario.registered)
    section = next(s.section for s in application.sections.all() if "budget" in s.answers)
    points = [SUMMARY, {"section": section, "question": "", "text": "请调整预算。"}]
    eligibility.ask_for_supplement(application=application, points=points, by=scenario.officer)
    rewrite(scenario, application, summary="为独居老人建立结对档案，每周巡访。")
    user, kept = scenario.applicant(scenario.registered), application.sections.get(section=section)
    rows = [dict(row) for row in kept.answers["budget"]]
    rows[0]["unit_price"] = str(int(float(rows[0]["unit_price"])) - 1)
    actions.save_section(
        application=application, section=section, answers=kept.answers | {"budget": rows}, revision=kept.revision, by=user
    )  # fmt: skip
    submission.answer_supplement(application=application, by=user)
    for reader in (scenario.officer, user):
        page = page_of(browse(reader), "application-differences", application.code, old="1", new="2")
        assert "月" in page.split("<del>", 1)[1].split("</del>", 1)[0]
        assert "周" in page.split("<ins>", 1)[1].split("</ins>", 1)[0]
        assert 'class="changed"' in page
        assert 'class="of-all"' in page
        assert "need_analysis" not in page
    everything = page_of(browse(user), "application-differences", application.code, show="all")
    assert "社区摸底显示独居老人逐年增加。" in everything
    first = page_of(browse(user), "application-version", application.code, 1)
    assert application.versions.get(number=1).sha256 in first
    assert "每月巡访" in first


def test_a_change_nobody_asked_for_is_marked(scenario: Scenario, browse: Any) -> None:
    application = scenario.submitted(scenario.registered)
    eligibility.ask_for_supplement(application=application, points=[SUMMARY], by=scenario.officer)
    rewrite(scenario, application, summary="为180户独居老人每月巡访。")
    kept = application.sections.get(section="needs")
    kept.answers |= {"need_analysis": "谁也没有问过的改动"}
    kept.save()  # as a change of the form's version, or an older program, might have left it
    submission.answer_supplement(application=application, by=scenario.applicant(scenario.registered))
    page = page_of(browse(scenario.officer), "application-differences", application.code)
    assert page.count("Changed unasked") == 1


def test_versions_are_for_those_who_see_the_application(scenario: Scenario, browse: Any) -> None:
    application = scenario.submitted(scenario.registered)
    stranger = browse(scenario.applicant(scenario.guided))
    for name, args in (("application-differences", ()), ("application-version", (1,))):
        assert stranger.get(reverse(name, args=[application.code, *args])).status_code == 404
    assert (
        browse(scenario.officer).get(reverse("application-version", args=[application.code, 9])).status_code
        == 404
    )


# --- the clock -------------------------------------------------------------------------------------------
def test_the_promise_waits_while_the_applicant_is_asked(scenario: Scenario, browse: Any) -> None:
    application = scenario.submitted(scenario.registered)
    closes = timezone.localdate(scenario.call.closes_at)
    Call.objects.filter(pk=scenario.call.pk).update(eligibility_until=None, eligibility_days=10)
    application = Application.objects.get()
    promised = service_level_of(application)
    assert promised is not None
    assert (
        promised.day
        == service_level_of_call(application.call)
        == workdays.end_of_period(closes, 10, count_start=False)
    )
    days = workdays.working_days(closes, 8, count_start=False)
    with clock.at(days[2]):
        eligibility.ask_for_supplement(application=application, points=[SUMMARY], by=scenario.officer)
        standing = service_level_of(Application.objects.get())
        assert standing is not None
        assert (standing.day, standing.days_left) == (None, 7)
        assert "7" in track(Application.objects.get()).promised
    rewrite(scenario, application, summary="为180户独居老人每月巡访。")
    with clock.at(days[5]):
        submission.answer_supplement(application=application, by=scenario.applicant(scenario.registered))
    again = service_level_of(Application.objects.get())
    assert again is not None
    assert again.day == workdays.end_of_period(closes, 13, count_start=False)


def test_what_was_asked_for_once_cannot_be_asked_for_line_by_line_again(
    scenario: Scenario, browse: Any
) -> None:
    """One notice asks for everything: afterwards no line is “to be supplemented”, on its page, side by side, or by hand."""
    application = scenario.submitted(scenario.registered)
    officer = browse(scenario.officer)
    pages = [
        (reverse("application-eligibility", args=[application.code]), {}),
        (reverse("application-checklists"), {"code": application.code}),
    ]
    offered = [b'value="supplement"' in officer.get(*page).content for page in pages]
    eligibility.ask_for_supplement(application=application, points=[SUMMARY], by=scenario.officer)
    rewrite(scenario, application, summary="为180户独居老人每月巡访。")
    submission.answer_supplement(application=application, by=scenario.applicant(scenario.registered))
    assert offered == [True, True]
    assert [b'value="supplement"' in officer.get(*page).content for page in pages] == [False, False]
    line = application.eligibility_lines.first()
    with pytest.raises(Refused):
        eligibility.decide_line(line=line, result="supplement", reason="再补", by=scenario.officer)


def test_the_days_that_the_call_announced_are_kept(scenario: Scenario) -> None:
    application = scenario.submitted(scenario.registered)
    promised = service_level_of(application)
    assert promised is not None
    assert promised.day == scenario.call.eligibility_until


def test_what_is_usual_is_said_only_of_enough_cases(scenario: Scenario) -> None:
    application = scenario.submitted(scenario.registered)
    assert track(application).usual is None


# --- deadlines -------------------------------------------------------------------------------------------
def test_a_call_closes_at_its_second_though_no_job_ran(scenario: Scenario, browse: Any) -> None:
    draft = scenario.filled(scenario.registered)
    with clock.at(scenario.call.closes_at + timedelta(seconds=1)):
        call = Call.objects.get(pk=scenario.call.pk)
        assert (call.state, call.state_now) == ("open", "closed")
        with pytest.raises(Refused):
            actions.start(call=call, organisation=scenario.guided, by=scenario.applicant(scenario.guided))
        with pytest.raises(Refused):
            submission.submit(application=draft, by=scenario.applicant(scenario.registered))
        with pytest.raises(Refused):
            calls.extend(call=call, closes_at=clock.now() + timedelta(days=1), reason="…", by=scenario.lead)
        assert "Closed" in page_of(browse(scenario.officer), "call", call.code)
    assert Application.objects.get().state == "draft"


def test_an_extension_is_recorded_with_both_moments(scenario: Scenario, browse: Any) -> None:
    was, later = scenario.call.closes_at, scenario.call.closes_at + timedelta(days=3)
    calls.extend(call=scenario.call, closes_at=later, reason="系统停机两小时。", by=scenario.lead)
    from grants.calls.queries import extensions

    (one,) = extensions(Call.objects.get(pk=scenario.call.pk))
    assert (one.was, one.closes_at, one.reason) == (was, later, "系统停机两小时。")
    assert "系统停机两小时。" in page_of(browse(scenario.officer), "call", scenario.call.code)


# --- messages --------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_the_office_is_told_in_its_own_words(scenario: Scenario) -> None:
    application = scenario.submitted(scenario.registered)
    mails = delivered()
    event = application.history().get(action="submit")
    told = {m.to: m for m in Message.objects.filter(event=event)}
    assert "待资格审查" in told[scenario.officer].body
    assert any(scenario.officer.email in one.to for one in mails)
