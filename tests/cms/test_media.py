"""Pictures and documents of the site say nothing of whoever made them, are of a kind that cannot act in our name, and
leave the house so that no browser runs them."""

import hashlib
import importlib
import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import Image as WagtailImage
from wagtail.models import Collection

from cms.media import Picture, PublicFile
from grants.people.models import User
from tests.documents import traces
from tests.storing import do_jobs


@pytest.fixture
def editor(site: Any) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(username="editor"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def add_picture(editor: Client, name: str, data: bytes) -> Any:
    url = reverse("wagtailimages:add")
    return editor.post(url, {"title": "活动", "file": SimpleUploadedFile(name, data), "collection": root()})


def add_document(editor: Client, name: str, data: bytes) -> Any:
    url = reverse("wagtaildocs:add")
    return editor.post(url, {"title": "表格", "file": SimpleUploadedFile(name, data), "collection": root()})


def root() -> int:
    return int(Collection.get_first_root_node().pk)


@pytest.mark.parametrize(
    ("name", "form"), [("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP"), ("IMG.heic", "HEIF")]
)
def test_an_editors_picture_and_its_smaller_copies_say_nothing(editor: Client, name: str, form: str) -> None:
    assert add_picture(editor, name, traces.photo(form)).status_code == 302
    picture = Picture.objects.get()
    for file in (picture.file, picture.get_rendition("width-20").file):
        with file.storage.open(file.name) as stored:
            data = stored.read()
        assert not traces.says_who(data)
        assert not Image.open(io.BytesIO(data)).getexif()
    data = picture.file.storage.open(picture.file.name).read()
    assert (picture.file_size, picture.file_hash) == (len(data), hashlib.sha1(data).hexdigest())
    if form == "HEIF":
        assert picture.file.name.endswith(".jpg")
    else:
        assert Image.open(io.BytesIO(data)).info["icc_profile"] == traces.profile()


def test_a_picture_on_its_side_stands_upright_and_knows_its_size(editor: Client) -> None:
    add_picture(editor, "a.jpg", traces.photo("JPEG", traces.SIDEWAYS))
    picture = Picture.objects.get()
    assert (picture.width, picture.height) == (40, 60)


def test_a_picture_that_comes_by_no_form_is_bare_too(site: Any) -> None:
    picture = Picture(title="a", file=ContentFile(traces.photo(), "a.jpg"))
    picture.save()
    assert not traces.says_who(picture.file.storage.open(picture.file.name).read())
    paper = PublicFile(title="a", file=ContentFile(traces.docx(), "a.docx"))
    paper.save()
    assert not traces.says_who(traces.unpacked(paper.file.storage.open(paper.file.name).read()))


def test_a_picture_that_would_fill_the_memory_is_refused(editor: Client) -> None:
    assert add_picture(editor, "a.png", traces.bomb()).status_code == 200
    assert not Picture.objects.exists()


# --- documents ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("make", [traces.pdf, traces.docx, traces.xlsx, traces.odt])
def test_an_editors_document_loses_its_author(editor: Client, make: Any) -> None:
    assert add_document(editor, f"名单.{make.__name__}", make()).status_code == 302
    paper = PublicFile.objects.get()
    data = paper.file.storage.open(paper.file.name).read()
    assert not traces.says_who(data if make is traces.pdf else traces.unpacked(data))
    assert paper.file_size == len(data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", b"<!doctype html><script>alert(1)</script>"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("a.js", b"alert(1)"),
        ("a.pdf", b"<html><script>alert(1)</script>"),
        ("a.csv", b"<svg onload=alert(1)>"),
        ("a.docx", b"MZ program"),
        ("a.zip", traces.packed({"a.html": "<script>"})),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600),
    ],
)
def test_what_could_act_in_our_name_is_refused_whatever_it_is_called(
    editor: Client, name: str, data: bytes
) -> None:
    assert add_document(editor, name, data).status_code == 200
    assert not PublicFile.objects.exists()


def test_a_document_is_only_ever_saved_also_one_that_was_there_before(editor: Client) -> None:
    add_document(editor, "名单.pdf", traces.pdf())
    old = storages["default"].save("documents/old.html", ContentFile(b"<script>alert(1)</script>"))
    PublicFile.objects.bulk_create([PublicFile(title="old", file=old)])
    for paper in PublicFile.objects.all():
        answer = Client().get(paper.url)
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("default-src 'none'")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["Content-Type"] in ("application/pdf", "application/octet-stream")
        assert b"".join(answer.streaming_content)


def test_a_document_is_exchanged_only_once_the_new_one_has_come(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_document(editor, "a.pdf", traces.pdf())
    paper = PublicFile.objects.get()
    url, before = reverse("wagtaildocs:edit", args=[paper.pk]), paper.file.name
    again = {"title": "新", "collection": root()}
    with monkeypatch.context() as patch:
        patch.setattr("grants.documents.storage.os.fsync", lambda handle: None)
        patch.setattr(
            "grants.documents.storage.copy", lambda content, out: (_ for _ in ()).throw(OSError(28, "full"))
        )
        with pytest.raises(OSError, match="full"):
            editor.post(url, again | {"file": SimpleUploadedFile("b.docx", traces.docx())})
    do_jobs()
    assert storages["default"].exists(before)
    editor.post(url, again | {"file": SimpleUploadedFile("b.docx", traces.docx())})
    do_jobs()
    assert not storages["default"].exists(before)


def test_nobody_is_asked_for_a_face(editor: Client) -> None:
    assert 'type="file"' not in editor.get(reverse("wagtailadmin_account")).content.decode()


# --- what was there before ------------------------------------------------------------------------------------
def test_what_is_there_already_is_stripped_once_and_its_old_files_go(site: Any, capsys: Any) -> None:
    store = storages["default"]
    dirty = store.save("original_images/old.jpg", ContentFile(traces.photo("JPEG", traces.SIDEWAYS)))
    Picture.objects.bulk_create([Picture(title="old", file=dirty, width=60, height=40)])
    small = Picture.objects.get().get_rendition("width-20").file.name
    paper = store.save("documents/old.docx", ContentFile(traces.docx()))
    PublicFile.objects.bulk_create([PublicFile(title="old", file=paper)])
    call_command("strip_pictures")
    do_jobs()
    picture = Picture.objects.get()
    assert (picture.width, picture.height) == (40, 60)
    assert not traces.says_who(store.open(picture.file.name).read())
    assert not traces.says_who(traces.unpacked(store.open(PublicFile.objects.get().file.name).read()))
    assert not any(store.exists(name) for name in (dirty, paper))
    assert not picture.renditions.exists()
    assert small
    capsys.readouterr()
    call_command("strip_pictures")
    assert "0 of 1" in capsys.readouterr().out


def test_pictures_and_documents_are_taken_over_with_their_numbers_and_tags(site: Any) -> None:
    old = WagtailImage(id=41, title="老照片", file="original_images/a.jpg", width=3, height=2)
    WagtailImage.objects.bulk_create([old])
    old.tags.add("活动")
    WagtailDocument.objects.bulk_create([WagtailDocument(id=17, title="老表格", file="documents/a.pdf")])
    moved = importlib.import_module("cms.migrations.0003_pictures_moved")
    cleared = importlib.import_module("cms.migrations.0004_story_covers")
    editor = SimpleNamespace(connection=connection, execute=lambda sql: connection.cursor().execute(str(sql)))
    moved.move(apps, editor)
    cleared.clear(apps, editor)
    picture = Picture.objects.get(pk=41)
    assert (picture.title, picture.file.name, [t.name for t in picture.tags.all()]) == (
        "老照片", "original_images/a.jpg", ["活动"],
    )  # fmt: skip
    assert PublicFile.objects.get(pk=17).title == "老表格"
    assert not WagtailImage.objects.exists()
    fresh = Picture(title="neu", file=ContentFile(traces.photo(), "b.jpg"))
    fresh.save()
    assert fresh.pk > 41
