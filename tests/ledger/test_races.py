"""Several writers at once, each with a connection of its own."""

import threading
import uuid
from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from grants.ledger import post, postings, proofs, queries
from grants.ledger.models import Account, Entry
from tests.concurrency import at_once
from tests.ledger import book
from tests.ledger.book import GOV, HUB
from workflows import clock

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 8


def sound() -> None:
    assert [p for _, proof in proofs.PROOFS for p in proof()] == []


def test_eight_writers_take_no_more_than_the_pot_holds() -> None:
    book.fund(100)

    def spend(n: int) -> Callable[[], object]:
        def operation() -> int:
            paid = 0
            for k in range(20):
                try:
                    postings.award_committed(entity=GOV, award=f"A{n}", shares={"FC": 1}, key=f"{n}/{k}")
                except post.Overdrawn:
                    return paid
                paid += 1
            return paid

        return operation

    found = at_once(*[spend(n) for n in range(WRITERS)])
    assert sum(f for f in found if isinstance(f, int)) == 100
    assert queries.total("COMMITTED") == 100
    assert queries.available(entity=GOV, source="FC") == 0
    sound()


def test_the_same_key_from_eight_writers_posts_once() -> None:
    book.fund(100)
    for k in range(5):
        found = at_once(
            *[
                lambda k=k: (
                    postings.award_committed(entity=GOV, award="A", shares={"FC": 20}, key=f"once {k}").pk
                )
            ]
            * WRITERS
        )
        assert len(set(found)) == 1
    assert Entry.objects.filter(idem_key__startswith="once").count() == 5
    assert queries.total("COMMITTED") == 100
    sound()


def test_two_reversals_at_once_reverse_once() -> None:
    book.fund(100)
    for n in range(10):
        entry = postings.award_committed(entity=GOV, award="A", shares={"FC": 5}, key=f"commit {n}")
        # Enough for both, were both let through.
        postings.award_committed(entity=GOV, award="A", shares={"FC": 5}, key=f"more {n}")
        found = at_once(
            lambda e=entry, n=n: post.reverse(e, key=f"undo {n} here"),
            lambda e=entry, n=n: post.reverse(e, key=f"undo {n} there"),
        )
        assert sorted(type(f).__name__ for f in found) == ["AlreadyReversed", "Entry"]
    assert queries.total("COMMITTED") == 50
    sound()


def test_release_and_return_at_once_never_wait_in_a_ring() -> None:
    book.fund(100_00)
    book.contract(FC=80_00)
    book.release(FC=40_00)
    where = {"entity": GOV, "custodian": HUB, "award": "B05", "organisation": "O10", "shares": {"FC": 10}}
    postings.tranche_accepted(entity=GOV, award="B05", shares={"FC": 40_00}, key="accepted")

    def many(event: Callable[..., Entry], name: str) -> Callable[[], object]:
        return lambda: [event(**where, key=f"{name}/{k}") for k in range(10)] and None

    found = at_once(
        *[many(postings.released_to_other_hub, f"out {n}") for n in range(4)],
        *[many(postings.unspent_returned, f"back {n}") for n in range(4)],
    )
    assert found == [None] * 8
    sound()


def test_a_month_that_closes_lets_no_late_entry_in() -> None:
    with clock.at(date(2026, 5, 3)):
        book.fund(100)
    may = date(2026, 5, 31)

    def writer(n: int) -> Callable[[], object]:
        def operation() -> int:
            for k in range(25):
                try:
                    postings.award_committed(
                        entity=GOV, award="A", shares={"FC": 1}, key=f"{n}/{k}", effective=may
                    )
                except (post.PeriodClosed, post.Overdrawn):
                    return k
            return 25

        return operation

    def closer() -> int:
        with clock.at(date(2026, 6, 1)):
            post.close_period(entity=GOV, code="2026-05")
        return Entry.objects.filter(effective=may).count()

    *written, seen = at_once(*[writer(n) for n in range(4)], closer)
    assert sum(written) == seen == Entry.objects.filter(effective=may).count()  # type: ignore[arg-type]


@pytest.mark.postgres_only  # SQLite has one writer at a time
def test_one_identifier_used_by_two_sessions_does_not_mix_their_postings() -> None:
    book.fund(100)
    bank = Account.objects.get(kind="BANK")
    authority = Account.objects.get(kind="FUND")
    entry, posted, ready = uuid.uuid4(), threading.Event(), threading.Event()
    first = Entry.objects.order_by("id").first()

    def posting_lines() -> None:
        with connection.cursor() as cursor:
            for account, side in ((bank, "D"), (authority, "C")):
                cursor.execute(
                    "INSERT INTO ledger_posting (entry_id, account_id, side, amount) VALUES (%s, %s, %s, 5)",
                    [entry, account.pk, side],
                )

    def honest() -> None:
        with transaction.atomic():
            posting_lines()
            ready.wait(10)
            Entry(
                id=entry, entity=GOV, effective=first.effective, period=first.period,
                posted_at=first.posted_at, idem_key="twice", idem_hash="", n=2,
            ).save(force_insert=True)  # fmt: skip
        posted.set()

    def smuggler() -> None:
        with transaction.atomic():
            posting_lines()
            ready.set()
            posted.wait(10)

    found = at_once(honest, smuggler)
    assert found[0] is None
    assert isinstance(found[1], DatabaseError)
    assert [*proofs.entries_balance(), *proofs.totals_are_sums()] == []
    assert Entry.objects.get(pk=entry).postings.count() == 2
