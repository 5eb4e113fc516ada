"""A little clamd that knows the EICAR test file, spoken to over a real socket in its own protocol."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.factories import PDF

#: The harmless file that every scanner calls harmful, in two halves so that no scanner finds it here.
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}" + "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()
HARMFUL = PDF + EICAR
#: A file with this is larger than it takes.
TOO_LARGE = b"%too-large-for-the-scanner"


class Clamd(socketserver.StreamRequestHandler):
    """zINSTREAM: pieces with their length, an empty one, an answer that ends with a zero."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        found = b""
        while length := int.from_bytes(self.rfile.read(4), "big"):
            found += self.rfile.read(length)
        self.server.sizes.append(len(found))  # type: ignore[attr-defined]
        if TOO_LARGE in found:
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
            return
        words = b"Win.Test.EICAR_HDB-1 FOUND" if EICAR in found else b"OK"
        self.wfile.write(b"stream: " + words + b"\0")


@contextmanager
def clamd_server() -> Iterator[socketserver.ThreadingTCPServer]:
    """One on a free port; `sizes` has how much it was shown."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        server.sizes = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
