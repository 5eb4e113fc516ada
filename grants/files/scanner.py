"""Asking ClamAV about a file, where an address is configured: YICHUANG_CLAMAV=tcp://host:3310 or unix:///run/clamd.sock.

The protocol is clamd's INSTREAM: pieces with their length in front, an empty piece at the end, one line as the answer.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from workflows import concurrency

PIECE = 64 * 1024
SECONDS = 10


class AwayError(OSError):
    """The scanner is not there or does not answer: asking about another file is of no use now."""


def is_configured() -> bool:
    """Whether this installation has a scanner at all."""
    return bool(settings.CLAMAV)


def scan(file: "File[bytes]") -> str:
    """ "clean", "infected", or "" when the scanner is not there, does not answer or cannot tell. The file is left at its
    beginning."""
    try:
        return ask(file) if is_configured() else ""
    except AwayError:
        return ""


def ask(file: "File[bytes]") -> str:
    """ "clean", "infected", or "" for a file it cannot tell about (too large for it). Raises AwayError."""
    file.seek(0)
    try:
        with concurrency.place(), _connection() as line:
            answer = _ask(line, file)
    except (BrokenPipeError, ConnectionResetError):  # it hangs up on a file that is too large for it
        answer = ""
    except OSError as away:
        raise AwayError from away
    finally:
        file.seek(0)
    if answer.endswith(" FOUND"):
        return "infected"
    return "clean" if answer.endswith(" OK") else ""


def let_in(file: "File[bytes]") -> str:
    """What the scanner says of a file that comes in; refuses a harmful one with a sentence."""
    found = scan(file)
    if found == "infected":
        raise ValidationError(
            _(
                "The virus scanner says that this file is harmful. It was not stored; what you wrote is kept. "
                "Clean the device it comes from, or send another copy of the file."
            ),
            code="infected",
        )
    return found


def let_in_for_good(file: "File[bytes]") -> str:
    """The same for a paper, which is kept as it is for ever and cannot be marked later: where there is a scanner, it
    must have seen it."""
    found = let_in(file)
    if is_configured() and not found:
        raise ValidationError(
            _(
                "The virus scanner does not answer just now, and this paper is kept for good: it was not stored. "
                "What you wrote is kept; try again in a few minutes, or tell the administrator."
            ),
            code="unscanned",
        )
    return found


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
