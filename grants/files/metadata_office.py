"""Office files (Word, Excel, PowerPoint, OpenDocument, OFD) without what they say of whoever made them.

Strangers send them to a page that asks no session. So every step is one walk over what was sent: its XML goes through a
parser and is written anew, no pattern runs over it, and one count of bytes, tags and points holds for the file with all that
lies inside it. Of the parts of a document only those are taken that are known; of XML, what is known to name somebody is
left out (metadata_xml.py).
"""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from grants.files import archives
from grants.files.metadata_drawings import is_drawing, strip_drawing
from grants.files.metadata_xml import HEAD, LEFT_OUT, written
from grants.files.pictures import MOST_POINTS, is_heic, points, strip_picture

MB = archives.MB
#: What a document may come to: unpacked, in tags and attributes, in points of its pictures, in files inside files.
MOST_UNPACKED, MOST_PIECES, MOST_INSIDE = 100 * MB, 1_500_000, 2
#: It holds pictures of this many points together.
MOST_DRAWN = 4 * MOST_POINTS
_PROPERTIES = "http://schemas.openxmlformats.org/"
#: The sheets of a document that say who made it, and what stands there instead.
_BLANK = {
    "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_PROPERTIES}package/2006/metadata/core-properties"/>',
    "docProps/app.xml": f'<Properties xmlns="{_PROPERTIES}officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": f'<Properties xmlns="{_PROPERTIES}officeDocument/2006/custom-properties"/>',
    "meta.xml": '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"/>',
}
_XML = (".xml", ".rels", ".vml", ".svg")
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"GIF87a", b"GIF89a", b"BM")
#: Letters, and scans that are points and nothing else (JBIG2). The letters that Office packs have no beginning in common.
_PLAIN = (b"\0\x01\0\0", b"OTTO", b"true", b"ttcf", b"\x97JB2")
_FONTS = (".odttf", ".fntdata")
#: Which printer, in which office, of which user; copies of the look of another part. The document shows without them.
_EMPTIED = re.compile(r"printersettings/|^objectreplacements/|/$", re.IGNORECASE)


@dataclass
class Room:
    """What may still be unpacked, read and drawn of one file, whatever lies inside it."""

    bytes: int = MOST_UNPACKED
    pieces: int = MOST_PIECES
    points: int = MOST_DRAWN
    inside: int = MOST_INSIDE

    def take(self, **used: int) -> None:
        """Use some of it up. Raises ValueError where there is no more."""
        for name, much in used.items():
            setattr(self, name, getattr(self, name) - much)
            if getattr(self, name) < 0:
                raise ValueError(f"more {name} than a document has")


def strip_office_file(data: bytes, other: Callable[[bytes], bytes], room: Room | None = None) -> bytes:
    """The same document, each member without its traces; `other` bares a PDF that lies inside. Raises ValidationError
    with a sentence, or an error of the archive."""
    room, out = room or Room(), io.BytesIO()
    with archives.opened(ContentFile(data), unpacked=room.bytes) as old, zipfile.ZipFile(out, "w") as new:
        room.take(bytes=sum(one.file_size for one in old.infolist()))
        for one in old.infolist():
            if LEFT_OUT.match(one.filename):
                continue
            plain = zipfile.ZipInfo(one.filename)  # without its day and without the name of a system
            plain.compress_type = zipfile.ZIP_DEFLATED if one.compress_type else zipfile.ZIP_STORED
            new.writestr(plain, _member(one.filename, old.read(one), other, room))
    return out.getvalue()


def _member(name: str, data: bytes, other: Callable[[bytes], bytes], room: Room) -> bytes:
    """A part that is known, without its traces. What is not known is not taken: it could say anything."""
    base = name.rpartition("/")[2]
    blank = _BLANK.get(base if base == "meta.xml" else name)
    if blank:
        return (HEAD + blank).encode()
    if name.startswith("customXml/") and base.startswith("item") and not base.startswith("itemProps"):
        return (
            HEAD + "<item/>"
        ).encode()  # any program's data about the document; it is named from elsewhere
    if not data or _EMPTIED.search(name):
        return b""
    if data.startswith(b"PK\x03\x04"):
        room.take(inside=1)
        inner = strip_office_file(data, other, room)
        room.inside += 1
        return inner
    if data.startswith(b"%PDF-"):
        return other(data)
    if is_drawing(data):
        return strip_drawing(data)
    if data.startswith(_PICTURES) or data[:4] + data[8:12] == b"RIFFWEBP" or is_heic(data):
        room.take(points=points(data))
        return strip_picture(data)
    if _is_markup(name, data):
        room.take(pieces=data.count(b"<") + data.count(b"=") + data.count(b"&"))
        return written(name, data)
    if name == "mimetype" or data.startswith(_PLAIN) or name.lower().endswith(_FONTS):
        return data
    raise holds_another()


def is_signed(data: bytes) -> bool:
    """Whether it is an OFD with somebody's seal or signature on it, as an invoice or an official document is."""
    with archives.opened(ContentFile(data)) as archive:
        return any(name.endswith("SignedValue.dat") for name in archive.namelist())


def holds_another() -> ValidationError:
    """What is said of a file with another inside that cannot be looked into."""
    return ValidationError(
        _(
            "This file holds another file whose author could not be taken out, so it was not stored. "
            "Take the other file out and send it by itself, or print this one to PDF."
        ),
        code="holds_another",
    )


def _is_markup(name: str, data: bytes) -> bool:
    """By its name, or because it begins so, in whatever code."""
    head = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    return name.lower().endswith(_XML) or head.startswith((b"<", b"\xff\xfe<\0", b"\xfe\xff\0<"))
