"""From a draft to a receipt: what is refused, with which sentence, and that nothing typed is lost."""

from datetime import timedelta

import pytest

from grants.applications import actions
from grants.applications.models import Application
from grants.documents.models import Document, PaperOrder
from grants.eligibility import actions as eligibility
from grants.filling.draft import Draft
from grants.submission import actions as submission
from grants.submission.tasks import missing_receipts
from tests.factories import BUDGET, Scenario, fill
from workflows import clock, jobs
from workflows.models import Job
from workflows.steps import NotYours, Refused


def test_a_filled_draft_is_handed_in_with_version_and_budget(scenario: Scenario) -> None:
    application = scenario.submitted(scenario.registered)
    assert application.state == "submitted"
    assert application.code.startswith("JL-GYCT-2026-0001")
    assert application.requested_fen == 1_000_000
    assert application.match_fen == 100_000
    assert str(application.field)
    assert application.region_id == "220103008"
    version = application.versions.get()
    assert len(version.sha256) == 64
    assert version.answers["sections"]["overview"]["title"] == application.title
    assert application.budget_lines.filter(kind="requested").count() == 4


def test_the_receipt_is_ordered_once_and_printed_after_the_submission(scenario: Scenario) -> None:
    application = scenario.submitted(scenario.registered)
    assert not Document.objects.filter(kind="receipt").exists(), "Nobody waits for the printer."
    order = submission.order_receipt(application=application)
    assert order is not None
    assert jobs.run(Job.objects.get(kind="print").pk)
    assert submission.order_receipt(application=application) == Document.objects.get(kind="receipt")
    receipt = Document.objects.get(subject_type="application", subject_id=application.pk, kind="receipt")
    assert receipt.pk == order.pk
    assert receipt.facts["requested_fen"] == 1_000_000
    assert receipt.content_type == "application/pdf"
    assert receipt.made_by == scenario.applicant(scenario.registered)


def test_what_was_handed_in_before_receipts_were_ordered_gets_one_by_the_sweep(scenario: Scenario) -> None:
    scenario.draft(scenario.guided)
    scenario.submitted(scenario.registered)
    assert missing_receipts() == 0
    PaperOrder.objects.all().delete()
    assert missing_receipts() == 1
    assert PaperOrder.objects.filter(kind="receipt").count() == 1
    assert missing_receipts() == 0


def test_an_incomplete_draft_is_refused_and_kept(scenario: Scenario) -> None:
    application = scenario.draft(scenario.registered)
    user = scenario.applicant(scenario.registered)
    actions.save_section(application=application, section="overview", answers={"title": "半份申报"}, by=user)
    with pytest.raises(Refused):
        submission.submit(application=application, by=user)
    kept = Application.objects.get(pk=application.pk)
    assert kept.state == "draft"
    assert kept.submitted_at is None
    assert kept.title == "半份申报"


def test_the_last_second_counts_and_the_next_does_not(scenario: Scenario) -> None:
    application = scenario.filled(scenario.registered)
    user = scenario.applicant(scenario.registered)
    with clock.at(scenario.call.closes_at + timedelta(seconds=1)):
        with pytest.raises(Refused) as refused:
            submission.submit(application=application, by=user)
        assert len(refused.value.sentences) == 1
        assert Draft.of(application).is_complete
    with clock.at(scenario.call.closes_at):
        assert submission.submit(application=application, by=user).state == "submitted"


def test_sent_twice_it_is_handed_in_once(scenario: Scenario) -> None:
    application = scenario.submitted(scenario.registered)
    again = submission.submit(application=application, by=scenario.applicant(scenario.registered))
    assert again.state == "submitted"
    assert again.versions.count() == 1


def test_only_one_application_an_organisation(scenario: Scenario) -> None:
    scenario.submitted(scenario.registered)
    second = scenario.filled(scenario.registered)
    with pytest.raises(Refused):
        submission.submit(application=second, by=scenario.applicant(scenario.registered))


def test_a_withdrawn_one_makes_room_for_another(scenario: Scenario) -> None:
    first = scenario.submitted(scenario.registered)
    submission.withdraw(
        application=first, reason="改报另一个项目", by=scenario.applicant(scenario.registered)
    )
    assert scenario.submitted(scenario.registered).state == "submitted"


def test_more_than_the_call_allows_is_refused(scenario: Scenario) -> None:
    rows = [{**BUDGET[0], "quantity": "1000"}]
    application = scenario.filled(scenario.registered, answers={"budget": rows})
    with pytest.raises(Refused):
        submission.submit(application=application, by=scenario.applicant(scenario.registered))
    assert Draft.of(application).rows[0]["quantity"] == "1000"


def test_a_ceiling_that_refuses_stops_and_one_that_flags_does_not(scenario: Scenario) -> None:
    refused = [BUDGET[0], {**BUDGET[2], "unit_price": "5000.00"}]
    application = scenario.filled(scenario.registered, answers={"budget": refused})
    with pytest.raises(Refused):
        submission.submit(application=application, by=scenario.applicant(scenario.registered))
    flagged = [BUDGET[0], {**BUDGET[0], "category": "C04", "item": "志愿者补贴"}]
    fill(application, by=scenario.applicant(scenario.registered), answers={"budget": flagged}, files=False)
    handed_in = submission.submit(application=application, by=scenario.applicant(scenario.registered))
    lines = {
        line.key: line for line in eligibility.open_checklist(application=handed_in, by=scenario.officer)
    }
    assert lines["ceilings"].finding == "fail"


def test_fixed_assets_are_shown_to_the_officer(scenario: Scenario) -> None:
    rows = [BUDGET[0], {**BUDGET[0], "category": "C12", "item": "冰柜", "quantity": "1"}]
    application = scenario.submitted(scenario.guided, answers={"budget": rows})
    lines = {
        line.key: line for line in eligibility.open_checklist(application=application, by=scenario.officer)
    }
    assert lines["forbidden"].finding == "fail"
    assert lines["custody"].finding == "pass"


def test_an_organisation_without_an_account_has_its_hub(scenario: Scenario) -> None:
    application = scenario.submitted(scenario.guided)
    assert application.effective_custodian == scenario.hub
    assert application.parties()["hub"] == scenario.hub.pk


def test_a_purchase_needs_a_legal_person_to_sign(purchase: Scenario) -> None:
    with pytest.raises(Refused):
        purchase.draft(purchase.guided, contracting_party=purchase.guided)
    application = purchase.submitted(purchase.guided)
    assert application.contracting_party == purchase.hub
    assert application.requested_fen == 7_440_000


def test_a_purchase_over_the_price_limit_is_refused(purchase: Scenario) -> None:
    rows = [{"category": "P01", "item": "社工", "unit": "人月", "quantity": "30", "unit_price": "4200.00"}]
    application = purchase.filled(purchase.registered, answers={"budget": rows})
    with pytest.raises(Refused):
        submission.submit(application=application, by=purchase.applicant(purchase.registered))


def test_nobody_begins_for_another_organisation(scenario: Scenario) -> None:
    with pytest.raises(NotYours):
        actions.start(
            call=scenario.call, organisation=scenario.registered, by=scenario.applicant(scenario.guided)
        )


def test_a_draft_can_be_thrown_away_and_a_submission_cannot(scenario: Scenario) -> None:
    draft = scenario.filled(scenario.registered)
    user = scenario.applicant(scenario.registered)
    actions.delete_draft(application=draft, by=user)
    assert not Application.objects.filter(pk=draft.pk).exists()
    handed_in = scenario.submitted(scenario.registered)
    with pytest.raises(Refused):
        actions.delete_draft(application=handed_in, by=user)
