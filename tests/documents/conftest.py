import socketserver
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.documents.clamd import Clamd


@pytest.fixture
def clamd(settings: Any) -> Iterator[Any]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        server.sizes = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMAV = f"tcp://127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()
