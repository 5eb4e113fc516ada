"""What a file says of whoever made it is taken out at the door of an objection, which nobody need sign; and what phones
make can be read by everybody."""

import hashlib
import io
import zipfile
from typing import Any
from xml.etree.ElementTree import canonicalize

import openpyxl
import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as SheetPicture
from PIL import Image, ImageFile

from grants.awards.actions import file_objection
from grants.awards.models import Objection
from grants.files.actions import take_file
from grants.files.checks import MB, CheckedFile, check_upload
from grants.files.intake import put_away
from grants.files.metadata import strip_metadata
from grants.files.metadata_drawings import strip_drawing
from grants.files.metadata_office import MOST_PIECES, MOST_UNPACKED, Room, strip_office_file
from grants.files.models import Attachment
from grants.files.pictures import strip_picture
from tests.awards.scenario import moment, on_notice
from tests.documents import traces
from tests.factories import Scenario, venture_scenario
from tests.file_storage import do_jobs
from tests.reviews.scenario import Scenario as Ranked
from tests.scenarios import kept_scenario
from workflows import clock
from workflows.models import Event


def checked(data: bytes) -> CheckedFile:
    return check_upload(SimpleUploadedFile("a", data), kinds=("pdf", "image", "office", "text"), max_bytes=MB)


def bared(data: bytes, **more: Any) -> bytes:
    return strip_metadata(data, checked(data), **more)[0]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_keeps_its_points_and_colours_and_nothing_else(form: str) -> None:
    data = traces.photo(form)
    assert traces.says_who(data)
    plain = bared(data)
    assert not traces.says_who(plain)
    before, after = Image.open(io.BytesIO(data)), Image.open(io.BytesIO(plain))
    assert (after.format, after.tobytes()) == (form, before.tobytes())
    assert after.info["icc_profile"] == traces.profile()
    assert not after.getexif()
    assert bared(plain) == plain


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_lies_on_its_side_stands_upright_afterwards(form: str) -> None:
    after = Image.open(io.BytesIO(bared(traces.photo(form, traces.SIDEWAYS))))
    assert (after.size, after.format) == ((40, 60), form)
    assert after.convert("RGB").getpixel((20, 5))[0] > 200, "What was left is on top."  # type: ignore[index]
    assert after.info["icc_profile"] == traces.profile()
    assert not after.getexif()


def test_what_hangs_behind_a_picture_is_cut_off() -> None:
    film = traces.photo() + b"\0\0\0\x18ftypmp42" + traces.NAME.encode()
    assert not traces.says_who(bared(film))


def test_a_paper_loses_its_author_and_the_pictures_inside_lose_their_place() -> None:
    data = traces.pdf()
    assert traces.says_who(data)
    plain = bared(data)
    with pikepdf.open(io.BytesIO(plain)) as paper:
        assert "/Info" not in paper.trailer
        assert "/Metadata" not in paper.Root
        assert "/T" not in paper.pages[0].Annots[0]
        for name in ("/Im0", "/Im1", "/Im2", "/Im3", "/Im4"):
            inside = paper.pages[0].Resources.XObject[name].read_raw_bytes()
            assert Image.open(io.BytesIO(inside)).size == (60, 40), name
            assert not traces.says_who(inside), name
        assert b"evidence" in paper.pages[0].Contents.read_bytes()
        assert str(paper.pages[0].Annots[2].A.URI) == "https://a.example/kept"
        assert str(paper.pages[0].Annots[3].T) == "field"
    assert not traces.says_who(plain)
    assert bared(plain) == plain


def test_what_an_older_state_of_a_paper_said_goes_too() -> None:
    data = traces.corrected_pdf()
    assert traces.says_who(data)
    with pikepdf.open(io.BytesIO(data)) as paper:
        assert "/Info" not in paper.trailer, "Its newest state says nothing."
    plain = bared(data)
    assert not traces.says_who(plain)
    assert bared(plain) == plain


def test_a_seal_on_an_official_document_still_holds_where_it_is_asked_for() -> None:
    assert bared(traces.signed_ofd(), keep_signed=True) == traces.signed_ofd()
    with pytest.raises(ValidationError, match="print this one to PDF"):
        bared(traces.signed_ofd())


@pytest.mark.parametrize("make", [traces.gif, traces.bmp, traces.thumbnailed])
def test_a_picture_inside_a_document_keeps_its_points_and_nothing_else(make: Any) -> None:
    data = make()
    assert traces.says_who(data)
    plain = strip_picture(data)
    assert not traces.says_who(plain)
    before, after = Image.open(io.BytesIO(data)), Image.open(io.BytesIO(plain))
    assert (after.format, after.size) == (before.format, before.size)
    for n in range(getattr(before, "n_frames", 1)):
        before.seek(n)
        after.seek(n)
        assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes()
    if make is traces.gif:
        assert (after.n_frames, after.info["loop"], after.info["duration"]) == (2, 0, 100)
    assert strip_picture(plain) == plain
    ImageFile.LOAD_TRUNCATED_IMAGES = True  # as the library that prints leaves it
    with pytest.raises(ValidationError):
        strip_picture(data[: len(plain) // 2])


def test_a_signature_still_holds_where_it_is_asked_for() -> None:
    with pikepdf.open(io.BytesIO(traces.pdf())) as paper:
        paper.Root.AcroForm = pikepdf.Dictionary(Fields=[], SigFlags=3)
        out = io.BytesIO()
        paper.save(out)
    assert bared(out.getvalue(), keep_signed=True) == out.getvalue()
    assert bared(out.getvalue()) != out.getvalue()


@pytest.mark.parametrize("make", [traces.jp2, traces.emf, traces.wmf])
def test_a_drawing_inside_loses_its_remarks_and_stays_what_it_was(make: Any) -> None:
    data = make()
    assert traces.says_who(data)
    plain = strip_drawing(data)
    assert not traces.says_who(plain)
    assert strip_drawing(plain) == plain
    if make is traces.jp2:
        before, after = Image.open(io.BytesIO(data)), Image.open(io.BytesIO(plain))
        assert (after.format, after.tobytes()) == ("JPEG2000", before.tobytes())
    for cut in (len(data) // 2, len(data) - 3):
        with pytest.raises(ValueError, match=r"broken|no picture"):
            strip_drawing(data[:cut])


@pytest.mark.parametrize("make", [traces.docx, traces.xlsx, traces.pptx, traces.odt, traces.ofd])
def test_an_office_file_loses_author_editor_company_and_who_changed_what(make: Any) -> None:
    data = make()
    assert traces.says_who(traces.unpacked(data))
    plain = bared(data)
    assert not traces.says_who(traces.unpacked(plain))
    assert checked(plain).content_type == checked(data).content_type
    assert bared(plain) == plain


@pytest.mark.parametrize(
    "data",
    [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, b"%PDF-1.7\nbroken", b"\xff\xd8\xff\xe0broken"],
)
def test_what_cannot_be_looked_into_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(ValidationError) as refused:
        bared(data)
    assert "stored" in refused.value.messages[0]


def test_what_a_document_says_itself_stays() -> None:
    with zipfile.ZipFile(io.BytesIO(bared(traces.docx()))) as archive:
        assert "事实" in archive.read("word/document.xml").decode()
        assert 'percent="100"' in archive.read("word/glossary/settings.xml").decode()
        assert "https://a.example/kept" in archive.read("word/_rels/document.xml.rels").decode()
        assert archive.read("_rels/.rels").count(b"<Relationship ") == 1, "What is left out nobody lists."
        assert archive.read("word/fonts/font1.odttf") == b"\x8a" * 64
        related = archive.read("word/_rels/settings.xml.rels").decode()
        assert "https://a.example/c" in related
        assert related.count('Target="NULL"') == 2
        tiff = Image.open(archive.open("word/media/image3.tiff"))
        assert (tiff.format, tiff.convert("RGB").getpixel((5, 5))) == ("TIFF", (255, 0, 0))
        with zipfile.ZipFile(archive.open("word/embeddings/Microsoft_Excel_Sheet1.xlsx")) as inner:
            assert "甲" in inner.read("xl/workbook.xml").decode()
    with zipfile.ZipFile(io.BytesIO(bared(traces.odt()))) as archive:
        assert ">true<" in archive.read("settings.xml").decode()
        assert archive.read("META-INF/manifest.xml").count(b"<manifest:file-entry") == 1
    words = (
        "<a b=\"1 &lt; 2 &quot;&#10;\">甲 &amp; 乙 <![CDATA[<c>]]>&#13;<w:t xml:space='preserve'> </w:t></a>"
    )
    with zipfile.ZipFile(io.BytesIO(bared(traces.packed({"word/document.xml": words})))) as archive:
        again = archive.read("word/document.xml")
    assert canonicalize(again.decode().replace("w:t", "t")) == canonicalize(words.replace("w:t", "t"))


def test_a_workbook_that_a_program_wrote_opens_again_as_it_was() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["月份", "支出"], ["一月", 1200], ["二月", 900]):
        sheet.append(row)
    sheet["B2"].comment = Comment("票据在附件", traces.NAME)
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "D2")
    sheet.add_image(SheetPicture(io.BytesIO(traces.photo("PNG"))), "D20")
    book.properties.creator = book.properties.lastModifiedBy = traces.NAME
    out = io.BytesIO()
    book.save(out)
    assert traces.says_who(traces.unpacked(out.getvalue()))
    plain = bared(out.getvalue())
    assert not traces.says_who(traces.unpacked(plain))
    again = openpyxl.load_workbook(io.BytesIO(plain)).active
    assert [[cell.value for cell in row] for row in again.iter_rows()][1] == ["一月", 1200]
    assert again["B2"].comment.text == "票据在附件"
    assert (len(again._charts), len(again._images)) == (1, 1)


def with_file_inside() -> bytes:
    with pikepdf.open(io.BytesIO(traces.pdf())) as paper:
        paper.attachments["王芳.xlsx"] = traces.xlsx()
        out = io.BytesIO()
        paper.save(out)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600


def docx_with(**more: Any) -> bytes:
    return traces.packed(
        {"word/document.xml": "<w:document/>", **{k.replace("__", "/"): v for k, v in more.items()}}
    )


def nested(times: int) -> bytes:
    data = traces.xlsx()
    for _n in range(times):
        data = docx_with(word__inner=data)
    return data


REFUSED = {
    "a file inside a PDF": with_file_inside,
    "an object of an old program": lambda: docx_with(word__embeddings__oleObject1=OLE),
    "an object of an unknown program": lambda: docx_with(word__embeddings__oleObject1=b"\0\1\2 any bytes"),
    "a film": lambda: docx_with(word__media__a=b"\0\0\0\x18ftypmp42" + bytes(60)),
    "a sound": lambda: docx_with(word__media__a=b"ID3\3" + bytes(60)),
    "a drawing for printers": lambda: docx_with(word__media__a=b"%!PS-Adobe-3.0 EPSF\n%%For: Wang Fang\n"),
    "a page of another kind": lambda: docx_with(
        word__afchunk=b"MIME-Version: 1.0\nFrom: Wang Fang\n\n<html>"
    ),
    "the data of an extension": lambda: docx_with(xl__customProperty1=b"W\0a\0n\0g\0"),
    "a seal": traces.signed_ofd,
    "files in files in files in files": lambda: nested(3),
    "an entity": lambda: docx_with(word__a=b"", **{"word/x.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
    "a tag begun over and over": lambda: docx_with(**{"word/x.xml": b"<x15ac:absPath " * 12_000}),
    "millions of tags": lambda: docx_with(**{"word/x.xml": b"<a>" + b"<b/>" * MOST_PIECES + b"</a>"}),
    "a picture that fills the memory": lambda: docx_with(word__media__a=traces.bomb()),
    "more than is unpacked": lambda: docx_with(word__media__a=bytes(MOST_UNPACKED)),
}


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_made_bare_is_refused_at_the_page_and_nothing_is_kept(
    make: Any, noticed: Ranked
) -> None:
    url = reverse("objection-new", args=[noticed.notice.pk])
    sent = {"text": "同一内容当年已获区级资金资助。", "files": [SimpleUploadedFile("a", make())]}
    with clock.at(moment("2026-04-29T10:00:00")):
        answer = Client().post(url, sent)
    assert answer.status_code == 200
    assert "stored" in answer.content.decode()
    assert not Objection.objects.exists()
    assert not Attachment.objects.exists()


def test_pictures_of_one_document_have_one_measure_together() -> None:
    data = traces.packed({f"word/media/{n}.png": traces.photo("PNG") for n in range(3)})
    strip_office_file(data, bytes, Room(points=3 * 60 * 40))
    with pytest.raises(ValueError, match="points"):
        strip_office_file(data, bytes, Room(points=3 * 60 * 40 - 1))


def test_evidence_by_the_public_page_says_nothing_of_who_sent_it(noticed: Ranked) -> None:
    notice = noticed.notice
    url = reverse("objection-new", args=[notice.pk])
    sent = {"王芳家.jpg": traces.photo(), "王芳.pdf": traces.pdf(), "王芳.docx": traces.docx(), "IMG_1.HEIC": traces.photo("HEIF")}  # fmt: skip
    with clock.at(moment("2026-04-29T10:00:00")):
        assert "is taken out" in Client().get(url).content.decode(), "Said before one sends."
        answer = Client().post(
            url,
            {
                "text": "同一内容当年已获区级资金资助。",
                "files": [SimpleUploadedFile(n, d) for n, d in sent.items()],
            },
        )
    assert answer.status_code == 302
    kept = list(Attachment.objects.filter(subject_type="objection", subject_id=Objection.objects.get().pk))
    assert [one.name for one in kept] == [
        "evidence-1.jpg", "evidence-2.pdf", "evidence-3.docx", "evidence-4.jpg",
    ]  # fmt: skip
    for one in kept:
        data = one.file.read()
        assert not traces.says_who(data), one.name
        assert not traces.says_who(traces.unpacked(data) if one.name.endswith("docx") else data)
        assert "王芳" not in one.file.name
        assert one.size == len(data)


def test_evidence_that_came_before_is_stripped_where_it_lies_once(ranked: Ranked, capsys: Any) -> None:
    with clock.at(moment("2026-04-29T10:00:00")):
        objection = file_objection(notice=on_notice(ranked), application=None, text="同一内容当年已获资助。")
    sent = {"王芳家.jpg": traces.photo(), "王芳.pdf": traces.pdf(), "王芳.docx": traces.docx(), "IMG_1.HEIC": traces.photo("HEIF")}  # fmt: skip
    for name, data in sent.items():
        found = check_upload(ContentFile(data), kinds=("pdf", "image", "office"), max_bytes=10 * MB)
        kept = put_away(ContentFile(data), found, path=f"attachments/{name}", name=name, scan="clean")
        take_file(subject_type="objection", subject_id=objection.pk, key="evidence", file=kept, by=None)
    locked = Attachment.objects.create(subject_type="objection", subject_id=objection.pk, key="evidence", name="旧.doc",
                                       file="attachments/none.doc", content_type="a/b", size=1, sha256="0" * 64)  # fmt: skip
    with pytest.raises(SystemExit):
        call_command("strip_evidence")
    assert f"file {locked.pk} of objection" in capsys.readouterr().err
    locked.delete()
    do_jobs()
    kept_now = list(Attachment.objects.filter(subject_type="objection").order_by("pk"))
    assert [one.name for one in kept_now] == [
        "evidence-1.jpg", "evidence-2.pdf", "evidence-3.docx", "evidence-4.jpg",
    ]  # fmt: skip
    for one in kept_now:
        data = one.file.read()
        assert not traces.says_who(traces.unpacked(data) if one.name.endswith("docx") else data)
        assert (one.size, one.sha256, one.scan) == (len(data), hashlib.sha256(data).hexdigest(), "clean")
        assert "王芳" not in one.file.name
    assert not any(storages["private"].exists(f"attachments/{name}") for name in sent)
    assert Event.objects.filter(action="strip_evidence", subject_id=objection.pk).count() == len(sent)
    call_command("strip_evidence")
    assert "0 of 4" in capsys.readouterr().out


# --- what phones make -------------------------------------------------------------------------------------
scenario = kept_scenario(venture_scenario)


def test_an_applicant_sends_what_the_phone_made_and_everybody_can_look_at_it(scenario: Scenario) -> None:
    draft, by = scenario.draft(scenario.registered), scenario.applicant(scenario.registered)
    client = Client()
    client.force_login(by, backend="django.contrib.auth.backends.ModelBackend")
    photo = SimpleUploadedFile("IMG_0001.HEIC", traces.photo("HEIF"))
    client.post(reverse("application-file", args=[draft.code, "certificate"]), {"certificate": photo})
    kept = Attachment.objects.get()
    assert (kept.name, kept.content_type) == ("IMG_0001.jpg", "image/jpeg")
    shown = Image.open(kept.file)
    assert (shown.format, shown.size) == ("JPEG", (60, 40))
    assert shown.getexif()[0x010F] == "PhoneMaker", (
        "An applicant's own picture keeps when and where it was taken."
    )
    page = client.get(reverse("application-section", args=[draft.code, "attachments"])).content.decode()
    assert ".heic" in page


def test_a_picture_that_would_fill_the_memory_is_refused(scenario: Scenario) -> None:
    draft, by = scenario.draft(scenario.registered), scenario.applicant(scenario.registered)
    client = Client()
    client.force_login(by, backend="django.contrib.auth.backends.ModelBackend")
    door = reverse("application-file", args=[draft.code, "certificate"])
    answer = client.post(door, {"certificate": SimpleUploadedFile("a.png", traces.bomb())}, follow=True)
    assert "million points" in answer.content.decode()
    assert not Attachment.objects.exists()
