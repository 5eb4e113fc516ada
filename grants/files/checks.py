"""Files that people send us: what kind they are is decided by their contents, never by their name.

checked = check_upload(file, kinds=("pdf", "image"), max_bytes=20 * MB)
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.files import archives
from grants.files.pictures import is_heic

MB = archives.MB
KINDS: dict[str, str | Promise] = {
    "pdf": "PDF",
    "image": gettext_lazy("picture (JPEG, PNG, WebP or HEIC)"),
    "office": gettext_lazy("Word, Excel, PowerPoint, WPS, OpenDocument or OFD file"),
    "zip": gettext_lazy("ZIP archive"),
    "text": gettext_lazy("plain text or CSV"),
}
MARKUP = (b"<html", b"<!doctype", b"<script", b"<svg", b"<?xml")
_OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class CheckedFile:
    """What was found out about an upload. `kind` is one of KINDS."""

    content_type: str
    sha256: str
    size: int
    kind: str
    suffix: str


@dataclass(frozen=True)
class Sort:
    """A sort of file we can tell apart. An empty `kind`: known, so that it can be named, but never taken."""

    kind: str
    content_type: str
    suffix: str
    name: str | Promise
    fits: Callable[[bytes], bool]


def _starts(*magic: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(magic)


SORTS = [
    Sort("pdf", "application/pdf", ".pdf", "PDF", _starts(b"%PDF-")),
    Sort("image", "image/jpeg", ".jpg", "JPEG", _starts(b"\xff\xd8\xff")),
    Sort("image", "image/png", ".png", "PNG", _starts(b"\x89PNG\r\n\x1a\n")),
    Sort("image", "image/webp", ".webp", "WebP", lambda head: head[:4] + head[8:12] == b"RIFFWEBP"),
    Sort(
        "office", "application/x-ole-storage", ".doc", "Office 97–2003", _starts(b"\xd0\xcf\x11\xe0\xa1\xb1")
    ),
    Sort("", "", "", gettext_lazy("GIF picture"), _starts(b"GIF87a", b"GIF89a")),
    Sort(
        "image",
        "image/heic",
        ".heic",
        "HEIC",  # made readable for everybody as it is taken in
        is_heic,
    ),
    Sort(
        "",
        "",
        "",
        gettext_lazy("video"),
        lambda head: head[4:8] == b"ftyp" or head.startswith(b"\x1aE\xdf\xa3"),
    ),
    Sort("", "", "", gettext_lazy("RAR archive"), _starts(b"Rar!")),
    Sort("", "", "", gettext_lazy("7z archive"), _starts(b"7z\xbc\xaf\x27\x1c")),
    Sort("", "", "", gettext_lazy("program"), _starts(b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe")),
    Sort(
        "",
        "",
        "",
        gettext_lazy("web page or drawing that could carry a script"),
        lambda head: any(mark in head.lower() for mark in MARKUP),
    ),
]

#: What looks alike inside.
ALIKE = {"doc": ("wps",), "xls": ("et",), "ppt": ("dps",), "txt": ("csv",)}
# Inside an Office file of before 2007: a stream that tells the program.
_STREAMS = [("WordDocument", ".doc"), ("Workbook", ".xls"), ("PowerPoint Document", ".ppt")]
# Inside a ZIP: a member that tells the sort, its suffix and content type.
_PACKED = [
    ("word/document.xml", ".docx", _OFFICE + "wordprocessingml.document"),
    ("xl/workbook.xml", ".xlsx", _OFFICE + "spreadsheetml.sheet"),
    ("ppt/presentation.xml", ".pptx", _OFFICE + "presentationml.presentation"),
    ("OFD.xml", ".ofd", "application/ofd"),
]


def check_upload(
    file: "File[bytes]", *, kinds: Iterable[str], max_bytes: int, suffixes: Iterable[str] = ()
) -> CheckedFile:
    """Refuse (ValidationError with a sentence for the person) a file that is empty, too large or of a wrong
    kind. `suffixes` says more narrowly which sorts of a kind are taken: docx, but no xlsx.
    """
    size = file.size or 0
    if not size:
        raise ValidationError(_("The file is empty. Choose it again."), code="empty")
    if size > max_bytes:
        raise ValidationError(
            _(
                "The file is %(size)s, and at most %(limit)s can be taken. "
                "Nothing was stored; make it smaller or split it."
            )
            % {"size": filesizeformat(size), "limit": filesizeformat(max_bytes)},
            code="too_large",
        )
    allowed, narrowly = list(kinds), list(suffixes)
    sort = _sort(file)
    found = sort_named(sort.suffix, str(file.name or ""))
    if sort.kind not in allowed or not is_among(found, narrowly):
        words = [one.upper() for one in narrowly] or [str(KINDS[kind]) for kind in allowed]
        raise ValidationError(
            _(
                "This is a file of the kind “%(found)s”. Here only these can be taken: %(allowed)s. "
                "Nothing was stored."
            )
            % {"found": found.upper() if narrowly and found else sort.name, "allowed": _("; ").join(words)},
            code="wrong_kind",
        )
    return CheckedFile(sort.content_type, digest(file), size, sort.kind, sort.suffix)


def sort_named(suffix: str, name: str) -> str:
    """What a file is to whoever asks for it: pdf, docx, csv … Its contents say so, in `suffix`; between programs whose
    files look alike inside, its name does."""
    found, ending = suffix.removeprefix(".").lower(), name.rpartition(".")[2].lower()
    return ending if ending in ALIKE.get(found, ()) else found


def is_among(found: str, suffixes: Iterable[str]) -> bool:
    """Whether such a file is taken where these are. What a phone makes of a photograph comes in as JPEG."""
    wanted = {"jpg" if one == "jpeg" else one for one in suffixes}
    as_kept = {"jpeg": "jpg", "heic": "jpg"}.get(found, found)
    return not wanted or as_kept in wanted


def kind_of(content_type: str) -> str:
    """The kind under which a file with this content type was taken in."""
    known = {sort.content_type: sort.kind for sort in SORTS if sort.kind}
    office = content_type.startswith((_OFFICE, "application/vnd.oasis.", "application/ofd"))
    return known.get(content_type) or (
        "office" if office else {"application/zip": "zip", "text/plain": "text"}.get(content_type, "")
    )


def digest(file: "File[bytes]") -> str:
    """SHA-256 of the whole contents; the file is left at its beginning."""
    file.seek(0)
    found = hashlib.sha256()
    for chunk in iter(lambda: file.read(MB), b""):
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()


def _sort(file: "File[bytes]") -> Sort:
    file.seek(0)
    head = file.read(1024)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(file)
    for sort in SORTS:
        if sort.fits(head):
            return _old_office(file, head, sort) if sort.suffix == ".doc" else sort
    if _is_text(head):
        return Sort("text", "text/plain", ".txt", gettext_lazy("plain text"), bool)
    return Sort("", "", "", gettext_lazy("unknown"), bool)


def _old_office(file: "File[bytes]", head: bytes, sort: Sort) -> Sort:
    """Which program it is of: its directory names the streams. Where it names none that we know, its name decides."""
    size = 1 << min(int.from_bytes(head[30:32], "little"), 12)
    file.seek((int.from_bytes(head[48:52], "little") + 1) * size)
    directory = file.read(16 * size)
    for stream, suffix in _STREAMS:
        if stream.encode("utf-16-le") in directory:
            return replace(sort, suffix=suffix)
    ending = f".{str(file.name or '').rpartition('.')[2].lower()}"
    return replace(sort, suffix=ending) if ending in {known for _stream, known in _STREAMS} else sort


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):  # the head may end inside a character
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False


def _packed(file: "File[bytes]") -> Sort:
    """What a ZIP really is. Only its directory is read; nothing is unpacked but a few bytes of `mimetype`."""
    try:
        with archives.opened(file) as archive:
            names = set(archive.namelist())
            mime = (
                archive.open("mimetype").read(100).decode("ascii", "replace") if "mimetype" in names else ""
            )
    except (archives.UnsafeArchiveError, zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        return Sort("", "", "", gettext_lazy("damaged or protected archive"), bool)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return Sort("", "", "", gettext_lazy("Office file with macros"), bool)
    for member, suffix, content_type in _PACKED:
        if member in names:
            return Sort("office", content_type, suffix, suffix[1:].upper(), bool)
    if mime.startswith("application/vnd.oasis.opendocument."):
        suffix = {"text": ".odt", "spreadsheet": ".ods", "presentation": ".odp"}.get(
            mime.rsplit(".", 1)[1], ""
        )
        if suffix:
            return Sort("office", mime, suffix, suffix[1:].upper(), bool)
    return Sort("zip", "application/zip", ".zip", KINDS["zip"], bool)
