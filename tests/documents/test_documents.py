"""Documents as records: numbered without gaps, never edited, provably unchanged, handed only to the right."""

import hashlib
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory

from grants.documents import actions, numbering, printing, triggers, views
from grants.documents.models import Document, NumberSeries
from grants.documents.queries import of_subject, verify
from grants.files import rights
from grants.files.checks import MB
from grants.files.intake import Wanted, take_in
from grants.files.models import Arrival
from grants.people.models import User
from tests.documents import samples
from workflows import jobs


@pytest.fixture
def user(db):
    return User.objects.create_user("officer", "officer@example.invalid", "x")


@pytest.fixture
def receipt(user):
    """A receipt whose subject, for want of a stage, is the user."""
    with jobs.in_place(printing.PRINT):
        order = printing.order_paper(
            kind="receipt", template="receipt", facts=samples.receipt(), subject=user, by=user,
            number="JL-GYCT-2026-0005", title="项目申报回执",
        )  # fmt: skip
    return Document.objects.get(pk=order.pk)


def test_a_paper_is_kept_with_its_hash_and_its_facts(receipt, user):
    fresh = Document.objects.get(pk=receipt.pk)
    assert fresh.facts == samples.receipt()
    assert fresh.file.name == f"documents/{fresh.sha256[:2]}/{fresh.sha256}.pdf"
    assert fresh.file.open().read(5) == b"%PDF-"
    assert (fresh.content_type, fresh.template, fresh.made_by) == ("application/pdf", "receipt", user)
    assert list(of_subject(user, "receipt")) == [fresh]
    assert verify(fresh)


def test_equal_contents_are_one_file(user):
    def keep() -> Document:
        file = SimpleUploadedFile("scan.pdf", b"%PDF-1.7 same")
        taken = take_in(file, Wanted(("pdf",), MB, for_good=True))
        return actions.store_upload(taken, kind="scan", subject=user, by=user, title="t")

    first, second = keep(), keep()
    assert first.pk != second.pk
    assert first.file.name == second.file.name


def test_an_upload_is_kept_under_its_hash(user):
    file = SimpleUploadedFile("合同 扫描.exe", b"%PDF-1.7 scan")
    taken = take_in(file, Wanted(("pdf",), MB, for_good=True))
    kept = actions.store_upload(taken, kind="scan", subject=user, by=user, title="签章扫描件")
    assert verify(kept)
    assert not Arrival.objects.exists()
    assert kept.filename == "签章扫描件.pdf"


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE grants_document SET title = 'x'",
        "UPDATE grants_document SET sha256 = 'x' WHERE kind = 'receipt'",
        "DELETE FROM grants_document",
    ],
)
def test_the_database_refuses_to_change_a_document(receipt, attack):
    with pytest.raises(IntegrityError, match=r"document\.immutable"), transaction.atomic():
        connection.cursor().execute(attack)
    receipt.refresh_from_db()
    assert receipt.title == "项目申报回执"


def test_saving_or_deleting_through_django_is_refused_too(receipt):
    receipt.title = "x"
    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
        receipt.save()
    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
        receipt.delete()


def test_a_row_cannot_be_replaced_by_inserting_over_it(receipt):
    columns = ", ".join(field.column for field in Document._meta.fields)
    verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute(
            f"{verb} INTO grants_document ({columns}) SELECT {columns} FROM grants_document"
        )


def test_the_guards_can_be_put_back_again_and_again(receipt):
    triggers.GUARDS.drop(connection)
    triggers.GUARDS.install(connection)
    triggers.GUARDS.install(connection)
    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
        Document.objects.all().delete()


def test_a_changed_or_missing_file_is_found(receipt, capsys):
    call_command("verify_documents")
    assert "grants.Document: 1, 0 wrong" in capsys.readouterr().out
    path = Path(receipt.file.path)
    kept = path.read_bytes()
    try:
        path.write_bytes(kept[:-2] + b"X" + kept[-1:])
        assert not verify(receipt)
        with pytest.raises(SystemExit) as left:
            call_command("verify_documents")
        assert left.value.code == 1
        path.unlink()
        assert not verify(receipt)
    finally:
        path.write_bytes(kept)


# --- numbers ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("吉民发〔2021〕24号", "吉民发〔2021〕24号"),
        ("吉民发[2021]24号", "吉民发〔2021〕24号"),
        ("吉民办函（2021）第 024 号", "吉民办函〔2021〕24号"),
        ("演示创投协【2026】１号", "演示创投协〔2026〕1号"),
        ("吉民规(2026)3", "吉民规〔2026〕3号"),
    ],
)
def test_a_document_number_is_written_as_the_standard_asks(typed, number):
    assert numbering.normalise(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "吉民发24号", "JM〔2021〕24号", "吉〔2021〕1号", "吉民发〔1921〕1号", "吉民发〔2021〕0号"]
)
def test_what_is_no_document_number_is_refused(typed):
    with pytest.raises(ValidationError):
        numbering.normalise(typed)


@pytest.mark.django_db
def test_numbers_have_no_gaps_and_begin_anew_each_year():
    assert numbering.next_number("演示创投协", 2026) == "演示创投协〔2026〕1号"
    assert numbering.next_number("JL-GYCT", 2026) == "JL-GYCT-2026-0001"
    mark = transaction.savepoint()
    assert numbering.next_number("演示创投协", 2026) == "演示创投协〔2026〕2号"
    transaction.savepoint_rollback(mark)
    assert numbering.next_number("演示创投协", 2026) == "演示创投协〔2026〕2号"
    assert numbering.next_number("演示创投协", 2027) == "演示创投协〔2027〕1号"


@pytest.mark.django_db(transaction=True)
def test_a_number_is_given_out_only_inside_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        numbering.next_number("演示创投协", 2026)
    assert not NumberSeries.objects.exists()


# --- handing out --------------------------------------------------------------------------------------------
def ask(document: Document, who, query: str = ""):
    request = RequestFactory().get(f"/documents/{document.pk}/{query}")
    request.user = who
    return views.document(request, document.pk)


@pytest.fixture
def reader(monkeypatch):
    """Register who may read papers of the test's subject."""

    def register(rule) -> None:
        monkeypatch.setitem(rights.readers, ("paper", "user"), [rule])

    return register


def test_without_a_rule_nobody_reads(receipt, user):
    from django.http import Http404

    with pytest.raises(Http404):
        ask(receipt, user)


def test_the_subjects_stage_decides(receipt, user, reader):
    from django.http import Http404

    reader(lambda who, found: (who.pk, found.kind) == (found.subject_id, "receipt"))
    assert ask(receipt, user).status_code == 200
    stranger = User.objects.create_user("stranger", "stranger@example.invalid", "x")
    with pytest.raises(Http404):
        ask(receipt, stranger)
    assert ask(receipt, AnonymousUser()).status_code == 302


def test_the_headers_keep_it_private_and_harmless(receipt, user, reader):
    reader(lambda who, found: True)
    response = ask(receipt, user)
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert response["Content-Disposition"].startswith("inline")
    assert ask(receipt, user, "?download")["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content)[:5] == b"%PDF-"


def test_what_a_browser_could_run_is_only_ever_saved(user, reader):
    reader(lambda who, found: True)
    page = Document(
        kind="scan", subject_type="user", subject_id=user.pk, title="t", size=8,
        sha256=hashlib.sha256(b"<script>").hexdigest(),
        content_type="text/html", made_by=user,
    )  # fmt: skip
    actions.put(page, ContentFile(b"<script>"), ".txt")
    page.save(force_insert=True)
    response = ask(page, user)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"].endswith("sandbox")
    assert b"".join(response.streaming_content) == b"<script>"  # read to its end, which closes the file


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE grants_document SET facts = '{}'",
        "UPDATE grants_document SET number = 'X'",
        "UPDATE grants_document SET title = 'X'",
        "UPDATE grants_document SET subject_id = subject_id + 1",
        "UPDATE grants_document SET number = 'X', seal = ''",
        "UPDATE grants_document SET made_by_id = NULL",
    ],
)
def test_a_row_changed_past_every_guard_is_found(receipt, capsys, attack):
    """The file is untouched: the row says something else of it."""
    assert verify(receipt)
    triggers.GUARDS.drop(connection)
    try:
        connection.cursor().execute(attack)
    finally:
        triggers.GUARDS.install(connection)
    with pytest.raises(SystemExit):
        call_command("verify_documents")
    assert "its row was changed" in capsys.readouterr().err
    assert not verify(Document.objects.get(pk=receipt.pk))


def test_every_kind_of_file_that_is_kept_has_somebody_who_reads_it(demo_db):
    """Whatever lies in the demonstration is handed to somebody: a stage that forgot its readers hands out nothing."""
    from grants.files.models import Attachment

    papers = Document.objects.exclude(subject_type="").values_list("subject_type", flat=True).distinct()
    files = Attachment.objects.values_list("subject_type", flat=True).distinct()
    kinds = {("paper", kind) for kind in papers} | {("file", kind) for kind in files}
    assert len(kinds) > 5
    assert {kind for kind in kinds if not rights.readers.get(kind)} == set()
