"""Drawings and pictures of other kinds that lie inside documents, without what they say of whoever made them: JPEG 2000, and
the metafiles of Windows (EMF, WMF). What is no such file, or is broken, raises ValueError.
"""

import struct
from collections.abc import Iterator

_BOXED, _STREAM = b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"
#: Boxes of JPEG 2000 that are the picture itself; the others say what a program or a person thought of it.
_BOXES = {b"jP  ", b"ftyp", b"jp2h", b"jpch", b"jplh", b"jp2c", b"rreq"}
_COMMENT, _TILES = 0xFF64, 0xFF90
_EMF, _EMF_COMMENT, _EMF_HEADER = b" EMF", 70, 1
#: Comments of an EMF that are drawn: EMF+, and the public ones.
_DRAWN = (b"EMF+", b"GDIC")
_WMF, _WMF_ESCAPE, _WMF_COMMENT = (b"\xd7\xcd\xc6\x9a", b"\x01\0\x09\0\0\x03"), 0x0626, 15


def is_drawing(data: bytes) -> bool:
    return data.startswith((_BOXED, _STREAM, *_WMF)) or (data[:4] == b"\x01\0\0\0" and data[40:44] == _EMF)


def strip_drawing(data: bytes) -> bytes:
    """The same drawing, without traces."""
    try:
        if data.startswith(_BOXED):
            return b"".join(_boxes(data))
        if data.startswith(_STREAM):
            return _codestream(data)
        return _emf(data) if data[40:44] == _EMF else _wmf(data)
    except struct.error as broken:
        raise ValueError("a broken drawing") from broken


def _boxes(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if size == 1:
            size, head = struct.unpack_from(">Q", data, at + 8)[0], 16
        end = len(data) if size == 0 else at + size
        if end < at + head or end > len(data):
            raise ValueError("a broken box")
        if kind == b"jp2c":
            picture = _codestream(data[at + head : end])
            yield struct.pack(">I4s", 0, kind) if size == 0 else struct.pack(">I4s", 8 + len(picture), kind)
            yield picture
        elif kind in _BOXES:
            yield data[at:end]
        at = end


def _codestream(data: bytes) -> bytes:
    """Comments stand in the head, before the first tile."""
    if data[:2] != _STREAM[:2]:
        raise ValueError("no picture")
    kept, at = [data[:2]], 2
    while True:
        mark, size = struct.unpack_from(">HH", data, at)
        if mark == _TILES:
            return b"".join([*kept, data[at:]])
        if mark < 0xFF00 or size < 2 or at + 2 + size > len(data):
            raise ValueError("a broken picture")
        if mark != _COMMENT:
            kept.append(data[at : at + 2 + size])
        at += 2 + size


def _emf(data: bytes) -> bytes:
    """Its head names the program and the document it was drawn in; comments may hold anything."""
    out, at = bytearray(data), 0
    signs, where = struct.unpack_from("<II", data, 60)
    if where and where + 2 * signs <= len(data):
        out[where : where + 2 * signs] = bytes(2 * signs)
        struct.pack_into("<II", out, 60, 0, 0)
    while at < len(data):
        kind, size = struct.unpack_from("<II", data, at)
        if size < 8 or size % 4 or at + size > len(data):
            raise ValueError("a broken record")
        if kind == _EMF_COMMENT and data[at + 12 : at + 16] not in _DRAWN:
            out[at + 12 : at + size] = bytes(size - 12)
        at += size
    return bytes(out)


def _wmf(data: bytes) -> bytes:
    out, at = bytearray(data), (22 if data.startswith(_WMF[0]) else 0) + 18
    while at < len(data):
        words, function = struct.unpack_from("<IH", data, at)
        size = 2 * words
        if size < 6 or at + size > len(data):
            raise ValueError("a broken record")
        if function == _WMF_ESCAPE and data[at + 6 : at + 8] == struct.pack("<H", _WMF_COMMENT):
            out[at + 10 : at + size] = bytes(max(0, size - 10))
        if function == 0:
            break
        at += size
    return bytes(out)
