"""Pictures without what the camera wrote into them (where, when, with which phone, by whom), and pictures from phones made
readable for everybody.

What is taken out is cut out of the file; the points themselves are not touched, and the profile that says how the colours
are meant stays. Only a picture that lies on its side is drawn anew, upright: the note that said so is gone.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps, ImageSequence

#: Larger pictures are not unpacked: 60 million points are 180 MB of memory.
MOST_POINTS = 60_000_000
JPEG, HEIC = "image/jpeg", "image/heic"
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"hevx")
#: Extensions of a GIF that are drawn: how long a picture stays, what is written over it, how often it comes round.
_GIF_DRAWN, _GIF_PROGRAM, _GIF_ROUNDS = (0xF9, 0x01), 0xFF, (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_ORIENTATION = 0x0112
#: In the points of a JPEG: a marker that is none of theirs.
_NEXT = re.compile(rb"\xff[^\x00\xd0-\xd7]")
_PNG_KEPT = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"iCCP",
    b"sRGB",
    b"gAMA",
    b"cHRM",
    b"cICP",
    b"sBIT",
    b"pHYs",
    b"bKGD",
    b"acTL",
    b"fcTL",
    b"fdAT",
}


def open_picture(data: bytes) -> Any:
    """The picture, not unpacked yet; refused with a sentence where it is broken or too large to be unpacked."""
    from pillow_heif import register_heif_opener

    register_heif_opener()
    # WeasyPrint, once it is loaded, has every picture of the process taken that is cut short.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        picture = Image.open(io.BytesIO(data))
    except Image.DecompressionBombError as bomb:
        raise too_large() from bomb
    except Exception as broken:  # a decoder meets whatever people send
        raise unreadable() from broken
    if picture.width * picture.height * getattr(picture, "n_frames", 1) > MOST_POINTS:
        raise too_large()
    return picture


def points(data: bytes) -> int:
    """How much work a picture makes, before it is unpacked."""
    with open_picture(data) as picture:
        return int(picture.width * picture.height * getattr(picture, "n_frames", 1))


def refuse_broken(data: bytes) -> None:
    """Refuse a picture that nobody could look at: cut short on its way, or too large to be unpacked."""
    with open_picture(data) as picture:
        try:
            for part in ImageSequence.Iterator(picture):
                part.load()
        except Exception as broken:  # a decoder meets whatever people send
            raise unreadable() from broken


def unreadable() -> ValidationError:
    """What is said of a broken picture."""
    return ValidationError(
        _("This picture cannot be read. Nothing was stored; send another copy."), code="broken"
    )


def too_large() -> ValidationError:
    """What is said of a picture that would fill the memory."""
    return ValidationError(
        _("The picture has more than %(n)d million points. Nothing was stored; make it smaller.")
        % {"n": MOST_POINTS // 1_000_000},
        code="too_many_points",
    )


def as_jpeg(data: bytes, *, bare: bool) -> bytes:
    """A picture in a format that few programs read (HEIC) as JPEG, upright; with what the camera wrote unless `bare`."""
    with open_picture(data) as picture:
        return _drawn(picture, "JPEG", b"" if bare else picture.info.get("exif") or b"")


def strip_picture(data: bytes) -> bytes:
    """The same picture, upright, without anything that is no picture."""
    refuse_broken(data)
    with open_picture(data) as picture:
        form = "JPEG" if picture.format == "MPO" else picture.format
        if form == "HEIF":
            return _drawn(picture, "JPEG", b"")
        if form == "TIFF":
            return _tiff(picture)
        if form == "BMP":
            return _drawn(picture, "BMP", b"")
        if picture.getexif().get(_ORIENTATION, 1) != 1:
            return _drawn(picture, form, b"")
    try:
        return b"".join({"JPEG": jpeg_parts, "PNG": _png, "WEBP": _webp, "GIF": _gif}[form](data))
    except (KeyError, IndexError, ValueError) as broken:
        raise unreadable() from broken


def _drawn(picture: Any, form: str, exif: bytes) -> bytes:
    profile, out = picture.info.get("icc_profile"), io.BytesIO()
    try:
        upright = ImageOps.exif_transpose(picture)
        if form == "JPEG" and upright.mode not in ("RGB", "L", "CMYK"):
            upright = upright.convert("RGB")
        upright.info = {key: value for key, value in upright.info.items() if key == "transparency"}
        upright.save(out, form, quality=92, icc_profile=profile, **({"exif": exif} if exif else {}))
    except Exception as broken:
        raise unreadable() from broken
    return out.getvalue()


def _tiff(picture: Any) -> bytes:
    """What a camera says stands among what is needed to read the points: all is written anew from these."""
    out, profile, pages = io.BytesIO(), picture.info.get("icc_profile"), []
    try:
        for page in ImageSequence.Iterator(picture):
            upright = ImageOps.exif_transpose(page)
            plain = Image.frombytes(upright.mode, upright.size, upright.tobytes())
            if upright.mode == "P":
                plain.putpalette(upright.getpalette() or [])
            pages.append(plain)
        pages[0].save(
            out, "TIFF", compression="tiff_lzw", icc_profile=profile, save_all=True, append_images=pages[1:]
        )
    except Exception as broken:
        raise unreadable() from broken
    return out.getvalue()


def jpeg_parts(data: bytes) -> Iterator[bytes]:
    """The segments that make the picture, to its end; what is hung on behind (a film, a second picture) is not."""
    yield data[:2]
    at = 2
    while True:
        at, marker = _marker(data, at)
        if marker == 0xD9:
            yield b"\xff\xd9"
            return
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xE0 and data[at + 4 : at + 9] == b"JFIF\0":  # without the small picture it may carry
            yield b"\xff\xe0\0\x10" + data[at + 4 : at + 16] + b"\0\0"
        elif _belongs(marker, data[at + 4 : at + 16]):
            yield data[at:end]
        at = end
        if marker == 0xDA:  # the points themselves, up to the next marker
            found = _NEXT.search(data, end)
            if not found:
                raise ValueError
            end = found.start()
            yield data[at:end]
            at = end


def _marker(data: bytes, at: int) -> tuple[int, int]:
    if data[at] != 0xFF:
        raise ValueError
    while data[at + 1] == 0xFF:
        at += 1
    return at, data[at + 1]


def _belongs(marker: int, head: bytes) -> bool:
    """Of what programs and cameras add, only how the points are to be read: the format, the colours."""
    if 0xE0 <= marker <= 0xEF:
        return head.startswith((b"ICC_PROFILE\0", b"Adobe"))
    return marker != 0xFE


def _png(data: bytes) -> Iterator[bytes]:
    yield data[:8]
    at = 8
    while at < len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        if kind in _PNG_KEPT:
            yield data[at:end]
        at = end
        if kind == b"IEND":
            return
    raise ValueError


def _webp(data: bytes) -> Iterator[bytes]:
    chunks, at, end = [], 12, 8 + int.from_bytes(data[4:8], "little")
    while at < min(end, len(data)):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        chunk = data[at : at + 8 + size + size % 2]
        if kind == b"VP8X":  # no longer says that camera and editor added something
            chunk = chunk[:8] + bytes([chunk[8] & ~0x0C]) + chunk[9:]
        if kind in (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"):
            chunks.append(chunk)
        at += len(chunk)
    body = b"".join(chunks)
    yield b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body


def _gif(data: bytes) -> Iterator[bytes]:
    """Its pictures and how they follow one another; no remark, and nothing that a program put in (XMP)."""
    at = 13 + _colours(data[10])
    yield data[:at]
    while data[at] != 0x3B:
        if data[at] == 0x2C:
            begin = at + 10 + _colours(data[at + 9]) + 1
            end = _blocks_end(data, begin)
            yield data[at:end]
        elif data[at] == 0x21:
            end = _blocks_end(data, at + 2)
            rounds = data[at + 1] == _GIF_PROGRAM and data[at + 3 : at + 14] in _GIF_ROUNDS
            if rounds and data[at + 14] == 3:
                yield data[at : at + 18] + b"\0"
            elif data[at + 1] in _GIF_DRAWN:
                yield data[at:end]
        else:
            raise ValueError
        at = end
    yield b";"


def _colours(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _blocks_end(data: bytes, at: int) -> int:
    while data[at]:
        at += 1 + data[at]
    return at + 1


def is_heic(data: bytes) -> bool:
    """Of all that begins as a film does, only this is a picture."""
    return data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS
