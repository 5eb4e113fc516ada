"""Who hands something in has it in writing: a one-person organisation too, and whoever objects with an address."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from grants.awards import objections
from grants.awards.actions import file_objection
from grants.documents.printing import PRINT
from grants.submission import actions as submission
from tests.awards.scenario import moment
from tests.factories import Scenario, venture_scenario
from tests.reviews.scenario import Scenario as Ranked
from tests.scenarios import kept_scenario
from tests.worker_results import delivered, run_jobs
from workflows import clock
from workflows.models import Event, Letter

scenario = kept_scenario(venture_scenario)


def mail_about(words: str, to: str) -> str:
    """The one mail to this address whose subject says this."""
    (sent,) = [one for one in delivered(to) if words in one.subject]
    return str(sent.body)


def test_the_only_member_of_an_organisation_gets_the_receipt_with_its_paper(scenario: Scenario) -> None:
    user = scenario.applicant(scenario.registered)
    application = scenario.submitted(scenario.registered)
    run_jobs(PRINT)
    body = mail_about(f"您已提交申报{application.code}", user.email)
    client = Client()
    client.force_login(user)
    paper = re.search(r"http://localhost:8000(\S+receipt\.pdf)", body)
    assert paper is not None
    found = client.get(paper[1], follow=True)
    assert found.status_code == 200
    assert found["Content-Type"] == "application/pdf"
    page = client.get("/desk/messages/").content.decode()
    assert paper[1] in page


def test_a_receipt_that_is_not_printed_yet_leads_to_the_page_that_says_so(scenario: Scenario) -> None:
    application = scenario.submitted(scenario.registered)
    client = Client()
    client.force_login(scenario.applicant(scenario.registered))
    answer = client.get(f"/desk/applications/{application.code}/receipt.pdf")
    assert answer["Location"].endswith(f"/desk/applications/{application.code}/done/")


def test_whoever_withdraws_has_that_in_writing(scenario: Scenario) -> None:
    user = scenario.applicant(scenario.registered)
    application = scenario.submitted(scenario.registered)
    submission.withdraw(application=application, reason="改期再报。", by=user)
    assert "改期再报。" in mail_about("您已撤回", user.email)


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "您的异议"), ("en", "Your objection")])
def test_who_objects_with_an_address_gets_the_way_back_in_his_language(
    noticed: Ranked, language: str, words: str
) -> None:
    with clock.at(moment("2026-04-29T10:00:00")):
        with translation.override(language):
            objection = file_objection(
                notice=noticed.notice,
                application=noticed.application("B07"),
                text="…",
                contact="some.body@example.org",
            )
        assert Letter.objects.get(to="some.body@example.org").sealed
        body = mail_about(words, "some.body@example.org")
    assert f"/objections/{objection.token}/" in body
    assert objection.code in mail_subject("some.body@example.org")
    assert not Letter.objects.exists()


@pytest.mark.parametrize("taken_up", [True, False])
@pytest.mark.parametrize(("language", "words"), [("zh-hans", "您的异议"), ("en", "was replied to")])
def test_the_reply_goes_to_the_address_that_was_left_and_says_nothing_of_whose_it_is(
    noticed: Ranked, language: str, words: str, taken_up: bool
) -> None:
    notice, to = noticed.notice, "some.body@example.org"
    with clock.at(moment("2026-04-29T10:00:00")):
        with translation.override(language):
            about = {"notice": notice, "application": noticed.application("B07"), "text": "…"}
            objection = file_objection(**about, name="张三丰", contact=to)  # type: ignore[arg-type]
        delivered(to)
        if taken_up:
            objections.accept_objection(objection=objection, by=noticed.officer)
            objections.investigate(objection=objection, by=noticed.officer)
            objections.dismiss(objection=objection, reason="不属实。", by=noticed.lead)
            assert not Letter.objects.exists(), "Nothing is written before the reply."
            objections.reply(objection=objection, reply="经核查，情况不属实。", by=noticed.officer)
        else:
            objections.refuse_objection(
                objection=objection, reason="经核查，情况不属实。", by=noticed.officer
            )
        assert Letter.objects.get(to=to).sealed
        sent = delivered(to)[-1]
    assert words in sent.subject
    assert "经核查，情况不属实。" in sent.body
    assert f"/objections/{objection.token}/" in sent.body
    assert "张三丰" not in sent.body
    assert "some.body" not in json.dumps(list(Event.objects.values_list("facts", flat=True)))
    assert not Letter.objects.exists()


def mail_subject(to: str) -> str:
    return str(delivered(to)[-1].subject)


@pytest.mark.parametrize("contact", ["", "000-0000", "no address@", "a@b\nBcc: c@d.org"])
def test_who_leaves_no_address_is_written_to_by_nobody(noticed: Ranked, contact: str) -> None:
    with clock.at(moment("2026-04-29T10:00:00")):
        before: Any = len(delivered())
        file_objection(
            notice=noticed.notice, application=noticed.application("B07"), text="…", contact=contact
        )
        assert not Letter.objects.exists()
        assert [one for one in delivered()[before:] if "objection" in one.subject.lower()] == []
