"""Private files of every stage: scanned as they come in, listed with what the scanner said, handed out by one door."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from grants.applications import actions as applications
from grants.contracts import actions as contracts
from grants.disbursements import actions as disbursements
from grants.documents.printing import PRINT
from grants.files.models import Attachment
from grants.files.tasks import due_scans, scan_file
from grants.milestones import actions as milestones
from grants.milestones.models import Milestone
from grants.submission import actions as submission
from tests.contracts.scenario import scan
from tests.disbursements.payment_fixture import PaymentFixture, with_money
from tests.documents.clamd import HARMFUL
from tests.factories import Scenario, pdf, venture_scenario
from tests.milestones.stage import tick, written
from tests.scenarios import kept_scenario
from workflows import jobs
from workflows.models import Event, Message
from workflows.steps import Refused
from workflows.tasks import announce_pending

BAD = "坏.pdf"


payment_fixture = kept_scenario(with_money, on=date(2026, 5, 18))
scenario = kept_scenario(venture_scenario)


def enter(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def harmful() -> SimpleUploadedFile:
    return SimpleUploadedFile(BAD, HARMFUL)


def page(person: Any, name: str, *args: Any) -> str:
    with translation.override("en"):
        return enter(person).get(reverse(name, args=args)).content.decode()


def is_refused(person: Any, file: Attachment) -> bool:
    return enter(person).get(reverse("attachment", args=[file.pk])).status_code == 404


def test_a_harmful_invoice_voucher_or_report_is_refused_at_the_door(
    payment_fixture: PaymentFixture, at: Callable[[Any], None], clamd: Any
) -> None:
    award = payment_fixture.delivering("B01", custody=True)
    by = payment_fixture.scenario.applicant(award)
    with pytest.raises(Refused, match="harmful"):
        disbursements.attach_invoice(tranche=payment_fixture.tranche(award), file=harmful(), by=by)
    tick(at, date(2026, 8, 3))
    report = written(payment_fixture.scenario, Milestone.objects.get(award=award, kind="midterm"))
    with pytest.raises(Refused, match="harmful"):
        milestones.attach_to_report(report=report, file=harmful(), by=by)
    kept = milestones.attach_to_report(report=report, file=scan(), by=by)
    assert kept.scan == "clean"


def test_what_came_while_the_scanner_was_away_is_asked_about_at_once_when_it_is_back(
    payment_fixture: PaymentFixture,
    settings: Any,
    clamd: Any,
    django_capture_on_commit_callbacks: Any,
    monkeypatch: Any,
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(scan_file, "delay", asked.append)
    award = payment_fixture.delivering("B01")
    by, tranche = payment_fixture.scenario.applicant(award), payment_fixture.tranche(award)
    there, settings.CLAMAV = settings.CLAMAV, "tcp://127.0.0.1:1"
    with django_capture_on_commit_callbacks(execute=True):
        file = disbursements.attach_invoice(tranche=tranche, file=harmful(), by=by)
    assert asked == [file.pk]
    assert "Waiting for the virus scan" in page(payment_fixture.maker, "tranche", tranche.pk)
    settings.CLAMAV = there
    scan_file(file.pk)
    assert is_refused(by, file)
    assert is_refused(payment_fixture.maker, file)
    text = page(payment_fixture.maker, "tranche", tranche.pk)
    assert "Harmful" in text
    assert reverse("attachment", args=[file.pk]) not in text
    assert not tranche.has_invoice()
    event = Event.objects.get(action="find_harmful")
    assert (event.process, event.subject_id) == ("tranche", tranche.pk)
    announce_pending()
    assert BAD in Message.objects.get(to=by, event=event).body


def test_a_file_of_a_report_goes_by_the_same_door(
    payment_fixture: PaymentFixture, at: Callable[[Any], None], settings: Any, clamd: Any
) -> None:
    award = payment_fixture.delivering("B01")
    tick(at, date(2026, 8, 3))
    milestone = Milestone.objects.get(award=award, kind="midterm")
    by, report = payment_fixture.scenario.applicant(award), written(payment_fixture.scenario, milestone)
    there, settings.CLAMAV = settings.CLAMAV, ""
    good = milestones.attach_to_report(report=report, file=scan(name="签到.pdf"), by=by)
    bad = milestones.attach_to_report(report=report, file=harmful(), by=by)
    officer = payment_fixture.scenario.officer
    assert is_refused(officer, good), "Not sent yet: its own side alone reads it."
    assert not is_refused(by, good)
    milestones.send_report(report=report, by=by)
    assert not is_refused(officer, good)
    settings.CLAMAV = there
    due_scans()
    assert not is_refused(officer, good)
    assert is_refused(officer, bad)
    assert is_refused(by, bad)
    text = page(officer, "milestone", milestone.pk)
    assert "Scanned, clean" in text
    assert "Harmful" in text
    assert Event.objects.get(action="find_harmful").process == "milestone"


def test_a_paper_that_is_kept_for_ever_waits_for_the_scanner(
    payment_fixture: PaymentFixture, settings: Any, clamd: Any
) -> None:
    scenario = payment_fixture.scenario
    award = scenario.award("B01")
    with jobs.in_place(PRINT):
        contract = contracts.issue(
            contract=contracts.draft_contract(award=award, by=scenario.officer), by=scenario.officer
        )

    def sign(file: Any) -> Any:
        return contracts.sign(
            contract=contract,
            party="grantee",
            scan=file,
            signed_on=date(2026, 5, 18),
            by=scenario.applicant(award),
        )

    with pytest.raises(Refused, match="harmful"):
        sign(harmful())
    there, settings.CLAMAV = settings.CLAMAV, "tcp://127.0.0.1:1"
    with pytest.raises(Refused, match="try again in a few minutes"):
        sign(scan())
    settings.CLAMAV = there
    assert sign(scan()).state == "signed_by_grantee"


def test_the_officer_sees_what_the_scanner_said_of_each_file(
    scenario: Scenario, settings: Any, clamd: Any
) -> None:
    there, settings.CLAMAV = settings.CLAMAV, "tcp://127.0.0.1:1"
    application, by = scenario.filled(scenario.registered), scenario.applicant(scenario.registered)
    applications.attach(application=application, key="certificate", file=pdf(BAD, HARMFUL), by=by)
    applications.attach(application=application, key="charter", file=pdf("章程.pdf"), by=by)
    submission.submit(application=application, by=by)
    assert "Waiting for the virus scan" in page(scenario.officer, "application", application.code)
    settings.CLAMAV = there
    due_scans()
    text = page(scenario.officer, "application", application.code)
    assert "Scanned, clean" in text
    assert "Harmful" in text
    bad = Attachment.objects.get(name=BAD)
    assert reverse("attachment", args=[bad.pk]) not in text
    assert is_refused(scenario.officer, bad)
