"""The books against somebody with the rights of an owner: rewritten, cut off, cut off and written on."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from grants.desk.tasks import keep_anchor
from grants.ledger import anchors, tasks, triggers
from grants.ledger.models import Seal
from tests.ledger import book
from tests.ledger.book import GOV, HUB
from workflows.anchor import kept, written
from workflows.chain import begin_keys
from workflows.models import ChainHead

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """Sealed books, and the anchor that was taken of them."""
    book.fund()
    book.contract()
    tasks.seal_entries()
    file = tmp_path / "anchor.txt"
    file.write_text(written(anchors.heads()))
    return file


@contextmanager
def unguarded() -> Iterator[Any]:
    connection.check_constraints()
    triggers.GUARDS.drop(connection)
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        triggers.GUARDS.install(connection)


def sound(file: Path | None = None) -> tuple[bool, str]:
    out = StringIO()
    try:
        call_command("prove_ledger", anchor=file, stdout=out)
    except SystemExit:
        return False, out.getvalue()
    return True, out.getvalue()


def rewrite(entity: str, key: str) -> None:
    """Every seal of the books made anew, link by link, over a changed memo."""
    with unguarded() as cursor:
        cursor.execute("UPDATE ledger_entry SET memo = 'X' WHERE entity = %s", [entity])
        before = ""
        for seal in Seal.objects.filter(entity=entity).order_by("seq"):
            made = tasks.digest(seal.entry, entity=entity, seq=seal.seq, prev=before, key=key)
            cursor.execute(
                "UPDATE ledger_seal SET prev_hash = %s, hash = %s, key = %s WHERE id = %s",
                [before, made, key, seal.pk],
            )
            before = made


def cut(entity: str, after: int) -> None:
    """The last seals are taken off; the entries stay, and are sealed again by the program itself."""
    with unguarded() as cursor:
        cursor.execute("DELETE FROM ledger_seal WHERE entity = %s AND seq > %s", [entity, after])


def test_sound_books_go_through_their_anchor(books: Path) -> None:
    assert {seal.key for seal in Seal.objects.all()} == {"test"}
    whole, said = sound(books)
    assert whole, said
    book.release(FC=30_00)
    tasks.seal_entries()
    assert sound(books)[0]


def test_plain_hashes_rewritten_are_found(books: Path) -> None:
    rewrite(GOV, key="")
    assert list(tasks.broken_seals())


def test_a_seal_with_a_key_that_is_not_ours_is_found(books: Path, settings: Any) -> None:
    true = settings.CHAIN_KEYS
    settings.CHAIN_KEYS = {"test": "a guess of the forger, long enough to be one"}
    rewrite(GOV, key="test")
    settings.CHAIN_KEYS = true
    assert list(tasks.broken_seals())


def test_a_cut_end_is_found_by_the_anchor_alone(books: Path) -> None:
    last = Seal.objects.filter(entity=GOV).count()
    cut(GOV, after=last - 1)
    assert not list(tasks.broken_seals())
    whole, said = sound(books)
    assert not whole
    assert "that entry is gone" in said


def test_cut_and_sealed_over_other_entries_is_found(books: Path) -> None:
    last = Seal.objects.filter(entity=GOV).count()
    cut(GOV, after=last - 1)
    with unguarded() as cursor:
        cursor.execute("UPDATE ledger_entry SET memo = 'X' WHERE entity = %s", [GOV])
        cursor.execute("DELETE FROM ledger_seal WHERE entity = %s", [GOV])
    tasks.seal_entries()  # with the right key
    assert not list(tasks.broken_seals())
    whole, said = sound(books)
    assert not whole
    assert "another entry" in said


def test_a_rotated_key_leaves_older_seals_provable(books: Path, settings: Any) -> None:
    old = settings.CHAIN_KEYS
    settings.CHAIN_KEYS = {"next": "a newer key of tests, which is long enough too", **old}
    book.release(FC=30_00)
    tasks.seal_entries()
    assert Seal.objects.filter(key="next").exists()
    assert not list(tasks.broken_seals())
    assert sound(books)[0]


def test_books_from_before_keys_stay_provable_and_no_others_pass_for_them(books: Path) -> None:
    rewrite(GOV, key="")
    last = Seal.objects.filter(entity=GOV).order_by("-seq")[0]
    begin_keys(anchors.chain_of(GOV), last.seq, last.hash)
    book.release(FC=30_00)
    tasks.seal_entries()
    assert not list(tasks.broken_seals())
    rewrite(HUB, key="")
    assert list(tasks.broken_seals())


def test_a_file_that_names_no_books_proves_nothing(books: Path) -> None:
    books.write_text("nothing")
    assert not sound(books)[0]


def emptied_and_sealed_anew() -> None:
    with unguarded() as cursor:
        cursor.execute("UPDATE ledger_entry SET memo = 'X' WHERE entity = %s", [GOV])
        cursor.execute("DELETE FROM ledger_seal")
    tasks.seal_entries()  # with the right key
    assert not list(tasks.broken_seals())


def test_the_house_s_own_file_shows_books_that_were_sealed_anew(books: Path) -> None:
    anchors.keep_outside()
    assert sound()[0]
    emptied_and_sealed_anew()
    whole, said = sound()
    assert not whole
    assert "another entry" in said


def test_the_trail_remembers_where_the_books_ended(books: Path) -> None:
    """The file is gone; a night's anchor is an event of the other chain."""
    ChainHead.objects.create(id=1)
    keep_anchor()
    assert not kept()
    assert sound()[0]
    emptied_and_sealed_anew()
    assert not sound()[0]
