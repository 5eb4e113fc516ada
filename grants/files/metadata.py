"""Files without what they say of whoever made them: the author and the last editor of a document, the place and the camera
of a picture, the pictures inside a document too. For what strangers send in trust, and for what everybody may read.
"""

import base64
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from grants.files.checks import MB, CheckedFile
from grants.files.metadata_drawings import strip_drawing
from grants.files.metadata_office import holds_another, is_signed, strip_office_file
from grants.files.metadata_xml import PLACE
from grants.files.pictures import HEIC, JPEG, as_jpeg, jpeg_parts, strip_picture

#: What is looked into of a PDF: how deep, how many objects, and what a picture packed once more may come to.
DEEPEST, MOST_OBJECTS, MOST_PICTURE = 50, 500_000, 100 * MB
_FILE_SPECS = ("/Filespec", "/F")


def cannot_strip() -> ValidationError:
    """What is said of a file that cannot be looked into."""
    return ValidationError(
        _(
            "What this file says about its author could not be taken out, so it was not stored. "
            "Save it as PDF, .docx or .xlsx, without a password, or send a picture of it."
        ),
        code="cannot_be_bared",
    )


def strip_metadata(
    data: bytes, checked: CheckedFile, *, keep_signed: bool = False
) -> tuple[bytes, CheckedFile]:
    """The file without its traces, and what is known of it now but for its hash. `keep_signed`: a PDF or OFD that carries
    a signature is left as it is, for the signature would no longer hold. Raises ValidationError with a sentence."""
    if checked.content_type == HEIC:
        return as_jpeg(data, bare=True), replace(checked, content_type=JPEG, suffix=".jpg")
    if checked.kind == "image":
        return strip_picture(data), checked
    if checked.kind == "pdf":
        return _pdf(data, keep_signed), checked
    if checked.kind == "office" and data.startswith(b"PK"):
        return _packed(data, keep_signed), checked
    if checked.kind == "text":
        return data, checked
    raise cannot_strip()


def _pdf(data: bytes, keep_signed: bool) -> bytes:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if keep_signed and _is_signed(pdf):
                return data
            if len(pdf.objects) > MOST_OBJECTS:
                raise cannot_strip()
            for one in pdf.objects:
                for part in _parts(one):
                    _strip_object(part)
            for key in ("/SpiderInfo", "/DSS", "/Perms"):
                if key in pdf.Root:
                    del pdf.Root[key]
            if "/Info" in pdf.trailer:
                del pdf.trailer["/Info"]
            # Always written anew: remarks between the objects, and what an older state of the paper said, are in no object.
            again = _saved(pdf)
        with pikepdf.open(io.BytesIO(again)) as pdf:  # its number still hung on what it was before
            return _saved(pdf)
    except (pikepdf.PdfError, ValueError, IndexError, zlib.error) as wrong:
        raise cannot_strip() from wrong


def _saved(pdf: Any) -> bytes:
    if "/ID" in pdf.trailer:
        del pdf.trailer["/ID"]
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _is_signed(pdf: Any) -> bool:
    return "/AcroForm" in pdf.Root and bool(int(pdf.Root.AcroForm.get("/SigFlags", 0)) & 1)


def _parts(one: Any, deep: int = 0) -> Iterator[Any]:
    """The object and what stands inside it, as far as it has no number of its own."""
    import pikepdf

    if deep > DEEPEST:
        raise cannot_strip()
    inside: list[Any] = list(one) if isinstance(one, pikepdf.Array) else []
    if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        inside = [value for _key, value in one.items()]
        yield one
    for part in inside:
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            yield from _parts(part, deep + 1)


def _strip_object(one: Any) -> None:
    """Take out what it says of whoever made it."""
    import pikepdf

    if "/EF" in one or "/EmbeddedFiles" in one:
        raise holds_another()
    traces = ["/Metadata", "/PieceInfo", "/LastModified"]
    if "/Rect" in one and one.get("/Subtype") != "/Widget":
        traces += [
            "/T",
            "/M",
            "/CreationDate",
            "/NM",
        ]  # who wrote a remark, when; of a field in a form /T is the name
    if "/ByteRange" in one or one.get("/Type") in ("/Sig", "/DocTimeStamp"):
        traces += ["/Name", "/Location", "/Reason", "/ContactInfo", "/Contents", "/Cert", "/M", "/Prop_Build"]
    if one.get("/S") in ("/Launch", "/GoToR", "/GoToE", "/ImportData") or one.get("/Type") in _FILE_SPECS:
        traces += ["/F", "/UF", "/DOS", "/Win", "/Mac", "/Unix"]  # a place on somebody's disk
    if one.get("/S") == "/URI" and PLACE.match(str(one.get("/URI", ""))):
        traces.append("/URI")
    for key in traces:
        if key in one:
            del one[key]
    if isinstance(one, pikepdf.Stream):
        _strip_stream(one)


def _strip_stream(one: Any) -> None:
    """Take out what a camera wrote into a photograph, however often that is wrapped."""
    import pikepdf

    filters, given = _listed(one.get("/Filter")), _listed(one.get("/DecodeParms"))
    kind = next((name for name in _CUT if name in filters), None)
    if kind is None:
        return
    if filters[-1] != kind or any(
        isinstance(part, pikepdf.Dictionary) and "/Predictor" in part for part in given[:-1]
    ):
        raise cannot_strip()
    before = raw = one.read_raw_bytes()
    for name in filters[:-1]:
        before = _UNWRAP.get(str(name), _refuse)(before)
    picture = _CUT[kind](before)
    if picture == raw:
        return
    last = given[-1] if isinstance(given[-1:] and given[-1], pikepdf.Dictionary) else None
    one.write(picture, filter=pikepdf.Name(kind), decode_parms=last)


def _listed(value: Any) -> list[Any]:
    import pikepdf

    return [] if value is None else list(value) if isinstance(value, pikepdf.Array) else [value]


def _inflated(data: bytes) -> bytes:
    pump = zlib.decompressobj()
    plain = pump.decompress(data, MOST_PICTURE)
    return _refuse(data) if pump.unconsumed_tail else plain


def _from_hex(data: bytes) -> bytes:
    figures = b"".join(data.partition(b">")[0].split())
    return bytes.fromhex((figures + b"0" * (len(figures) % 2)).decode("ascii"))


def _from_ascii85(data: bytes) -> bytes:
    return base64.a85decode(data.strip().removeprefix(b"<~").partition(b"~>")[0])


def _refuse(_data: bytes) -> bytes:
    raise cannot_strip()


#: Photographs by the filter that draws them, and how each is cut.
_CUT: dict[str, Callable[[bytes], bytes]] = {
    "/DCTDecode": lambda data: b"".join(jpeg_parts(data)),
    "/JPXDecode": strip_drawing,
}
#: The wrappings that photographs stand in.
_UNWRAP: dict[str, Callable[[bytes], bytes]] = {
    "/FlateDecode": _inflated,
    "/ASCIIHexDecode": _from_hex,
    "/ASCII85Decode": _from_ascii85,
}


def _packed(data: bytes, keep_signed: bool) -> bytes:
    try:
        if keep_signed and is_signed(data):
            return data
        return strip_office_file(data, lambda inner: _pdf(inner, keep_signed=False))
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        OSError,
    ) as wrong:
        raise cannot_strip() from wrong
