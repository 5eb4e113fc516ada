"""Archives that people send (a ZIP, and what is one inside: Excel, Word, OpenDocument, OFD), opened within bounds.

A few kilobytes can hold gigabytes of nothing, or a directory of a million names: how much work an archive makes is judged
from its last bytes and its directory, before anything of it is read. What a directory says of its members binds: no more
than that is ever unpacked.
"""

import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

MB = 1024 * 1024
#: What a directory may hold of any archive that is looked at, and how large it may be.
MOST_MEMBERS, A_NAME = 5000, 256
#: The record at the end: its mark, how long it is, and where in it the directory's size stands.
_END, _LENGTH, _SIZE_AT, _ENTRY, _COMMENT = b"PK\x05\x06", 22, 12, 46, 65_535


class UnsafeArchiveError(ValueError):
    """A sentence for the person: this archive holds more than is unpacked here."""


class BrokenArchiveError(UnsafeArchiveError):
    """It is none, or a damaged one."""


@contextmanager
def opened(
    file: "File[bytes]", *, unpacked: int | None = None, members: int = MOST_MEMBERS
) -> Iterator[zipfile.ZipFile]:
    """The archive, its directory within `members`, and all of it together within `unpacked` bytes (None: it is not going
    to be unpacked)."""
    if _directory(file) > members * (_ENTRY + A_NAME):
        raise UnsafeArchiveError(_too_many(members))
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as broken:
        raise BrokenArchiveError(_("The archive is damaged.")) from broken
    with archive:
        infos = archive.infolist()
        if len(infos) > members:
            raise UnsafeArchiveError(_too_many(members))
        if unpacked is not None and sum(one.file_size for one in infos) > unpacked:
            raise UnsafeArchiveError(
                _("Unpacked, this file is larger than %(most)d MB. Nothing of it was read.")
                % {"most": unpacked // MB}
            )
        yield archive


def _too_many(members: int) -> str:
    return _("This archive holds more than %(most)d files. Nothing of it was read.") % {"most": members}


def _directory(file: Any) -> int:
    """How many bytes its directory takes, as its last record says (the huge form of ZIP says all ones there)."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - _LENGTH - _COMMENT))
    tail = file.read(_LENGTH + _COMMENT)
    # As zipfile looks for it: at the very end, else the last mark before a comment.
    at = (
        len(tail) - _LENGTH
        if tail[-_LENGTH:].startswith(_END) and tail.endswith(b"\0\0")
        else tail.rfind(_END)
    )
    if at < 0 or at + _LENGTH > len(tail):
        raise BrokenArchiveError(_("The archive is damaged."))
    found: int = struct.unpack_from("<I", tail, at + _SIZE_AT)[0]
    return found
