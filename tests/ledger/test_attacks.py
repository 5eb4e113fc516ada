"""What somebody with SQL in hand tries against the ledger. Every attempt is refused, and leaves every row
as it was.
"""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, transaction

from grants.ledger import post, postings, tasks
from grants.ledger.chart import ref
from grants.ledger.models import Account, Entry, Period, Posting
from tests.ledger import book
from workflows import clock

pytestmark = pytest.mark.django_db
IS_SQLITE = connection.vendor == "sqlite"


class Intruder:
    """Raw SQL below every line of Python, with the identifiers of some real rows."""

    def __init__(self) -> None:
        book.fund(100_00)
        book.contract()
        book.release(FC=30_00)
        self.first = postings.award_committed(
            entity=book.GOV, award="B06", shares={"FC": 1}, key="B06/committed"
        )
        self.undone = postings.award_committed(
            entity=book.GOV, award="B07", shares={"FC": 1}, key="B07/committed"
        )
        post.reverse(self.undone, key="B07/undone")
        # Enough again for a second reversal, had it a right to be.
        postings.award_committed(entity=book.GOV, award="B07", shares={"FC": 1}, key="B07/again")
        tasks.seal_entries()
        emptied = postings.award_committed(
            entity=book.GOV, award="B09", shares={"FC": 1}, key="B09/committed"
        )
        post.reverse(emptied, key="B09/undone")
        # A second entry of the same books that is not sealed yet.
        self.last = postings.award_committed(
            entity=book.GOV, award="B08", shares={"FC": 1}, key="B08/committed"
        )
        self.posting = self.first.postings.order_by("id").first()
        self.period = self.first.period_id
        self.bank = self.account("BANK", bank_account="main")
        self.fund = self.account("FUND", source="FC")
        self.available = self.account("AVAILABLE", source="FC")
        self.authority = self.account("AUTHORITY", source="FC")
        self.expense = self.account("GRANT_EXP", award="B05", source="FC")
        self.custody = self.account("CUSTODY", organisation="O10", award="B05", source="FC", entity=book.HUB)
        self.cbank = self.account("CBANK", bank_account="custody", entity=book.HUB)
        self.person = get_user_model().objects.create(username="maker").pk
        # Checks what is deferred, so that nothing is pending when the attack begins.
        connection.check_constraints()

    def account(self, kind: str, entity: str = book.GOV, **dims: str) -> int:
        return Account.objects.get(code=ref(kind, entity=entity, **dims).code).pk

    def run(self, sql: str, *values: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)

    def postings(self, *posting_lines: tuple[int, str, Any], entry: uuid.UUID | None = None) -> uuid.UUID:
        entry = entry or uuid.uuid4()
        for account, side, amount in posting_lines:
            self.run(
                "INSERT INTO ledger_posting (entry_id, account_id, side, amount) VALUES (%s, %s, %s, %s)",
                entry.hex, account, side, amount,
            )  # fmt: skip
        return entry

    def header(self, entry: uuid.UUID, n: int = 2, verb: str = "INSERT", **other: Any) -> None:
        row = {
            "id": entry.hex, "entity": book.GOV, "kind": "", "event": None, "effective": clock.today(),
            "period_id": self.period, "posted_at": clock.now(),
            "idem_key": f"attack {entry}", "idem_hash": "",
            "reverses_id": None, "made_by_id": None, "checked_by_id": None, "n": n, "memo": "", "group": "",
        } | other  # fmt: skip
        columns = ", ".join(f'"{name}"' for name in row)
        self.run(
            f"{verb} INTO ledger_entry ({columns}) VALUES ({', '.join(['%s'] * len(row))})", *row.values()
        )

    def entry(self, *posting_lines: tuple[int, str, Any], **other: Any) -> None:
        self.header(self.postings(*posting_lines), n=other.pop("n", len(posting_lines)), **other)

    def honest(self, **other: Any) -> None:
        """An entry that would be right, but for what `other` changes in its header."""
        self.entry((self.bank, "D", 5), (self.fund, "C", 5), **other)


Attack = Callable[[Intruder], object]
ATTACKS: dict[str, Attack] = {
    # entries that do not add up
    "one posting line": lambda i: i.entry((i.bank, "D", 5)),
    "debits without credits": lambda i: i.entry((i.bank, "D", 5), (i.expense, "D", 5)),
    "one fen too much": lambda i: i.entry((i.bank, "D", 6), (i.fund, "C", 5)),
    "balanced over two books": lambda i: i.entry((i.bank, "D", 5), (i.available, "C", 5)),
    "balanced over two entities": lambda i: i.entry((i.bank, "D", 5), (i.custody, "C", 5)),
    "wholly in another's books": lambda i: i.entry((i.cbank, "D", 5), (i.custody, "C", 5)),
    "no postings": lambda i: i.header(uuid.uuid4(), n=2),
    "no postings and says so": lambda i: i.header(uuid.uuid4(), n=0),
    "more postings announced": lambda i: i.honest(n=3),
    "fewer postings announced": lambda i: i.entry(
        (i.bank, "D", 5), (i.fund, "C", 5), (i.bank, "D", 5), (i.fund, "C", 5), n=2
    ),
    "postings without a header": lambda i: i.postings((i.bank, "D", 5), (i.fund, "C", 5)),
    "postings added to a finished entry": lambda i: i.postings(
        (i.bank, "D", 5), (i.fund, "C", 5), entry=i.first.pk
    ),
    "a second header for old postings": lambda i: i.header(i.first.pk),
    # amounts and sides
    "amount of zero": lambda i: i.entry((i.bank, "D", 0), (i.fund, "C", 0)),
    "negative amounts": lambda i: i.entry((i.bank, "D", -5), (i.fund, "C", -5)),
    "amount that is a word": lambda i: i.entry((i.bank, "D", "five"), (i.fund, "C", "five")),
    "unknown side": lambda i: i.entry((i.bank, "D", 5), (i.fund, "X", 5)),
    "account that is not there": lambda i: i.entry((i.bank, "D", 5), (987654, "C", 5)),
    # rewriting history
    "change an amount": lambda i: i.run(
        "UPDATE ledger_posting SET amount = amount + 1 WHERE id = %s", i.posting.pk
    ),
    "change all amounts alike": lambda i: i.run(
        "UPDATE ledger_posting SET amount = amount + 1 WHERE entry_id = %s", i.first.pk.hex
    ),
    "move a posting to another account": lambda i: i.run(
        "UPDATE ledger_posting SET account_id = %s WHERE id = %s", i.fund, i.posting.pk
    ),
    "move a posting to another entry": lambda i: i.run(
        "UPDATE ledger_posting SET entry_id = %s WHERE id = %s", i.last.pk.hex, i.posting.pk
    ),
    "turn sides round": lambda i: i.run(
        "UPDATE ledger_posting SET side = CASE side WHEN 'D' THEN 'C' ELSE 'D' END"
    ),
    "delete a posting": lambda i: i.run("DELETE FROM ledger_posting WHERE id = %s", i.posting.pk),
    "delete an entry with its postings": lambda i: (
        i.run("DELETE FROM ledger_posting WHERE entry_id = %s", i.last.pk.hex),
        i.run("DELETE FROM ledger_entry WHERE id = %s", i.last.pk.hex),
    ),
    "delete a header": lambda i: i.run("DELETE FROM ledger_entry WHERE id = %s", i.last.pk.hex),
    "back-date an entry": lambda i: i.run("UPDATE ledger_entry SET effective = '2020-01-01'"),
    "change who made it": lambda i: i.run("UPDATE ledger_entry SET made_by_id = %s", i.person),
    "change a key, to post again": lambda i: i.run(
        "UPDATE ledger_entry SET idem_key = 'x' WHERE id = %s", i.last.pk.hex
    ),
    # totals and accounts
    "write a total": lambda i: i.run("UPDATE ledger_account SET debits = debits + 100 WHERE id = %s", i.bank),
    "write both totals alike": lambda i: i.run(
        "UPDATE ledger_account SET debits = debits + 1, credits = credits + 1"
    ),
    "take from both totals alike": lambda i: i.run("UPDATE ledger_account SET debits = 0, credits = 0"),
    "open an account with money in it": lambda i: i.run(
        "INSERT INTO ledger_account (entity, code, kind, book, normal, currency, bank_account, organisation, "
        "award, source, line, custodian, may_go_negative, closed, debits, credits) VALUES "
        "('GOV22', 'x', 'BANK', 'F', 'D', 'CNY', 'x', '', '', '', '', '', FALSE, FALSE, 100, 0)"
    ),
    "open an account of no book": lambda i: i.run(
        "INSERT INTO ledger_account (entity, code, kind, book, normal, currency, bank_account, organisation, "
        "award, source, line, custodian, may_go_negative, closed, debits, credits) VALUES "
        "('GOV22', 'x', 'BANK', 'Z', 'D', 'CNY', 'x', '', '', '', '', '', FALSE, FALSE, 0, 0)"
    ),
    "delete an account": lambda i: i.run("DELETE FROM ledger_account WHERE id = %s", i.available),
    "allow an account below zero": lambda i: i.run("UPDATE ledger_account SET may_go_negative = TRUE"),
    "turn an account's normal side": lambda i: i.run(
        "UPDATE ledger_account SET normal = 'C' WHERE id = %s", i.bank
    ),
    "give an account to another entity": lambda i: i.run(
        "UPDATE ledger_account SET entity = 'H2' WHERE id = %s", i.bank
    ),
    "give an account another source": lambda i: i.run(
        "UPDATE ledger_account SET source = 'X' WHERE id = %s", i.custody
    ),
    "rename an account": lambda i: i.run("UPDATE ledger_account SET code = 'x' WHERE id = %s", i.bank),
    "close an account that holds money": lambda i: i.run(
        "UPDATE ledger_account SET closed = TRUE WHERE id = %s", i.bank
    ),
    "reopen a closed account": lambda i: (
        Account.objects.filter(code=ref("COMMITTED", entity=book.GOV, award="B09", source="FC").code).update(
            closed=True
        ),
        i.run("UPDATE ledger_account SET closed = FALSE WHERE award = 'B09'"),
    ),
    "post to a closed account": lambda i: (
        Account.objects.filter(award="B09").update(closed=True),
        i.entry((i.available, "D", 1), (i.account("COMMITTED", award="B09", source="FC"), "C", 1)),
    ),
    # below zero
    "overdraw the bank": lambda i: i.entry((i.expense, "D", 70_01), (i.bank, "C", 70_01)),
    "award more than there is": lambda i: i.entry(
        (i.available, "D", 40_00), (i.account("COMMITTED", award="B06", source="FC"), "C", 40_00)
    ),
    "overdraw custody": lambda i: i.entry(
        (i.custody, "D", 30_01),
        (i.cbank, "C", 30_01),
        entity=book.HUB,
        period_id=Period.objects.get(entity=book.HUB).pk,
    ),
    "raise authority below what is used": lambda i: i.entry(
        (i.available, "D", 39_99), (i.authority, "C", 39_99)
    ),
    # periods
    "post into a closed month": lambda i: (
        Period.objects.filter(pk=i.period).update(closed=True),
        i.honest(),
    ),
    "reopen a closed month": lambda i: (
        Period.objects.filter(pk=i.period).update(closed=True),
        i.run("UPDATE ledger_period SET closed = FALSE"),
    ),
    "rename a month": lambda i: i.run("UPDATE ledger_period SET code = '2020-01' WHERE id = %s", i.period),
    "delete a month": lambda i: i.run("DELETE FROM ledger_period"),
    "date outside its month": lambda i: i.honest(effective="2020-01-31"),
    "date that is none": lambda i: i.honest(effective=f"{clock.today():%Y-%m}-77"),
    "month of another entity": lambda i: i.honest(period_id=Period.objects.get(entity=book.HUB).pk),
    "month that is not there": lambda i: i.honest(period_id=987654),
    # twice
    "the same key again": lambda i: i.honest(idem_key=i.first.idem_key),
    "reverse twice": lambda i: i.entry(
        (i.account("COMMITTED", award="B07", source="FC"), "D", 1),
        (i.available, "C", 1),
        reverses_id=i.undone.pk.hex,
    ),
    "reverse by something else": lambda i: i.honest(reverses_id=i.first.pk.hex),
    "reverse what is not there": lambda i: i.honest(reverses_id=uuid.uuid4().hex),
    "maker checks himself": lambda i: i.honest(made_by_id=i.person, checked_by_id=i.person),
    # seals
    "leave a voucher number out": lambda i: i.run(
        "INSERT INTO ledger_seal (entity, seq, entry_id, algorithm, prev_hash, hash, key) "
        "VALUES ('GOV22', 99, %s, 'sha256', '', '', '')",
        i.last.pk.hex,
    ),
    "seal in another's books": lambda i: i.run(
        "INSERT INTO ledger_seal (entity, seq, entry_id, algorithm, prev_hash, hash, key) "
        "VALUES ('H9', 1, %s, 'sha256', '', '', '')",
        i.last.pk.hex,
    ),
    "change a seal": lambda i: i.run("UPDATE ledger_seal SET hash = ''"),
    "delete a seal": lambda i: i.run("DELETE FROM ledger_seal"),
}


def _truncate(table: str) -> Attack:
    return lambda intruder: intruder.run(f"TRUNCATE ledger_{table} CASCADE")


ONLY_POSTGRESQL: dict[str, Attack] = {
    **{f"truncate {table}": _truncate(table) for table in book.TABLES},
    "check constraints before the header": lambda i: (
        (
            i.run("SET CONSTRAINTS ALL IMMEDIATE"),
            i.postings((i.bank, "D", 5)),
        )
    ),
}


def _replace(table: str, change: str) -> Attack:
    """INSERT OR REPLACE of a whole known row with one column changed."""

    def attack(intruder: Intruder) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM ledger_{table} LIMIT 1")
            names = [column[0] for column in cursor.description]
        values = [f"{change}" if name == change.split(" ")[0] else f'"{name}"' for name in names]
        values = [v.split(" ", 1)[1] if " " in v else v for v in values]
        columns = ", ".join(f'"{n}"' for n in names)
        intruder.run(
            f"INSERT OR REPLACE INTO ledger_{table} ({columns}) "
            f"SELECT {', '.join(values)} FROM ledger_{table}"
        )

    return attack


ONLY_SQLITE: dict[str, Attack] = {
    "replace accounts": _replace("account", "may_go_negative 1"),
    "replace months": _replace("period", "closed 0"),
    "replace entries": _replace("entry", "memo 'x'"),
    "replace postings": _replace("posting", "amount 1"),
    "replace seals": _replace("seal", "hash 'x'"),
    "half a fen": lambda i: i.entry((i.bank, "D", 5.5), (i.fund, "C", 5.5)),
    "open the gate by hand": lambda i: (
        (
            i.run("UPDATE ledger_gate SET is_open = 1"),
            i.run("UPDATE ledger_account SET debits = debits + 1, credits = credits + 1"),
        )
    ),
    "turn the gate back": lambda i: i.run("UPDATE ledger_gate SET done = done - 1"),
    "turn the gate forward": lambda i: i.run("UPDATE ledger_gate SET done = done + 1"),
    "take the gate away": lambda i: i.run("DELETE FROM ledger_gate"),
    "another gate": lambda i: i.run("INSERT OR REPLACE INTO ledger_gate VALUES (1, 1, 0)"),
}

ALL = ATTACKS | (ONLY_SQLITE if IS_SQLITE else ONLY_POSTGRESQL)


#: The words of a rule: an attempt that fails for its grammar proves nothing.
RULE = re.compile(r"ledger\.|constraint|invalid input syntax|out of range|invalid foreign key")


def test_every_attempt_is_refused_and_changes_nothing() -> None:
    intruder = Intruder()
    before = book.everything()
    accepted, clumsy = [], {}
    for name, attack in ALL.items():
        refusal = attempt(attack, intruder)
        if refusal is None:
            accepted.append(name)
        elif not RULE.search(refusal):
            clumsy[name] = refusal
        assert book.everything() == before, name
    assert (accepted, clumsy) == ([], {})
    assert len(ALL) >= 60


def attempt(attack: Attack, intruder: Intruder) -> str | None:
    """The refusal, or None when the database would have committed."""
    try:
        with transaction.atomic():
            try:
                with transaction.atomic():
                    attack(intruder)
                    connection.check_constraints()  # what a commit would do
            except DatabaseError as refused:
                return str(refused)
            transaction.set_rollback(True)
    finally:
        if not IS_SQLITE:
            intruder.run("SET CONSTRAINTS ALL DEFERRED")
    return None


def test_the_honest_entry_of_the_list_is_accepted() -> None:
    """Else the list might be refused for a wrong reason."""
    intruder = Intruder()
    intruder.honest()
    connection.check_constraints()
    assert Entry.objects.filter(idem_key__startswith="attack").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_posting_without_its_header_cannot_commit() -> None:
    intruder = Intruder()
    before = Posting.objects.count()
    with pytest.raises(DatabaseError), transaction.atomic():
        intruder.postings((intruder.bank, "D", 5), (intruder.fund, "C", 5))
    assert Posting.objects.count() == before
