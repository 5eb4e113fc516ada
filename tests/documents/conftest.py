from collections.abc import Iterator
from typing import Any

import pytest

from tests.documents.clamd import clamd_server


@pytest.fixture
def clamd(settings: Any) -> Iterator[Any]:
    with clamd_server() as server:
        settings.CLAMAV = f"tcp://127.0.0.1:{server.server_address[1]}"
        yield server
