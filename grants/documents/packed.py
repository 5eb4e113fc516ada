"""Office files (Word, Excel, PowerPoint, OpenDocument, OFD) without what they say of whoever made them.

Strangers send them to a page that asks no session. So every step is one walk over what was sent: its XML goes through a
parser and is written anew, no pattern runs over it, and one count of bytes, tags and points holds for the file with all that
lies inside it.
"""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from . import archives
from .drawings import bare_drawing, is_drawing
from .pictures import MOST_POINTS, bare_picture, points

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
}  # fmt: skip
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: Elements whose text, and attributes whose value, is somebody's name. Prefixes are the writing program's choice.
_SAID = {"creator", "author", "Author", "ModDate", "creator-initials", "lastModifiedBy", "initial-creator"}
_WHO = {"author", "initials", "userName"}
#: The same in the lists of those who took part.
_LISTED = _WHO | {"name", "displayName", "userId", "providerId"}
_LISTS = re.compile(r"(people|persons?/person[0-9]{0,9}|commentAuthors|authors)\.xml")
#: A place on its author's disk, or on the disk of an office.
_PLACE = re.compile(r"file:|[a-z]:[\\/]|\\\\\w", re.IGNORECASE)
#: Where a relation may lead outside the document. Word itself writes NULL for one that leads nowhere.
_OUTSIDE, _NOWHERE = ("http://", "https://", "mailto:", "tel:", "#"), "NULL"
_XML = (".xml", ".rels", ".vml", ".svg")
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*")
_OLE = b"\xd0\xcf\x11\xe0"


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


def bare_packed(data: bytes, other: Callable[[bytes], bytes], room: Room | None = None) -> bytes:
    """The same document, each member without its traces; `other` bares a PDF that lies inside. Raises ValidationError
    with a sentence, or an error of the archive."""
    room, out = room or Room(), io.BytesIO()
    with archives.opened(ContentFile(data), unpacked=room.bytes) as old, zipfile.ZipFile(out, "w") as new:
        room.take(bytes=sum(one.file_size for one in old.infolist()))
        for one in old.infolist():
            plain = zipfile.ZipInfo(one.filename)  # without its day and without the name of a system
            plain.compress_type = zipfile.ZIP_DEFLATED if one.compress_type else zipfile.ZIP_STORED
            new.writestr(plain, _member(one.filename, old.read(one), other, room))
    return out.getvalue()


def _member(name: str, data: bytes, other: Callable[[bytes], bytes], room: Room) -> bytes:
    base = name.rpartition("/")[2]
    blank = _BLANK.get(base if base == "meta.xml" else name)
    if blank:
        return (_HEAD + blank).encode()
    if name.startswith("customXml/") and base.startswith("item") and not base.startswith("itemProps"):
        return (
            _HEAD + "<item/>"
        ).encode()  # any program's data about the document; it is named from elsewhere
    if data.startswith(b"PK\x03\x04"):
        room.take(inside=1)
        inner = bare_packed(data, other, room)
        room.inside += 1
        return inner
    if data.startswith(b"%PDF-"):
        return other(data)
    if data.startswith(_OLE):
        raise holds_another()
    if "printersettings/" in name.lower():
        return b""  # which printer, in which office, of which user; the document prints without
    if is_drawing(data):
        return bare_drawing(data)
    if data.startswith(_PICTURES) or data[:4] + data[8:12] == b"RIFFWEBP" or data[4:8] == b"ftyp":
        room.take(points=points(data))
        return bare_picture(data)
    return _written(name, data, room) if name.lower().endswith(_XML) and data else data


def holds_another() -> ValidationError:
    """What is said of a file with another inside that cannot be looked into."""
    return ValidationError(
        _(
            "This file holds another file whose author could not be taken out, so it was not stored. "
            "Take the other file out and send it by itself, or print this one to PDF."
        ),
        code="holds_another",
    )


@dataclass
class _Writer:
    """Writes down again what the parser reads, without names and places."""

    member: str
    out: list[str] = field(default_factory=lambda: [_HEAD])
    element: str = ""
    hushed: bool = False

    def __post_init__(self) -> None:
        below = self.member.partition("/")[2] or self.member  # word/, xl/, ppt/
        self.who = _LISTED if _LISTS.fullmatch(below) else _WHO

    def start(self, name: str, given: list[str]) -> None:
        self.element = _local(name)
        self.hushed = self.element in _SAID
        pairs = dict(zip(given[::2], given[1::2], strict=True))
        if pairs.get("TargetMode") == "External" and not pairs.get("Target", "").lower().startswith(_OUTSIDE):
            pairs["Target"] = _NOWHERE
        said = [f" {key}={quoteattr(self.value(_local(key), value))}" for key, value in pairs.items()]
        self.out.append(f"<{name}{''.join(said)}>")

    def value(self, name: str, value: str) -> str:
        """What an attribute may go on saying."""
        gone = name in self.who or (name == "url" and self.element == "absPath")
        gone = gone or (name == "href" and value.startswith(("/", "../")))
        gone = gone or (name == "instr" and bool(_PLACE.search(value)))
        return "" if gone or (name != "formatCode" and _PLACE.match(value)) else value

    def end(self, name: str) -> None:
        self.element, self.hushed = "", False
        self.out.append(f"</{name}>")

    def text(self, text: str) -> None:
        if not self.hushed and not (self.element == "instrText" and _PLACE.search(text)):
            self.out.append(escape(text).replace("\r", "&#13;"))

    def order(self, target: str, data: str) -> None:
        self.out.append(f"<?{target} {data}?>")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _written(name: str, data: bytes, room: Room) -> bytes:
    room.take(pieces=data.count(b"<") + data.count(b"=") + data.count(b"&"))
    parser, writer = expat.ParserCreate(), _Writer(name)
    parser.ordered_attributes = parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = writer.start, writer.end
    parser.CharacterDataHandler, parser.ProcessingInstructionHandler = writer.text, writer.order
    parser.EntityDeclHandler = _no_entities
    try:
        parser.Parse(data, True)  # noqa: FBT003  it takes no names
    except (expat.ExpatError, LookupError) as broken:
        raise ValueError("no XML") from broken
    return "".join(writer.out).encode("utf-8", "surrogatepass")


def _no_entities(*_declared: object) -> None:
    """With them, three lines can stand for gigabytes; no office program writes any."""
    raise ValueError("an entity")
