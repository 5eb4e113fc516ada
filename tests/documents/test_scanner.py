"""The scanner, spoken to over a real socket in its own protocol (clamd.py)."""

import io
import socketserver
import threading
from copy import copy
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from grants.applications import actions
from grants.files import scanner
from grants.files.intake import FileRefused
from grants.files.models import Attachment
from grants.files.tasks import due_scans
from grants.templatetags.files import scan_tag
from tests.documents.clamd import EICAR, HARMFUL, TOO_LARGE, Clamd
from tests.factories import PDF, Scenario, pdf, venture_scenario
from tests.scenarios import kept_scenario
from workflows.models import Event, Message


@pytest.fixture
def browse() -> Any:
    """A client logged in as a person."""

    def enter(user: Any) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


scenario = kept_scenario(venture_scenario)


def test_clean_and_harmful_are_told_apart_and_a_long_file_arrives_whole(clamd: Any) -> None:
    assert scanner.scan(ContentFile(b"0" * 300_000)) == "clean"
    assert scanner.scan(ContentFile(HARMFUL)) == "infected"
    assert clamd.sizes == [300_000, len(HARMFUL)]


def test_over_a_unix_socket_too(tmp_path: Any, settings: Any) -> None:
    address = str(tmp_path / "clamd.sock")
    with socketserver.ThreadingUnixStreamServer(address, Clamd) as server:
        server.sizes = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMAV = f"unix://{address}"
        assert scanner.scan(ContentFile(EICAR)) == "infected"
        server.shutdown()


def test_without_a_scanner_nothing_is_said(settings: Any) -> None:
    settings.CLAMAV = ""
    assert not scanner.is_configured()
    assert scanner.scan(io.BytesIO(EICAR)) == ""  # type: ignore[arg-type]


def test_a_harmful_file_is_refused_with_a_sentence(scenario: Scenario, clamd: Any) -> None:
    application, by = scenario.draft(scenario.registered), scenario.applicant(scenario.registered)
    with pytest.raises(FileRefused, match="harmful"):
        actions.attach(application=application, key="certificate", file=pdf("证书.pdf", HARMFUL), by=by)
    assert not Attachment.objects.exists()
    file = actions.attach(application=application, key="certificate", file=pdf("证书.pdf"), by=by)
    assert file.scan == "clean"
    assert file.scanned_at


def test_what_came_while_it_was_away_is_looked_at_later(
    scenario: Scenario, settings: Any, clamd: Any, browse: Any
) -> None:
    there, settings.CLAMAV = settings.CLAMAV, "tcp://127.0.0.1:1"
    application, by = scenario.draft(scenario.registered), scenario.applicant(scenario.registered)
    file = actions.attach(application=application, key="certificate", file=pdf("证书.pdf", HARMFUL), by=by)
    assert file.scan == ""
    assert due_scans() == 0
    settings.CLAMAV = there
    assert due_scans() == 1
    file.refresh_from_db()
    assert file.scan == "infected"
    assert file.removed_at
    assert browse(by).get(f"/attachments/{file.pk}/").status_code == 404
    event = Event.objects.get(action="find_harmful")
    assert event.facts["file"] == "证书.pdf"
    assert due_scans() == 0


def test_the_applicant_is_told(scenario: Scenario, settings: Any, clamd: Any) -> None:
    from workflows.tasks import announce_pending

    there, settings.CLAMAV = settings.CLAMAV, ""
    application, by = scenario.draft(scenario.registered), scenario.applicant(scenario.registered)
    actions.attach(application=application, key="certificate", file=pdf("证书.pdf", HARMFUL), by=by)
    settings.CLAMAV = there
    due_scans()
    announce_pending()
    message = Message.objects.get(to=by, event__action="find_harmful")
    assert "证书.pdf" in message.body


def test_missing_files_never_keep_the_others_waiting(scenario: Scenario, settings: Any, clamd: Any) -> None:
    there, settings.CLAMAV = settings.CLAMAV, ""
    application, by = scenario.draft(scenario.registered), scenario.applicant(scenario.registered)
    gone = Attachment(subject_type="application", subject_id=application.pk, key="certificate", name="丢失.pdf",
                      content_type="application/pdf", size=1, sha256="0" * 64)  # fmt: skip
    lost = [copy(gone) for _n in range(25)]
    for n, one in enumerate(lost):
        one.file.name = f"attachments/lost-{n}.pdf"
    Attachment.objects.bulk_create(lost)
    file = actions.attach(application=application, key="certificate", file=pdf("证书.pdf", HARMFUL), by=by)
    settings.CLAMAV = there
    due_scans()
    due_scans()
    file.refresh_from_db()
    assert file.is_harmful
    assert not Attachment.objects.filter(name="丢失.pdf").exclude(scan="").exists()


def test_what_it_cannot_tell_about_goes_to_the_end(scenario: Scenario, settings: Any, clamd: Any) -> None:
    """clamd answers so where a file is larger than its StreamMaxLength."""
    there, settings.CLAMAV = settings.CLAMAV, ""
    application, by = scenario.draft(scenario.registered), scenario.applicant(scenario.registered)
    large = actions.attach(
        application=application, key="certificate", file=pdf("大.pdf", PDF + TOO_LARGE), by=by
    )
    other = actions.attach(application=application, key="charter", file=pdf("章程.pdf"), by=by)
    settings.CLAMAV = there
    assert due_scans() == 1
    large.refresh_from_db()
    other.refresh_from_db()
    assert (large.scan, other.scan) == ("", "clean")
    assert large.scanned_at
    assert "could not look at it" in scan_tag(large)
