"""A picture, its smaller copy or a document of the site whose program was killed after the file was stored and before its
row was there; the row whose file is gone; what an editor began and left. On the disk and on S3."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.models import UploadedFile

from cms import tasks
from cms.media import Picture, PublicFile, Rendition
from grants.files import orphans
from grants.files.storage import KeptFiles
from tests.cms.test_media import add_document, add_picture, editor  # noqa: F401  the editor is a fixture
from tests.documents import traces
from tests.file_storage import Elsewhere, do_jobs
from workflows import clock
from workflows.models import Job

DAY = 24 * 60 * 60


@pytest.fixture(params=["disk", "s3"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """Both stores of the house, empty."""
    with Elsewhere("default") as public, Elsewhere("private") as private:
        s3 = request.getfixturevalue("s3") if request.param == "s3" else None
        public.use(s3.storage("public") if s3 else KeptFiles(location=str(tmp_path)))
        private.use(s3.storage() if s3 else KeptFiles(location=str(tmp_path / "private")))
        yield


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """The machine's own clock, by which files are as old as they are."""
    real = time.time
    return lambda days: monkeypatch.setattr(orphans.time, "time", lambda: real() + days * DAY)


def names(alias: str = "default") -> set[str]:
    return {name for name, _at in storages[alias].names()}  # type: ignore[attr-defined]


def everything() -> set[str]:
    """What lies in both: on the disk the private files lie in a folder of the other."""
    private = {f"private/{name}" for name in names("private")}
    return private | {name for name in names() if not name.startswith("private/")}


class Killed(BaseException):
    """As good as a signal: nothing of ours catches it."""


def killed_before_the_row(model: Any, do: Callable[[], object]) -> str:
    """Do it up to where the row would be written; the name of what lies in the store afterwards."""

    def die(execute: Any, sql: str, *args: Any) -> Any:
        if sql.startswith(f'INSERT INTO "{model._meta.db_table}"'):
            raise Killed
        return execute(sql, *args)

    before, rows = names(), model.objects.count()
    with connection.execute_wrapper(die), pytest.raises(Killed):
        do()
    assert model.objects.count() == rows
    [left] = names() - before
    return left


def cut_offs(client: Client) -> list[str]:
    """One of each kind, killed; and one of each that came through and must stay."""
    add_picture(client, "好.jpg", traces.photo())
    add_document(client, "好.pdf", traces.pdf())
    picture = Picture.objects.get()
    picture.get_rendition("width-10")
    return [
        killed_before_the_row(Picture, lambda: add_picture(client, "a.jpg", traces.photo())),
        killed_before_the_row(PublicFile, lambda: add_document(client, "a.pdf", traces.pdf())),
        killed_before_the_row(Rendition, lambda: picture.get_rendition("width-20")),
    ]


def test_what_a_killed_program_stored_without_a_row_goes_after_a_day_and_a_week(
    stores: None,
    editor: Client,  # noqa: F811
    later: Any,
    at: Any,
    capsys: Any,
) -> None:
    lost = cut_offs(editor)
    cut_short = {alias: f"{folder}/.tmpabc.part" for alias, folder in (("default", "images"), ("private", "documents/ab"))}  # fmt: skip
    for alias, name in cut_short.items():
        storages[alias].save(name, ContentFile(b"half"))
    others = {"default": "notes/of-the-administrator.txt", "private": "documents/ab/a.pdf"}
    for alias, name in others.items():
        storages[alias].save(name, ContentFile(b"x"))
    kept = everything()

    assert orphans.find_orphans() == 0, "It may be on its way."
    later(2)
    with suppress(SystemExit):
        call_command("verify_documents")
    said = capsys.readouterr().err
    assert all(f"{name} has no row" in said for name in [*lost, *cut_short.values()])

    orphans.find_orphans()
    orphans.find_orphans()
    waiting = {job.key for job in Job.objects.filter(kind="stray")}
    assert waiting == {f"default:{name}" for name in lost} | {f"{a}:{n}" for a, n in cut_short.items()}
    boss = Client()
    boss.force_login(admin(), backend="django.contrib.auth.backends.ModelBackend")
    page = boss.get(reverse("background")).content.decode()
    assert all(name in page for name in lost), "The administrator reads which, and when they go."

    at(clock.now() + timedelta(days=6))
    do_jobs()
    assert everything() == kept
    at(clock.now() + timedelta(days=1, minutes=1))
    do_jobs()
    assert everything() == kept - set(lost) - {"images/.tmpabc.part", "private/documents/ab/.tmpabc.part"}
    assert not Job.objects.filter(kind="stray").exists()


def admin() -> Any:
    from grants.people.models import User

    return User.objects.create_superuser("boss", "boss@example.invalid", "pw")


def test_a_file_whose_row_is_there_again_stays(
    stores: None,
    editor: Client,  # noqa: F811
    later: Any,
    at: Any,
) -> None:
    """The files were brought back before the database, say."""
    add_picture(editor, "a.jpg", traces.photo())
    picture = Picture.objects.get()
    Picture.objects.all()._raw_delete(Picture.objects.db)
    later(2)
    orphans.find_orphans()
    assert Job.objects.filter(kind="stray").count() == 1
    picture.save(force_insert=True)
    at(clock.now() + timedelta(days=8))
    do_jobs()
    assert picture.file.name in names()


def test_every_column_of_the_site_writes_into_a_folder_that_is_looked_through(db: None) -> None:
    assert set(orphans.folders_of("default")) == {
        "original_images/", "images/", "documents/", "avatar_images/", "wagtail_uploads/",
    }  # fmt: skip


def test_a_smaller_copy_whose_file_is_gone_is_made_anew(stores: None, editor: Client) -> None:  # noqa: F811
    add_picture(editor, "a.jpg", traces.photo())
    picture = Picture.objects.get()
    gone, whole = (picture.get_rendition(f"width-{n}") for n in (10, 20))
    storages["default"].erase(gone.file.name)  # type: ignore[attr-defined]
    tasks.copy_without_a_file()
    do_jobs()
    assert list(picture.renditions.all()) == [whole]
    again = Picture.objects.get().get_rendition("width-10")
    assert again.file.name in names()
    assert whole.file.name in names()


def test_what_an_editor_began_and_left_goes_with_its_traces(
    stores: None,
    editor: Client,  # noqa: F811
    later: Any,
) -> None:
    left = storages["default"].save("wagtail_uploads/a.jpg", ContentFile(traces.photo()))
    UploadedFile.objects.create(file=left)
    assert tasks.drop_left_behind() == 0
    later(2)
    assert tasks.drop_left_behind() == 1
    do_jobs()
    assert not UploadedFile.objects.exists()
    assert names() == set()


def test_nothing_of_the_program_lies_where_files_of_people_are_kept() -> None:
    """It would be called a file without a row."""
    ours = ["git", "ls-files", "media", "var"]
    listed = subprocess.run(ours, cwd=django_settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert listed.stdout == ""
