"""Pictures and documents of the site say nothing of whoever made them, are of a kind that cannot act in our name, and
leave the house so that no browser runs them."""

import dataclasses
import hashlib
import html
import io
import json
import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.models import Collection

from cms.media import Picture, PublicFile
from grants.files.storage import KeptFiles
from grants.people.models import User
from tests.documents import traces
from tests.file_storage import Elsewhere, SmallDisk, do_jobs
from tests.services import IMPATIENT, flaky_proxy


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
@pytest.mark.parametrize("make", [traces.pdf, traces.docx, traces.xlsx, traces.pptx, traces.odt])
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


# --- no room, or no store ----------------------------------------------------------------------------------
@pytest.fixture(params=["the disk is full", "the store is away"])
def trouble(request: Any, tmp_path: Path, s3: Any) -> Iterator[Any]:
    """Files of the site lie on a real disk that fills up, or in a real store that stops answering: `with trouble:`."""
    with ExitStack() as stack:
        elsewhere = stack.enter_context(Elsewhere("default"))
        if request.param == "the disk is full":
            disk = SmallDisk(tmp_path)
            stack.callback(disk.close)
            elsewhere.use(KeptFiles(location=str(tmp_path)))
            begin, end = disk.fill, disk.free
        else:
            proxy = stack.enter_context(flaky_proxy(s3.endpoint))
            away = dataclasses.replace(s3, endpoint=proxy.url)
            elsewhere.use(away.storage("public", client_config=IMPATIENT))
            begin, end = (partial(setattr, proxy, "mode", mode) for mode in ("refuse", "pass"))

        @contextmanager
        def lasts() -> Iterator[None]:
            begin()
            try:
                yield
            finally:
                end()

        yield lasts


@pytest.mark.parametrize("kind", ["images", "docs"])
def test_an_editor_reads_at_the_field_that_nothing_was_kept_and_tries_again(
    editor: Client, trouble: Any, kind: str
) -> None:
    """One by one, several at once, within a page's chooser, and in the place of another."""
    model, name, data = (
        (Picture, "大.png", noise()) if kind == "images" else (PublicFile, "大.csv", noise().hex().encode())
    )
    for way in (one_by_one, several, in_a_chooser):
        with trouble():
            assert SAYS in way(editor, kind, name, data)
        assert not model.objects.exists()
        assert SAYS not in way(editor, kind, name, data)
        model.objects.get()
        one, before = model.objects.get(), model.objects.get().file.name
        with trouble():
            assert SAYS in one_by_one(editor, kind, f"新{name}", data, one.pk)
        do_jobs()
        one.refresh_from_db()
        assert one.file.name == before
        assert one.file.storage.exists(before)
        assert SAYS not in one_by_one(editor, kind, f"新{name}", data, one.pk)
        do_jobs()
        one.refresh_from_db()
        assert one.file.name != before
        assert one.file.storage.exists(one.file.name)
        assert not one.file.storage.exists(before)
        one.delete()
        for left, _at in list(
            one.file.storage.names()
        ):  # what goes at the commit of this test, which never comes
            one.file.storage.erase(left)


@pytest.mark.parametrize("kind", ["images", "docs"])
@pytest.mark.parametrize("name", ["机密.jpg", "机密.pdf", "机密.exe"])
def test_whatever_is_refused_is_named_for_several_are_sent_at_once(
    editor: Client, kind: str, name: str
) -> None:
    for way in (one_by_one, several, in_a_chooser):
        says = html.unescape(way(editor, kind, name, b"MZ\x90\0 no picture and no paper"))
        assert f"“{name}”：" in says, way
        assert "“”" not in says, "a file without a name is none"


SAYS = "文件暂时无法保存"


def noise() -> bytes:
    """A picture that no disk of a quarter of a megabyte holds."""
    out = io.BytesIO()
    Image.frombytes("RGB", (320, 320), random.Random(1).randbytes(307_200)).save(out, "PNG")
    return out.getvalue()


def one_by_one(editor: Client, kind: str, name: str, data: bytes, pk: int | None = None) -> str:
    address = reverse(f"wagtail{kind}:{'edit' if pk else 'add'}", args=[pk] if pk else [])
    posted = {"title": "活动", "file": SimpleUploadedFile(name, data), "collection": root()}
    return said(editor.post(address, posted))


def several(editor: Client, kind: str, name: str, data: bytes) -> str:
    posted = {"title": "活动", "files[]": SimpleUploadedFile(name, data), "collection": root()}
    return said(editor.post(reverse(f"wagtail{kind}:add_multiple"), posted))


def in_a_chooser(editor: Client, kind: str, name: str, data: bytes) -> str:
    prefix = "image-chooser-upload" if kind == "images" else "document-chooser-upload"
    posted = {"title": "活动", "file": SimpleUploadedFile(name, data), "collection": root()}
    address = reverse(f"wagtail{kind}_chooser:create")
    return said(editor.post(address, {f"{prefix}-{key}": value for key, value in posted.items()}))


def said(answer: Any) -> str:
    """What the editor reads, also where it comes as JSON."""
    assert answer.status_code in (200, 302)
    text: str = answer.content.decode()
    return json.dumps(json.loads(text), ensure_ascii=False) if text.startswith("{") else text


def test_what_a_view_stores_without_a_form_is_bare_too(editor: Client) -> None:
    """Several at once, one of them without a place: it waits as it came, and is made public before it is recorded."""
    url, data = reverse("wagtailimages:add_multiple"), traces.photo("JPEG")
    told = editor.post(
        url, {"title": "", "files[]": SimpleUploadedFile("a.jpg", data), "collection": 0}
    ).json()
    assert not Picture.objects.exists()
    pk = told["uploaded_file_id"]
    finish = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[pk])
    posted = {f"uploaded-image-{pk}-title": "活动", f"uploaded-image-{pk}-collection": root()}
    assert editor.post(finish, posted).json()["success"]
    picture = Picture.objects.get()
    stored = picture.file.storage.open(picture.file.name).read()
    assert not traces.says_who(stored)
    assert picture.file_size == len(stored)
    do_jobs()
    folder, _files = picture.file.storage.listdir("original_images")
    assert not [
        name
        for name in _files
        if traces.says_who(picture.file.storage.open(f"original_images/{name}").read())
    ], folder


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
