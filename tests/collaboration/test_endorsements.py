"""The managing unit recommends and the hub consents before an organisation of tier two or three submits."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.applications import actions
from grants.applications.models import Application
from grants.collaboration import actions as collaboration
from grants.collaboration.endorsements import endorsement_statuses_of
from grants.collaboration.models import Endorsement
from grants.collaboration.tasks import due_endorsements
from grants.desk.queries import tasks_for
from grants.documents.queries import latest_paper
from grants.eligibility import actions as eligibility
from grants.eligibility import words as eligibility_words
from grants.files.models import Attachment
from grants.people.models import Membership, Office, User
from grants.submission import actions as submission
from grants.submission.papers import application_facts, receipt_facts
from tests.factories import Scenario, pdf, person, venture_scenario
from tests.page_reading import as_read
from tests.scenarios import kept_scenario
from workflows import clock, tasks, workdays
from workflows.models import Message
from workflows.steps import NotYours, Refused

Browse = Callable[[Any], Client]


def endorsing() -> Scenario:
    """A call that asks for endorsements, a street with an officer, a hub with an approver."""
    scenario = venture_scenario(asks_endorsements=True)
    person("street", "officer", office=Office.objects.get(code="ST1"), name="街道经办")
    person("approver", "hub_approver", organisation=scenario.hub, name="枢纽审批")
    return scenario


scenario = kept_scenario(endorsing)


def street() -> User:
    return User.objects.get(username="street")


def approver() -> User:
    return User.objects.get(username="approver")


def asked(scenario: Scenario, kind: str = "unit") -> Endorsement:
    application = scenario.filled(scenario.guided)
    return collaboration.ask_endorsement(
        application=application, kind=kind, by=scenario.applicant(scenario.guided)
    )


def give(endorsement: Endorsement, by: User, opinion: str = "情况属实，同意推荐。") -> Endorsement:
    return collaboration.decide_endorsement(endorsement=endorsement, give=True, opinion=opinion, by=by)


def endorsed(scenario: Scenario) -> Application:
    application = scenario.filled(scenario.guided)
    member = scenario.applicant(scenario.guided)
    for kind, by in (("unit", street()), ("hub", approver())):
        give(collaboration.ask_endorsement(application=application, kind=kind, by=member), by)
    return Application.objects.get(pk=application.pk)


def save(application: Application, by: User, **answers: Any) -> None:
    section = "overview"
    kept = application.sections.get(section=section).answers
    actions.save_section(application=application, section=section, answers=kept | answers, by=by)


# --- what is asked of whom --------------------------------------------------------------------------------
def test_only_tiers_two_and_three_need_it_and_only_where_the_call_asks(scenario: Scenario) -> None:
    assert [b.kind for b in endorsement_statuses_of(scenario.draft(scenario.guided))] == ["unit", "hub"]
    assert endorsement_statuses_of(scenario.draft(scenario.registered)) == []
    scenario.call.asks_endorsements = False
    scenario.call.save()
    assert endorsement_statuses_of(Application.objects.get(organisation=scenario.guided)) == []


def test_without_both_nothing_is_submitted(scenario: Scenario) -> None:
    application = scenario.filled(scenario.guided)
    member = scenario.applicant(scenario.guided)
    with pytest.raises(Refused, match="endorsement"):
        submission.submit(application=application, by=member)
    give(collaboration.ask_endorsement(application=application, kind="unit", by=member), street())
    with pytest.raises(Refused, match="endorsement"):
        submission.submit(application=application, by=member)
    give(collaboration.ask_endorsement(application=application, kind="hub", by=member), approver())
    assert submission.submit(application=application, by=member).state == "submitted"


def test_who_is_asked_is_told_and_finds_it_on_the_desk(scenario: Scenario) -> None:
    one = asked(scenario)
    two = collaboration.ask_endorsement(
        application=one.application, kind="hub", by=scenario.applicant(scenario.guided)
    )
    tasks.announce_pending()
    for user, row in ((street(), one), (approver(), two)):
        message = Message.objects.get(to=user, event__process="endorsement")
        assert message.link.endswith(f"/desk/endorsements/{row.pk}/")
        assert str(row.application) in message.subject
        assert [i.url for i in tasks_for(user) if "endorse" in i.url] == [row.get_absolute_url()]
    assert [i.url for i in tasks_for(scenario.officer) if "endorse" in i.url] == []


def test_a_draft_without_title_or_sum_is_not_put_before_anybody(scenario: Scenario) -> None:
    application = scenario.draft(scenario.guided)
    with pytest.raises(Refused, match="title"):
        collaboration.ask_endorsement(
            application=application, kind="unit", by=scenario.applicant(scenario.guided)
        )


def test_nobody_is_asked_twice(scenario: Scenario) -> None:
    row = asked(scenario)
    with pytest.raises(Refused, match="asked for already"):
        collaboration.ask_endorsement(application=row.application, kind="unit", by=row.asked_by)


# --- giving and refusing ----------------------------------------------------------------------------------
def test_the_unit_itself_gives_it_not_one_above_and_not_another(scenario: Scenario) -> None:
    row = asked(scenario)
    for by in (scenario.officer, approver(), scenario.applicant(scenario.guided)):
        with pytest.raises(NotYours):
            give(row, by)
    given = give(row, street())
    assert (given.state, given.decided_by, given.opinion) == ("given", street(), "情况属实，同意推荐。")


def test_whoever_works_on_it_does_not_endorse_it(scenario: Scenario) -> None:
    row = asked(scenario)
    Membership.objects.create(user=street(), role="applicant", organisation=scenario.guided)
    with pytest.raises(NotYours):
        give(row, street())


def test_a_refusal_gives_reasons_and_can_be_asked_again(scenario: Scenario, browse: Browse) -> None:
    row = asked(scenario)
    member = scenario.applicant(scenario.guided)
    with pytest.raises(Refused, match="opinion"):
        collaboration.decide_endorsement(endorsement=row, give=False, opinion="  ", by=street())
    collaboration.decide_endorsement(endorsement=row, give=False, opinion="先与社区商定场地。", by=street())
    tasks.announce_pending()
    assert "先与社区商定场地。" in Message.objects.get(to=member, event__action="refuse").body
    page = browse(member).get(reverse("application-endorsements", args=[row.application.code]))
    assert "先与社区商定场地。" in page.content.decode()
    again = collaboration.ask_endorsement(application=row.application, kind="unit", by=member)
    assert again.state == "asked"
    tasks.announce_pending()
    assert Message.objects.filter(to=street(), event__action="ask").count() == 2


def test_what_was_read_is_what_is_endorsed(scenario: Scenario, browse: Browse) -> None:
    row = asked(scenario)
    client, url = browse(street()), row.get_absolute_url()
    page = client.get(url)
    assert "独居老人巡访结对计划" in page.content.decode()
    save(row.application, row.asked_by, summary="改了。")
    late = client.post(url, {"give": "1", "opinion": "同意。", "seen": page.context["seen"]})
    assert "同意。" in late.content.decode()  # kept
    assert Endorsement.objects.get(pk=row.pk).state == "asked"
    client.post(url, {"give": "1", "opinion": "同意。", "seen": client.get(url).context["seen"]})
    assert Endorsement.objects.get(pk=row.pk).state == "given"


def test_the_endorser_reads_what_officers_read_and_the_files_with_it(
    scenario: Scenario, browse: Browse
) -> None:
    row = asked(scenario)
    file = Attachment.objects.get(subject_id=row.application_id, key="certificate")
    assert browse(street()).get(reverse("attachment", args=[file.pk])).status_code == 200
    other = person(
        "street2", "officer", office=Office.objects.create(code="ST2", name="别处", level="street")
    )
    assert browse(other).get(reverse("attachment", args=[file.pk])).status_code == 404
    assert browse(other).get(row.get_absolute_url()).status_code == 404
    assert browse(street()).get(reverse("application-tasks", args=[row.application.code])).status_code == 404


def test_the_applicant_is_led_from_the_endorsement_to_his_own_page(
    scenario: Scenario, browse: Browse
) -> None:
    row = asked(scenario)
    back = browse(scenario.applicant(scenario.guided)).get(row.get_absolute_url())
    assert back.url == reverse("application-endorsements", args=[row.application.code])


# --- what changes afterwards ------------------------------------------------------------------------------
def test_a_small_change_is_said_beside_it_and_does_not_void_it(scenario: Scenario, browse: Browse) -> None:
    application = endorsed(scenario)
    member = scenario.applicant(scenario.guided)
    save(application, member, summary="改了一句。")
    page = browse(member).get(reverse("application-endorsements", args=[application.code])).content.decode()
    assert "The endorsement stands" in page
    assert submission.submit(application=application, by=member).state == "submitted"


@pytest.mark.parametrize("what", ["title", "sum"])
def test_another_title_or_sum_needs_asking_again(scenario: Scenario, what: str) -> None:
    application = endorsed(scenario)
    member = scenario.applicant(scenario.guided)
    if what == "title":
        save(application, member, title="另一个题目")
    else:
        rows = application.sections.get(section="budget").answers["budget"]
        rows[0]["quantity"] = "90"
        actions.save_section(application=application, section="budget", answers={"budget": rows}, by=member)
    application = Application.objects.get(pk=application.pk)
    assert [b.state for b in endorsement_statuses_of(application)] == ["stale", "stale"]
    with pytest.raises(Refused, match="endorsement"):
        submission.submit(application=application, by=member)
    for kind, by in (("unit", street()), ("hub", approver())):
        give(collaboration.ask_endorsement(application=application, kind=kind, by=member), by)
    assert submission.submit(application=application, by=member).state == "submitted"


def test_after_the_submission_nothing_is_endorsed_any_more(scenario: Scenario) -> None:
    application = endorsed(scenario)
    submission.submit(application=application, by=scenario.applicant(scenario.guided))
    row = application.endorsements.get(kind="unit")
    with pytest.raises(Refused):
        collaboration.decide_endorsement(endorsement=row, give=False, opinion="x", by=street())


# --- on paper ---------------------------------------------------------------------------------------------
def test_where_nobody_has_an_account_the_stamped_paper_is_uploaded_and_checked(
    scenario: Scenario, browse: Browse
) -> None:
    Membership.objects.filter(user__username="street").delete()
    application = scenario.filled(scenario.guided)
    member = scenario.applicant(scenario.guided)
    with pytest.raises(Refused, match="paper"):
        collaboration.ask_endorsement(application=application, kind="unit", by=member)
    url = reverse("application-endorsements", args=[application.code])
    browse(member).post(url, {"kind": "unit", "file": pdf("意见.pdf")})
    give(collaboration.ask_endorsement(application=application, kind="hub", by=member), approver())
    sent = submission.submit(application=application, by=member)
    assert sent.versions.get().answers["files"]["endorsement_unit"][0]["name"] == "意见.pdf"
    lines = {line.key: line for line in eligibility.open_checklist(application=sent, by=scenario.officer)}
    assert lines["endorsed"].finding == ""
    assert "团山街道办事处" in eligibility_words.words(lines["endorsed"])
    page = as_read(browse(scenario.officer).get(sent.get_absolute_url()).content)
    assert "意见.pdf" in page


def test_paper_is_not_taken_where_somebody_can_answer(scenario: Scenario) -> None:
    application = scenario.filled(scenario.guided)
    with pytest.raises(Refused, match="in the system"):
        collaboration.attach_endorsement(
            application=application, kind="unit", file=pdf(), by=scenario.applicant(scenario.guided)
        )


# --- afterwards -------------------------------------------------------------------------------------------
def test_the_papers_and_the_officer_show_who_endorsed_it(scenario: Scenario, browse: Browse) -> None:
    application = endorsed(scenario)
    sent = submission.submit(application=application, by=scenario.applicant(scenario.guided))
    for facts in (application_facts(sent, "officer"), receipt_facts(sent, sent.versions.get())):
        assert [(e["by"], e["opinion"]) for e in facts["endorsed"]] == [
            ("枢纽审批", "情况属实，同意推荐。"), ("街道经办", "情况属实，同意推荐。")
        ]  # fmt: skip
    assert application_facts(sent, "officer")["endorsements"] == []
    receipt = latest_paper(sent, "receipt")
    assert receipt is not None and len(receipt.facts["endorsed"]) == 2
    page = browse(scenario.officer).get(sent.get_absolute_url()).content.decode()
    assert "情况属实，同意推荐。" in page
    lines = {
        line.key: line.finding for line in eligibility.open_checklist(application=sent, by=scenario.officer)
    }
    assert lines["endorsed"] == lines["custody"] == "pass"


# --- reminders --------------------------------------------------------------------------------------------
def test_they_are_reminded_after_three_working_days_once_a_day(scenario: Scenario) -> None:
    monday = clock.moment(date(2027, 3, 1), 10)
    assert workdays.is_workday(monday.date())
    with clock.at(monday):
        type(scenario.call).objects.filter(pk=scenario.call.pk).update(closes_at=monday + timedelta(days=30))
        scenario.call.refresh_from_db()
        row = asked(scenario)
    told = []
    for days in range(8):
        with clock.at(monday + timedelta(days=days, hours=1)):
            told.append((due_endorsements(), due_endorsements()))
    # Tuesday, Wednesday and Thursday pass; from Friday on, on working days.
    assert [first for first, _again in told] == [0, 0, 0, 0, 1, 0, 0, 1]
    assert {again for _first, again in told} == {0}
    tasks.announce_pending()
    assert Message.objects.filter(to=street(), event__action="remind").count() == 2
    give(row, street())
    with clock.at(monday + timedelta(days=9)):
        assert due_endorsements() == 0


def test_the_desk_asks_no_more_for_many(scenario: Scenario, browse: Browse) -> None:
    def count() -> int:
        client = browse(street())
        client.get(reverse("desk"))
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("desk"))
        return len(seen)

    asked(scenario)
    before = count()
    for n in range(2, 6):
        organisation = scenario.organisation(n)
        application = scenario.filled(organisation)
        collaboration.ask_endorsement(
            application=application, kind="unit", by=scenario.applicant(organisation)
        )
    assert count() == before
    assert len([item for item in tasks_for(street()) if "endorse" in item.url]) == 5
