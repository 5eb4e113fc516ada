"""Uploads: told apart by what is inside them, refused with a sentence that helps."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from grants.files.checks import MB, check_upload

ALL = ("pdf", "image", "office", "zip", "text")


def packed(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return out.getvalue()


PDF = b"%PDF-1.7\n..."
DOCX = packed(word__document_xml=b"<x/>")
SAMPLES = [
    (PDF, "pdf", "application/pdf", ".pdf"),
    (b"\xff\xd8\xff\xe0....", "image", "image/jpeg", ".jpg"),
    (b"\x89PNG\r\n\x1a\n....", "image", "image/png", ".png"),
    (b"RIFF....WEBPVP8 ", "image", "image/webp", ".webp"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "office", "application/x-ole-storage", ".doc"),
    (DOCX, "office", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
    (packed(OFD_xml=b"<x/>"), "office", "application/ofd", ".ofd"),
    (packed(mimetype=b"application/vnd.oasis.opendocument.text"), "office",
     "application/vnd.oasis.opendocument.text", ".odt"),
    (packed(photo=b"x"), "zip", "application/zip", ".zip"),
    ("日期,事项\n".encode("gb18030"), "text", "text/plain", ".txt"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "kind", "content_type", "suffix"), SAMPLES)
def test_the_contents_say_what_a_file_is(data, kind, content_type, suffix):
    checked = check_upload(SimpleUploadedFile("whatever.exe", data), kinds=ALL, max_bytes=MB)
    assert (checked.kind, checked.content_type, checked.suffix) == (kind, content_type, suffix)
    assert checked.size == len(data)


def test_the_hash_is_of_the_whole_file_and_the_file_can_be_read_again():
    file = SimpleUploadedFile("a.pdf", PDF)
    checked = check_upload(file, kinds=("pdf",), max_bytes=MB)
    import hashlib

    assert checked.sha256 == hashlib.sha256(PDF).hexdigest()
    assert file.read() == PDF


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x90\x00",
        b"\x7fELF\x02",
        b"#!/bin/sh\n",
        b"<html><script>alert(1)</script>",
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        b"Rar!\x1a\x07",
        b"GIF89a....",
        packed(word__document_xml=b"<x/>", word__vbaProject_bin=b"x"),
        b"PK\x03\x04 broken",
        bytes(range(256)),
    ],
)
def test_what_could_do_harm_is_never_taken(data):
    with pytest.raises(ValidationError) as refused:
        check_upload(SimpleUploadedFile("application.pdf", data), kinds=ALL, max_bytes=MB)
    assert refused.value.code == "wrong_kind"


def test_a_wrong_kind_says_what_it_is_and_what_is_taken():
    with pytest.raises(ValidationError) as refused:
        check_upload(SimpleUploadedFile("scan.pdf", DOCX), kinds=("pdf", "image"), max_bytes=MB)
    assert "DOCX" in refused.value.message
    assert "PDF" in refused.value.message


def test_too_large_says_how_large_and_how_large_it_may_be():
    with pytest.raises(ValidationError) as refused:
        check_upload(SimpleUploadedFile("a.pdf", PDF + b"x" * 3 * MB), kinds=("pdf",), max_bytes=2 * MB)
    assert refused.value.code == "too_large"
    assert "3.0" in refused.value.message
    assert "2.0" in refused.value.message


def test_an_empty_file_is_refused():
    with pytest.raises(ValidationError) as refused:
        check_upload(SimpleUploadedFile("a.pdf", b""), kinds=("pdf",), max_bytes=MB)
    assert refused.value.code == "empty"


def old_office(stream: str) -> bytes:
    """As Word, Excel and PowerPoint wrote until 2003: a directory of streams in the first sector."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 22 + (9).to_bytes(2, "little")
    return head.ljust(512, b"\0") + stream.encode("utf-16-le").ljust(512, b"\0")


ODT = packed(mimetype=b"application/vnd.oasis.opendocument.text")
XLSX = packed(xl__workbook_xml=b"<x/>")
WEBP = b"RIFF\x04\0\0\0WEBPVP8 "


@pytest.mark.parametrize(
    ("name", "data", "asked", "said"),
    [
        ("photo.webp", WEBP, ("pdf", "jpg", "png"), "WEBP"),
        ("plan.odt", ODT, ("doc", "docx"), "ODT"),
        ("plan.wps", old_office("WordDocument"), ("doc", "docx"), "WPS"),
        ("papers.zip", ODT, ("zip",), "ODT"),
        ("plan.docx", XLSX, ("docx",), "XLSX"),
        ("plan.doc", old_office("Workbook"), ("doc",), "XLS"),
        ("list.txt", b"a,b", ("csv",), "TXT"),
    ],
)
def test_what_is_asked_for_narrowly_is_taken_narrowly(
    name: str, data: bytes, asked: tuple[str, ...], said: str
) -> None:
    """The refusal says what the file is, whatever it is called, and what is asked for."""
    with pytest.raises(ValidationError) as refused:
        check_upload(SimpleUploadedFile(name, data), kinds=ALL, max_bytes=MB, suffixes=asked)
    assert f"“{said}”" in refused.value.message
    assert all(one.upper() in refused.value.message for one in asked)


@pytest.mark.parametrize(
    ("name", "data", "asked"),
    [
        ("scan.PDF", PDF, ("pdf",)),
        ("photo.jpeg", b"\xff\xd8\xff\xe0", ("jpg",)),
        ("photo.jpg", b"\xff\xd8\xff\xe0", ("jpeg",)),
        ("plan.doc", old_office("WordDocument"), ("doc",)),
        ("sums.xls", old_office("Workbook"), ("xls", "xlsx")),
        ("sums.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", ("xls",)),
        ("list.csv", b"a,b", ("csv",)),
        ("sums", XLSX, ("xlsx",)),
    ],
)
def test_what_is_asked_for_is_taken_whatever_it_is_called(
    name: str, data: bytes, asked: tuple[str, ...]
) -> None:
    assert check_upload(SimpleUploadedFile(name, data), kinds=ALL, max_bytes=MB, suffixes=asked).size == len(
        data
    )
