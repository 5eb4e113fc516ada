"""Files without what they say of whoever made them: the author and the last editor of a document, the place and the camera
of a picture, the pictures inside a document too. For what strangers send in trust, and for what everybody may read.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .files import CheckedFile
from .pictures import HEIC, JPEG, as_jpeg, bare_picture, jpeg_parts

MB = 1024 * 1024
#: What a document may hold and come to, unpacked.
MOST_MEMBERS, MOST_UNPACKED = 5_000, 300 * MB
DEEPEST = 50
_PROPERTIES = "http://schemas.openxmlformats.org/"
#: The sheets of a document that say who made it, and what stands there instead.
_BLANK = {
    "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_PROPERTIES}package/2006/metadata/core-properties"/>',
    "docProps/app.xml": f'<Properties xmlns="{_PROPERTIES}officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": f'<Properties xmlns="{_PROPERTIES}officeDocument/2006/custom-properties"/>',
    "meta.xml": '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"/>',
}  # fmt: skip
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: Who wrote a remark or changed a word, anywhere in a document.
_WHO = re.compile(rb'(\b(?:w|w15|text|office):(?:author|initials)=")[^"]*(")|(<(?:dc:creator|author|ofd:Author|Author|ofd:ModDate|meta:creator-initials)>)[^<]*(<)')  # fmt: skip
#: In the lists of those who did.
_NAMES = re.compile(rb'(\s(?:\w+:)?(?:name|author|displayName|initials|userId|providerId)=")[^"]*(")')
_LISTS = re.compile(r"(^|/)(people|persons?/person\d*|commentAuthors|authors)\.xml$")
#: Where the sheet lay on its author's disk.
_PLACE = re.compile(rb'(<x15ac:absPath\b[^>]*\burl=")[^"]*(")')


def unbarable() -> ValidationError:
    """What is said of a file that cannot be looked into."""
    return ValidationError(
        _(
            "What this file says about its author could not be taken out, so it was not stored. "
            "Save it as PDF, .docx or .xlsx, without a password, or send a picture of it."
        ),
        code="cannot_be_bared",
    )


def bare(data: bytes, checked: CheckedFile, *, keep_signed: bool = False) -> tuple[bytes, CheckedFile]:
    """The file without its traces, and what is known of it now but for its hash. `keep_signed`: a PDF that carries a
    signature is left as it is, for the signature would no longer hold. Raises ValidationError with a sentence."""
    if checked.content_type == HEIC:
        return as_jpeg(data, bare=True), replace(checked, content_type=JPEG, suffix=".jpg")
    if checked.kind == "image":
        return bare_picture(data), checked
    if checked.kind == "pdf":
        return _pdf(data, keep_signed), checked
    if checked.kind == "office" and data.startswith(b"PK"):
        return _packed(data), checked
    if checked.kind == "text":
        return data, checked
    raise unbarable()


def _pdf(data: bytes, keep_signed: bool) -> bytes:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if keep_signed and _is_signed(pdf):
                return data
            found = [_bare_object(part) for one in pdf.objects for part in _parts(one)]
            if "/Info" in pdf.trailer:
                del pdf.trailer["/Info"]
                found.append(True)
            if not any(found):
                return data
            out = io.BytesIO()
            pdf.save(out, deterministic_id=True)
            return out.getvalue()
    except (pikepdf.PdfError, ValueError, IndexError) as wrong:
        raise unbarable() from wrong


def _is_signed(pdf: Any) -> bool:
    return "/AcroForm" in pdf.Root and bool(int(pdf.Root.AcroForm.get("/SigFlags", 0)) & 1)


def _parts(one: Any, deep: int = 0) -> Iterator[Any]:
    """The object and what stands inside it, as far as it has no number of its own."""
    import pikepdf

    if deep > DEEPEST:
        raise unbarable()
    inside: list[Any] = list(one) if isinstance(one, pikepdf.Array) else []
    if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        inside = [value for _key, value in one.items()]
        yield one
    for part in inside:
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            yield from _parts(part, deep + 1)


def _bare_object(one: Any) -> bool:
    """Take out what it says of whoever made it. Returns whether there was anything."""
    import pikepdf

    traces = [key for key in ("/Metadata", "/PieceInfo") if key in one]
    if "/Rect" in one and "/T" in one and one.get("/Subtype") != "/Widget":
        traces.append("/T")  # who wrote a remark; of a field in a form it is the name
    for key in traces:
        del one[key]
    if isinstance(one, pikepdf.Stream) and one.get("/Filter") == "/DCTDecode":
        before = one.read_raw_bytes()
        picture = b"".join(jpeg_parts(before))
        if picture != before:
            one.write(picture, filter=pikepdf.Name.DCTDecode, decode_parms=one.get("/DecodeParms"))  # type: ignore[arg-type]
            return True
    return bool(traces)


def _packed(data: bytes) -> bytes:
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
            members = old.infolist()
            if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_UNPACKED:
                raise unbarable()
            for one in members:
                plain = zipfile.ZipInfo(one.filename)  # without its day and without the name of a system
                plain.compress_type = one.compress_type
                new.writestr(plain, _member(one.filename, old.read(one)))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as wrong:
        raise unbarable() from wrong
    return out.getvalue()


def _member(name: str, data: bytes) -> bytes:
    if name in _BLANK:
        return (_HEAD + _BLANK[name]).encode()
    if name.lower().endswith((".jpg", ".jpeg", ".png", ".webp")):
        try:
            return bare_picture(data)
        except ValidationError:
            return data
    if not name.endswith(".xml"):
        return data
    if _LISTS.search(name):
        data = _NAMES.sub(rb"\1\2", data)
    return _PLACE.sub(rb"\1\2", _WHO.sub(lambda m: (m[1] or m[3]) + (m[2] or m[4]), data))
