"""A workbook costs what a filled form costs at most, however small the file that asks for more. Steps are counted, never
seconds."""

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from grants.applications.models import Application
from grants.files import archives
from grants.filling.draft import Draft
from grants.workbooks import UnreadableError, read, views, workbook, xlsx
from tests.factories import Scenario


@pytest.fixture
def filled(scenario: Scenario) -> Application:
    return scenario.filled(scenario.registered)


def changed(draft: Draft, member: str, to: Callable[[bytes], bytes], **more: bytes) -> ContentFile[bytes]:
    """A workbook as it was handed out, one member made another, others added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(draft))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        assert not member or member in old.namelist()
        for one in old.namelist():
            data = old.read(one)
            new.writestr(one, to(data) if one == member else data)
        for name, data in more.items():
            new.writestr(name, data)
    return ContentFile(out.getvalue())


def steps_of(file: ContentFile[bytes]) -> int:
    book = xlsx.opened(file)
    for title in book.sheets:
        book.rows(title, rows=10_000, columns=100)
    return book.steps


RELATED = (
    b'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" '
    b'Target="/xl/sharedStrings.xml"/></Relationships>'
)
STRINGS = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>'
SHEET = "xl/worksheets/sheet1.xml"


def strings(draft: Draft, inside: bytes) -> ContentFile[bytes]:
    """With a table of strings, as Excel writes one."""
    return changed(
        draft, "xl/_rels/workbook.xml.rels", lambda old: old.replace(b"</Relationships>", RELATED),
        **{"xl/sharedStrings.xml": STRINGS % inside},
    )  # fmt: skip


def nothing(draft: Draft, member: str, before: bytes, many: bytes) -> ContentFile[bytes]:
    return changed(draft, member, lambda old: old.replace(before, many + before, 1))


BOMBS: dict[str, Callable[[Draft], ContentFile[bytes]]] = {
    "strings of nothing": lambda draft: strings(draft, b"<si/>" * 500_000),
    "styles of nothing": lambda draft: nothing(draft, "xl/styles.xml", b"</styleSheet>", b"<xf/>" * 500_000),
    "one row again and again": lambda draft: nothing(
        draft, SHEET, b"</sheetData>", b'<row r="1"/>' * 220_000
    ),
    "cells of one row": lambda draft: nothing(
        draft, SHEET, b"</sheetData>", b"<row>" + b"<c/>" * 500_000 + b"</row>"
    ),
    "unpacked over the limit": lambda draft: strings(draft, b" " * (4 * archives.MB)),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_small_file_that_unpacks_to_much_is_refused_after_few_steps(
    filled: Application, bomb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    books: list[xlsx.WorkbookReader] = []
    begin = xlsx.WorkbookReader.begin
    monkeypatch.setattr(xlsx.WorkbookReader, "begin", lambda self: (books.append(self), begin(self))[1])
    draft = Draft.of(filled)
    file = BOMBS[bomb](draft)
    assert file.size < 100_000
    with pytest.raises(UnreadableError, match=r"more than a filled form|larger than 3 MB"):
        read(draft, file)
    assert all(book.steps <= xlsx.MOST_STEPS + 1 for book in books)


def test_a_member_named_again_and_again_is_read_within_the_bound(filled: Application) -> None:
    draft = Draft.of(filled)
    comment = b"<!--" + b" " * (2 * archives.MB) + b"-->"
    file = changed(
        draft, "xl/worksheets/sheet1.xml", lambda old: old.replace(b"<sheetData>", comment + b"<sheetData>")
    )
    book = xlsx.opened(file)
    first = next(title for title, path in book.sheets.items() if path.endswith("sheet1.xml"))
    book.rows(first, rows=10, columns=10)
    book.rows(first, rows=10, columns=10)
    with pytest.raises(archives.UnsafeArchiveError):
        book.rows(first, rows=10, columns=10)


@pytest.mark.parametrize(
    "prologue",
    [b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>', b"<!ENTITY a 'b'>", "<?xml version='1.0' encoding='utf-16'?>".encode("utf-16")],
)  # fmt: skip
def test_entities_are_not_unfolded(filled: Application, prologue: bytes) -> None:
    draft = Draft.of(filled)
    with pytest.raises(UnreadableError, match="no Excel workbook"):
        read(draft, changed(draft, "xl/workbook.xml", lambda old: prologue + old))


def test_rows_behind_the_last_that_is_asked_for_are_not_walked(filled: Application) -> None:
    draft = Draft.of(filled)
    book = xlsx.opened(nothing(draft, SHEET, b"</sheetData>", b"<row/>" * 400_000))
    first = next(title for title, path in book.sheets.items() if path == SHEET)
    assert len(book.rows(first, rows=500, columns=5)) == 500
    assert book.steps < 20_000


def test_a_table_of_strings_is_read(filled: Application) -> None:
    """As Excel writes cells: by their number in a table, in pieces of several fonts."""
    draft = Draft.of(filled)
    table = b"<si><t>one</t></si><si><r><t>tw</t></r><r><t>o</t></r><rPh><t>x</t></rPh></si>"
    assert xlsx.opened(strings(draft, table)).strings == ["one", "two"]


def test_a_form_with_every_row_filled_is_far_from_the_bound(filled: Application) -> None:
    file = ContentFile(workbook(Draft.of(filled)))
    assert steps_of(file) < xlsx.MOST_STEPS / 3
    with zipfile.ZipFile(file) as archive:
        assert sum(one.file_size for one in archive.infolist()) < xlsx.MOST_UNPACKED / 2


def test_more_members_than_an_office_file_has_are_refused(filled: Application) -> None:
    draft = Draft.of(filled)
    with pytest.raises(UnreadableError, match="more than 200 files"):
        read(draft, changed(draft, "", bytes, **{f"x{n}": b"" for n in range(200)}))


@pytest.mark.parametrize("claims", [0xFFFFFFFF, 200_000_000])
def test_a_huge_directory_is_refused_before_it_is_read(claims: int, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", b"")
    data = bytearray(out.getvalue())
    struct.pack_into("<I", data, len(data) - 10, claims)
    monkeypatch.setattr(archives.zipfile, "ZipFile", None)  # never asked
    with (
        pytest.raises(archives.UnsafeArchiveError, match="more than 5000"),
        archives.opened(ContentFile(bytes(data))),
    ):
        pass


def test_a_person_has_so_many_workbooks_read_within_an_hour(
    filled: Application, scenario: Scenario, browse: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "AN_HOUR", 2)
    person = browse(scenario.applicant(scenario.registered))
    address = reverse("application-sheet", args=[filled.code])
    answers = [
        person.post(address, {"workbook": ContentFile(workbook(Draft.of(filled)), name="form.xlsx")})
        for _n in range(3)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["Retry-After"]
