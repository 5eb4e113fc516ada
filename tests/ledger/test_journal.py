"""The two commands: a sound ledger is proved and exported; one fen changed underneath is found by both."""

import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection

from grants.ledger import postings, tasks, triggers
from grants.ledger.models import Posting
from tests.ledger import book

pytestmark = pytest.mark.django_db(transaction=True)
STORY = {
    "code": "B05",
    "approved_fen": 60_00,
    "paid_fen": 30_00,
    "held_fen": 0,
    "cancelled_fen": 0,
    "still_due_fen": 30_00,
}


@pytest.fixture(autouse=True)
def some_books(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A little life, and the story that the later stages tell of it."""
    book.fund(100_00)
    book.contract()
    book.release(FC=30_00)
    where = {"entity": book.HUB, "award": "B05", "organisation": "O10", "shares": {"FC": 7_77}}
    postings.claim_approved(**where, lines={"C01": 7_77}, key="claim", memo='A "quoted" \\ memo\n备注')
    postings.claim_paid(**where, key="claim paid")
    tasks.seal_entries()
    story = dict(STORY)
    monkeypatch.setattr("grants.disbursements.queries.award_stories", lambda: [story])
    return story


def prove() -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("prove_ledger", stdout=out)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue()
    return 0, out.getvalue()


def bean_check(folder: Path) -> subprocess.CompletedProcess[str]:
    out = StringIO()
    call_command("export_journal", format="beancount", stdout=out)
    journal = folder / "journal.beancount"
    journal.write_text(out.getvalue(), encoding="utf-8")
    checker = Path(sys.executable).with_name("bean-check")
    return subprocess.run([checker, "--no-cache", journal], capture_output=True, text=True)


def forge(sql: str, *values: Any) -> None:
    """What somebody with the rights of the database's owner could do."""
    with triggers.off(connection), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_sound_ledger_is_proved() -> None:
    code, said = prove()
    assert code == 0, said
    assert "✗" not in said
    assert said.count("✓") == 17


def test_beancount_finds_no_error_in_the_journal(tmp_path: Path) -> None:
    checked = bean_check(tmp_path)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_an_empty_ledger_is_sound_too(tmp_path: Path, some_books: dict[str, Any]) -> None:
    with triggers.off(connection), connection.cursor() as cursor:
        for table in ("seal", "posting", "entry", "period", "account"):
            cursor.execute(f"DELETE FROM ledger_{table}")
    some_books |= dict.fromkeys(("approved_fen", "paid_fen", "still_due_fen"), 0)
    assert prove()[0] == 0
    assert bean_check(tmp_path).returncode == 0
    book.fund(100_00)  # and the guards still add up what is posted afterwards
    assert prove()[0] == 0


OF_POSTING = "= (SELECT {} FROM ledger_posting WHERE id = %s)"


@pytest.mark.parametrize(
    ("forgery", "found_by_beancount"),
    [
        ("UPDATE ledger_posting SET amount = amount + 1 WHERE id = %s", True),
        ("UPDATE ledger_account SET debits = debits + 1 WHERE id " + OF_POSTING.format("account_id"), True),
        (
            "UPDATE ledger_posting SET amount = amount + 1 WHERE entry_id " + OF_POSTING.format("entry_id"),
            True,
        ),
        ("UPDATE ledger_entry SET memo = 'x' WHERE id " + OF_POSTING.format("entry_id"), False),
    ],
    ids=["one posting", "one total", "a whole entry alike", "a memo"],
)
def test_one_fen_changed_underneath_is_found(forgery: str, found_by_beancount: bool, tmp_path: Path) -> None:
    forge(forgery, Posting.objects.order_by("id").first().pk)
    code, said = prove()
    assert code == 1
    assert "✗" in said
    assert (bean_check(tmp_path).returncode != 0) == found_by_beancount


def test_a_changed_key_is_found_by_the_seal_though_every_sum_is_right() -> None:
    forge("UPDATE ledger_entry SET idem_key = 'x' WHERE idem_key = %s", "claim")
    code, said = prove()
    assert code == 1
    assert said.count("✗") == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL lets nobody switch foreign keys off")
def test_postings_whose_header_was_taken_away_are_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
    forge("DELETE FROM ledger_entry WHERE idem_key = %s", "claim")
    code, said = prove()
    assert code == 1
    assert "has no entry" in said


def test_a_story_that_does_not_add_up_is_found(some_books: dict[str, Any]) -> None:
    some_books["still_due_fen"] -= 1
    code, said = prove()
    assert code == 1
    assert "B05: 60.00 ≠ 59.99" in said


def test_a_story_that_tells_of_other_payments_than_the_ledger_is_found(some_books: dict[str, Any]) -> None:
    some_books["paid_fen"], some_books["still_due_fen"] = 31_00, 29_00
    code, said = prove()
    assert code == 1
    assert "B05: 31.00 ≠ 30.00" in said


def test_the_program_refuses_to_start_without_its_guards() -> None:
    assert not [e for e in run_checks(databases=["default"]) if e.id == "workflows.E001"]
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON ledger_entry"
        cursor.execute(f"DROP TRIGGER ledger_entry_post{on}")
    errors = [e for e in run_checks(databases=["default"]) if e.id == "workflows.E001"]
    assert "ledger_entry_post" in errors[0].msg
    assert prove()[0] == 1
    call_command("migrate", verbosity=0)
    assert not [e for e in run_checks(databases=["default"]) if e.id == "workflows.E001"]
    assert prove()[0] == 0


def test_a_second_migrate_keeps_guards_and_figures() -> None:
    before = book.everything()
    call_command("migrate", verbosity=0)
    assert book.everything() == before
    assert triggers.missing(connection) == []
    book.fund(1_00, key="after")
    assert prove()[0] == 0
