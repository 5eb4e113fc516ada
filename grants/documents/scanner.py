"""Asking ClamAV about a file, where an address is configured: YICHUANG_CLAMAV=tcp://host:3310 or unix:///run/clamd.sock.

The protocol is clamd's INSTREAM: pieces with their length in front, an empty piece at the end, one line as the answer.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import File

PIECE = 64 * 1024
SECONDS = 20


def is_configured() -> bool:
    """Whether this installation has a scanner at all."""
    return bool(settings.CLAMAV)


def scan(file: "File[bytes]") -> str:
    """ "clean", "infected", or "" when the scanner is not there, does not answer or cannot tell. The file is left at its
    beginning."""
    if not is_configured():
        return ""
    file.seek(0)
    try:
        with _connection() as line:
            answer = _ask(line, file)
    except OSError:
        answer = ""
    file.seek(0)
    if answer.endswith(" FOUND"):
        return "infected"
    return "clean" if answer.endswith(" OK") else ""


@contextmanager
def _connection() -> Iterator[socket.socket]:
    address = urlsplit(settings.CLAMAV)
    if address.scheme == "unix":
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(SECONDS)
            line.connect(address.path)
            yield line
    else:
        with socket.create_connection((address.hostname or "", address.port or 3310), SECONDS) as line:
            yield line


def _ask(line: socket.socket, file: "File[bytes]") -> str:
    line.sendall(b"zINSTREAM\0")
    for piece in iter(lambda: file.read(PIECE), b""):
        line.sendall(len(piece).to_bytes(4, "big") + piece)
    line.sendall(bytes(4))
    answer = b""
    while not answer.endswith(b"\0") and (more := line.recv(4096)):
        answer += more
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")
