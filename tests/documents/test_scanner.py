"""The scanner, spoken to over a real socket in its own protocol: a little clamd that knows the EICAR test file."""

import io
import socketserver
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client

from grants.applications import actions
from grants.applications.models import Attachment
from grants.applications.tasks import due_scans
from grants.documents import scanner
from tests.factories import PDF, World, pdf, venture_world
from workflows.models import Event, Message

#: The harmless file that every scanner calls harmful, in two halves so that no scanner finds it here.
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}" + "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()
HARMFUL = PDF + EICAR


class Clamd(socketserver.StreamRequestHandler):
    """zINSTREAM: pieces with their length, an empty one, an answer that ends with a zero."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        found = b""
        while length := int.from_bytes(self.rfile.read(4), "big"):
            found += self.rfile.read(length)
        self.server.sizes.append(len(found))  # type: ignore[attr-defined]
        words = b"Win.Test.EICAR_HDB-1 FOUND" if EICAR in found else b"OK"
        self.wfile.write(b"stream: " + words + b"\0")


@pytest.fixture
def clamd(settings: Any) -> Iterator[Any]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        server.sizes = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMAV = f"tcp://127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()


@pytest.fixture
def browse() -> Any:
    """A client logged in as a person."""

    def enter(user: Any) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


@pytest.fixture
def world(db: None) -> World:
    return venture_world()


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


def test_a_harmful_file_is_refused_with_a_sentence(world: World, clamd: Any) -> None:
    application, by = world.draft(world.registered), world.applicant(world.registered)
    with pytest.raises(ValidationError, match="harmful"):
        actions.attach(application=application, key="certificate", file=pdf("证书.pdf", HARMFUL), by=by)
    assert not Attachment.objects.exists()
    file = actions.attach(application=application, key="certificate", file=pdf("证书.pdf"), by=by)
    assert file.scan == "clean"
    assert file.scanned_at


def test_what_came_while_it_was_away_is_looked_at_later(
    world: World, settings: Any, clamd: Any, browse: Any
) -> None:
    there, settings.CLAMAV = settings.CLAMAV, "tcp://127.0.0.1:1"
    application, by = world.draft(world.registered), world.applicant(world.registered)
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


def test_the_applicant_is_told(world: World, settings: Any, clamd: Any) -> None:
    from grants.desk.telling import tell

    there, settings.CLAMAV = settings.CLAMAV, ""
    application, by = world.draft(world.registered), world.applicant(world.registered)
    actions.attach(application=application, key="certificate", file=pdf("证书.pdf", HARMFUL), by=by)
    settings.CLAMAV = there
    due_scans()
    tell(Event.objects.get(action="find_harmful"))
    message = Message.objects.get(to=by)
    assert "证书.pdf" in message.body
