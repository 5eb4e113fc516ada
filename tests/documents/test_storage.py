"""A file is stored whole or not at all, and goes away after the commit or not at all: on a disk that is full, with a
store that does not answer, with a program that is killed."""

import ast
import dataclasses
import hashlib
import io
import stat
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from grants.applications import actions as applications
from grants.contracts import actions as contracts
from grants.documents.actions import store_upload
from grants.documents.models import Document
from grants.documents.queries import verify
from grants.files import deletion, intake
from grants.files.intake import FileNotStored, StoredFile, Wanted, put_away, take_in
from grants.files.models import Arrival, Attachment
from grants.files.storage import AfterCommit, KeptFiles, NotStored
from grants.files.tasks import drop_arrivals
from tests.contracts.scenario import make
from tests.factories import PDF, Scenario, pdf, person, venture_scenario
from tests.file_storage import Elsewhere, SmallDisk, do_jobs
from tests.scenarios import kept_scenario
from tests.services import IMPATIENT, flaky_proxy
from tests.test_architecture import code, said
from workflows import clock
from workflows.external import OutsideInsideError
from workflows.models import Job
from workflows.steps import action

BIG = PDF + b"0" * 700 * 1024  # more than a full disk has room for


scenario = kept_scenario(venture_scenario)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    small = SmallDisk(tmp_path)
    with Elsewhere("private") as elsewhere:
        elsewhere.use(KeptFiles(location=str(tmp_path)))
        yield small
    small.close()


def enter(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def promised(data: bytes) -> dict[str, Any]:
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


# --- the disk is full ----------------------------------------------------------------------------------------
def test_an_applicant_whose_file_finds_the_disk_full_is_told_and_sends_it_again(
    scenario: Scenario, disk: SmallDisk
) -> None:
    draft = scenario.draft(scenario.registered)
    client = enter(scenario.applicant(scenario.registered))
    door = reverse("application-file", args=[draft.code, "certificate"])
    disk.fill()
    answer = client.post(door, {"certificate": SimpleUploadedFile("证书.pdf", BIG)}, follow=True)
    assert "could not be stored just now" in answer.content.decode()
    assert (disk.files(), Attachment.objects.count()) == ([], 0)
    disk.free()
    client.post(door, {"certificate": SimpleUploadedFile("证书.pdf", BIG)})
    kept = Attachment.objects.get()
    read = b"".join(client.get(reverse("attachment", args=[kept.pk])).streaming_content)
    assert read == BIG
    assert (kept.size, kept.sha256) == (len(BIG), hashlib.sha256(BIG).hexdigest())


def test_a_signed_paper_that_finds_the_disk_full_is_signed_the_second_time(
    db: None, at: Callable[[Any], None], disk: SmallDisk
) -> None:
    at(date(2026, 5, 18))
    delivery = make()
    award, by = delivery.award("B01"), delivery.officer
    contract = contracts.issue(contract=contracts.draft_contract(award=award, by=by), by=by)
    do_jobs()  # the paper is printed

    def sign() -> Any:
        scan = SimpleUploadedFile("扫描.pdf", BIG)
        return contracts.sign(
            contract=contract, party="grantee", scan=scan, signed_on=date(2026, 5, 18), by=delivery.applicant(award)
        )  # fmt: skip

    before = disk.files()
    disk.fill()
    with pytest.raises(FileNotStored, match="nothing was changed"):
        sign()
    assert disk.files() == before
    assert not Document.objects.filter(kind="scan").exists()
    disk.free()
    assert sign().state == "signed_by_grantee"
    assert verify(Document.objects.get(kind="scan"))


# --- one promise after another, on the disk and on S3 ---------------------------------------------------------
@pytest.fixture(params=["disk", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    if request.param == "disk":
        return KeptFiles(location=str(tmp_path))
    return request.getfixturevalue("s3").storage()


def names(storage: Any) -> list[str]:
    return sorted(name for name, _at in storage.names())


def test_a_truncated_file_under_the_right_name_is_not_believed(storage: Any) -> None:
    storage.save("documents/ab.pdf", ContentFile(BIG[:1000]))
    storage.put("documents/ab.pdf", ContentFile(BIG), **promised(BIG))
    assert storage.open("documents/ab.pdf").read() == BIG
    changed = b"1" + BIG[1:]
    storage.put("documents/ab.pdf", ContentFile(changed), **promised(changed))
    assert storage.open("documents/ab.pdf").read() == changed
    assert names(storage) == ["documents/ab.pdf"]


def test_what_is_not_what_was_promised_is_not_stored(storage: Any) -> None:
    with pytest.raises(NotStored):
        storage.put("a.pdf", ContentFile(BIG[:-1]), **promised(BIG))
    with pytest.raises(NotStored):
        storage.put("b.pdf", ContentFile(BIG[:-1] + b"1"), **promised(BIG))
    assert names(storage) == []


class Dies(io.BytesIO):
    """A file of which half can be read."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise KeyboardInterrupt  # as good as a signal: nothing of ours catches it
        return super().read(1000)


def test_what_was_cut_short_leaves_nothing_under_its_name(storage: Any) -> None:
    with pytest.raises(KeyboardInterrupt):
        storage.save("a.pdf", File(Dies(BIG)))
    with pytest.raises(KeyboardInterrupt):
        storage.put("b.pdf", File(Dies(BIG)), **promised(BIG))
    assert names(storage) == []


def test_the_same_name_twice_is_two_files(storage: Any) -> None:
    first, second = (storage.save("a/名.pdf", ContentFile(data)) for data in (b"1", b"2"))
    assert first != second
    assert (storage.open(first).read(), storage.open(second).read()) == (b"1", b"2")


def test_somebody_who_is_first_with_a_name_is_not_overwritten(tmp_path: Path) -> None:
    storage = KeptFiles(location=str(tmp_path))
    storage.save("a.pdf", ContentFile(b"first"))
    assert (
        storage._save("a.pdf", ContentFile(b"second")) != "a.pdf"
    )  # both asked for the name before either wrote
    assert storage.open("a.pdf").read() == b"first"


def test_nobody_else_on_the_machine_can_read_it(tmp_path: Path) -> None:
    storage = KeptFiles(location=str(tmp_path / "media"))
    storage.save("a/b/c.pdf", ContentFile(b"x"))
    for path in (tmp_path / "media").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


# --- taken away after the commit -------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("alias", ["private", "default"])
def test_a_deed_that_fails_has_deleted_nothing(alias: str) -> None:
    storage = storages[alias]
    name = storage.save("attachments/a.pdf", ContentFile(b"x"))
    with transaction.atomic():
        storage.delete(name)
        transaction.set_rollback(True)
    do_jobs()
    assert storage.open(name).read() == b"x"
    with transaction.atomic():
        storage.delete(name)
        assert storage.exists(name)
    assert storage.exists(name), "It waits for the worker."
    do_jobs()
    assert not storage.exists(name)
    storage.delete(storage.save("attachments/b.pdf", ContentFile(b"x")))
    assert not storage.exists("attachments/b.pdf"), "Outside a transaction nothing is waited for."


@pytest.mark.django_db(transaction=True)
def test_a_draft_whose_deletion_fails_keeps_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = venture_scenario()
    draft, by = scenario.draft(scenario.registered), scenario.applicant(scenario.registered)
    kept = applications.attach(application=draft, key="certificate", file=pdf("证书.pdf"), by=by)
    with monkeypatch.context() as patch:
        patch.setattr("workflows.steps._chain", lambda events: 1 / 0)  # the last thing before the commit
        with pytest.raises(ZeroDivisionError):
            applications.delete_draft(application=draft, by=by)
    do_jobs()
    assert kept.file.open("rb").read()
    applications.delete_draft(application=draft, by=by)
    do_jobs()
    assert not kept.file.storage.exists(kept.file.name)


@pytest.mark.django_db(transaction=True)
def test_a_store_that_is_down_has_the_file_taken_away_later(private_on_s3: Any) -> None:
    name = storages["private"].save("attachments/a.pdf", ContentFile(b"x"))
    with flaky_proxy(private_on_s3.s3.endpoint, "broken") as proxy:
        s3 = dataclasses.replace(private_on_s3.s3, endpoint=proxy.url)
        private_on_s3.use(s3.storage(client_config=IMPATIENT))
        with transaction.atomic():
            storages["private"].delete(name)
        do_jobs()
        job = Job.objects.get()
        assert (job.attempts, "NotStored" in job.last_error) == (1, True)
        proxy.mode = "pass"
        Job.objects.update(next_try_at=clock.now())
        do_jobs()
    assert names(private_on_s3.s3.storage()) == []


def test_every_storage_of_the_house_waits_for_the_commit_and_nobody_goes_round_it() -> None:
    files = [alias for alias in django_settings.STORAGES if alias != "staticfiles"]
    assert {"private", "default"} <= set(files)
    for alias in files:
        assert isinstance(storages[alias], AfterCommit), alias
    at_once = {"erase", "unlink", "rmtree", "remove_file", "delete_object", "delete_objects"}
    allowed = {
        "grants/files/storage.py",
        "grants/files/storage_s3.py",
        "grants/files/deletion.py",
    }
    found = [
        f"{said(file)}:{call.lineno}"
        for file in code("grants", "cms")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and getattr(call.func, "attr", "") in at_once
        and said(file) not in allowed
    ]
    assert found == []


# --- taken in before the transaction ---------------------------------------------------------------------------
def test_a_file_is_never_stored_while_an_action_holds_its_locks(db: None) -> None:
    @action
    def too_late() -> StoredFile:
        return take_in(pdf("a.pdf"), Wanted(("pdf",), 1000))

    with pytest.raises(OutsideInsideError):
        too_late()
    with pytest.raises(TypeError, match="intake"):
        intake.stored(pdf("a.pdf"))


def test_every_action_that_is_given_a_file_has_it_taken_in_first() -> None:
    """Whoever speaks of a file that comes in says `Incoming` and stands under `takes_in`; a raw file is nobody's."""
    lacking, found = [], 0
    for file in code("grants"):
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            decorators = [ast.unparse(one) for one in function.decorator_list]
            given = {a.arg: ast.unparse(a.annotation) for a in function.args.kwonlyargs if a.annotation}
            files = {name for name, kind in given.items() if "Incoming" in kind or "File[" in kind}
            if "action" not in decorators or not files or function.name in ("take_file", "store_upload"):
                continue
            found += 1
            first = decorators[0].partition("(")[2].strip("'\"").partition("'")[0]
            if not decorators[0].startswith("takes_in(") or first not in files or decorators[1] != "action":
                lacking.append(f"{said(file)}:{function.name}")
    assert found >= 10
    assert lacking == []


def test_what_nothing_took_up_is_thrown_away_after_two_days(db: None, at: Any) -> None:
    lost = take_in(pdf("a.pdf"), Wanted(("pdf",), 10_000))
    assert drop_arrivals() == 0
    at(clock.now() + timedelta(days=2, minutes=1))
    fresh = take_in(pdf("b.pdf"), Wanted(("pdf",), 10_000))
    assert drop_arrivals() == 1
    do_jobs()
    storage = storages["private"]
    assert (storage.exists(lost.path), storage.exists(fresh.path)) == (False, True)
    assert Arrival.objects.get().pk == fresh.arrival


def test_a_document_that_was_never_recorded_goes_too_unless_another_has_the_same(db: None, at: Any) -> None:
    wanted = Wanted(("pdf",), 10_000, for_good=True)
    lost, shared = (
        take_in(pdf("a.pdf", PDF + b"%lost"), wanted),
        take_in(pdf("b.pdf", PDF + b"%kept"), wanted),
    )
    twin = take_in(pdf("b.pdf", PDF + b"%kept"), wanted)
    assert twin.path == shared.path
    user = person("keeper")
    store_upload(twin, kind="scan", subject=user, by=user, title="签章扫描件")
    at(clock.now() + timedelta(days=2, minutes=1))
    assert drop_arrivals() == 2
    do_jobs()
    storage = storages["private"]
    assert not storage.exists(lost.path)
    assert storage.exists(shared.path)
    assert not Arrival.objects.exists()


def test_who_brings_the_same_file_while_it_is_taken_away_finds_it_afterwards(
    db: None, at: Any, monkeypatch: Any
) -> None:
    wanted = Wanted(("pdf",), 10_000, for_good=True)
    lost = take_in(pdf("a.pdf", PDF + b"%lost"), wanted)
    at(clock.now() + timedelta(days=2, minutes=1))
    drop_arrivals()
    storage, asked = storages["private"], deletion.named

    def brought_meanwhile(alias: str, names: list[str]) -> set[str]:
        found = asked(alias, names)
        if not Arrival.objects.exists():
            take_in(pdf("again.pdf", PDF + b"%lost"), wanted)
        return found

    monkeypatch.setattr(deletion, "named", brought_meanwhile)
    do_jobs()
    assert storage.exists(lost.path)


# --- proved ---------------------------------------------------------------------------------------------------
@pytest.fixture(params=["disk", "s3"])
def everything(request: pytest.FixtureRequest, scenario: Scenario, tmp_path: Path) -> Iterator[Any]:
    """A house with a file of each kind, in a store of its own: their rows, and the store of the private ones."""
    from tests.applications.test_uploads import Sender

    with Elsewhere("private") as private, Elsewhere("default") as public:
        if request.param == "s3":
            s3 = request.getfixturevalue("s3")
            private.use(s3.storage())
            public.use(s3.storage("public"))
        else:
            private.use(KeptFiles(location=str(tmp_path / "private")))
            public.use(KeptFiles(location=str(tmp_path)))
        draft, by = scenario.draft(scenario.registered), scenario.applicant(scenario.registered)
        applications.attach(application=draft, key="certificate", file=pdf("证书.pdf"), by=by)
        sender = Sender(enter(by), draft)
        sender.begin(PDF + b"0" * 100)
        sender.put(PDF, 0)
        put_away(ContentFile(b"x"), intake.CheckedFile("text/plain", hashlib.sha256(b"x").hexdigest(), 1, "text", ".txt"), path="attachments/x.txt")  # fmt: skip
        picture = picture_of_the_site()
        yield scenario, storages["private"], picture


def picture_of_the_site() -> Any:
    from PIL import Image
    from wagtail.images import get_image_model

    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    picture = get_image_model()(title="a", file=ContentFile(out.getvalue(), "a.jpg"))
    picture._set_image_file_metadata()
    picture.save()
    return picture


def proof(capsys: Any) -> tuple[int, str, str]:
    try:
        call_command("verify_documents")
        code = 0
    except SystemExit as left:
        code = int(left.code or 0)
    said = capsys.readouterr()
    return code, said.out, said.err


def test_every_kind_of_file_is_proved(everything: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _scenario, private, picture = everything
    code, out, err = proof(capsys)
    assert (code, err) == (0, "")
    for kind in ("grants.Attachment: 1", "grants.UploadPart: 1", "grants.Arrival: 1", f"{picture._meta.label}: 1",
                 "files in “private”: 3", "files in “default”: 1"):  # fmt: skip
        assert f"{kind}, 0 wrong" in out, out
    file = Attachment.objects.get().file.name

    private.put(file, ContentFile(b"0" * len(PDF)), **promised(b"0" * len(PDF)))
    assert proof(capsys)[0] == 1
    private.put(file, ContentFile(PDF[:-1]), **promised(PDF[:-1]))
    code, out, err = proof(capsys)
    assert (code, f"has {len(PDF) - 1} bytes, {len(PDF)} were recorded" in err) == (1, True)
    private.erase(file)
    code, out, err = proof(capsys)
    assert (code, "is missing" in err, "grants.Attachment: 1, 1 wrong" in out) == (1, True, True)
    private.put(file, ContentFile(PDF), **promised(PDF))
    assert proof(capsys)[0] == 0

    picture.file.storage.erase(picture.file.name)
    code, out, err = proof(capsys)
    assert (code, f"{picture._meta.label}: 1, 1 wrong" in out) == (1, True)
    picture.file.storage.save(picture.file.name, ContentFile(b"another"))
    assert proof(capsys)[0] == 1


def test_a_file_without_a_row_is_named_once_it_can_no_longer_be_on_its_way(
    everything: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _scenario, private, _picture = everything
    private.save("documents/ab/stray.pdf", ContentFile(b"x"))
    assert proof(capsys)[0] == 0, "It may be on its way."
    monkeypatch.setattr("grants.documents.integrity.ON_ITS_WAY", -timedelta(hours=1))
    code, out, err = proof(capsys)
    assert (code, "documents/ab/stray.pdf has no row" in err) == (1, True)
    assert "files in “private”: 4, 1 wrong" in out
