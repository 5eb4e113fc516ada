"""Somebody writes to the database past every guard, so that money goes elsewhere: the proofs tell of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from grants.awards.models import Award
from grants.disbursements import actions, custody
from grants.people import triggers
from tests.contracts.scenario import again
from tests.disbursements.payment_fixture import PaymentFixture
from tests.disbursements.test_payees import asked, change, verify
from workflows import clock


@pytest.fixture
def award(payment_fixture: PaymentFixture) -> Award:
    return payment_fixture.delivering("B01")


@pytest.fixture
def checked(payment_fixture: PaymentFixture, award: Award) -> Award:
    """An account given and verified through the door, and a payment that the maker has checked."""
    asked(payment_fixture, award)
    actions.review(tranche=payment_fixture.tranche(award), by=again(payment_fixture.maker))
    change(award, payment_fixture.scenario.officer)
    verify(award, payment_fixture.scenario.lead)
    return award


@contextmanager
def unguarded() -> Iterator[Any]:
    connection.check_constraints()
    triggers.ACCOUNTS.drop(connection)
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        triggers.ACCOUNTS.install(connection)


def proved() -> tuple[bool, str]:
    out = StringIO()
    try:
        call_command("prove_ledger", stdout=out)
    except SystemExit:
        return False, out.getvalue()
    return True, out.getvalue()


def test_what_went_through_the_door_is_proved(checked: Award) -> None:
    whole, said = proved()
    assert whole, said


NEWEST = "(SELECT max(id) FROM grants_payeeaccount)"
OLDEST = "(SELECT account_id FROM grants_tranche WHERE account_id IS NOT NULL)"


@pytest.mark.parametrize(
    "attack",
    [
        f"UPDATE grants_payeeaccount SET number = '6222 9999 1111 2222' WHERE id = {NEWEST}",  # the same last four
        f"UPDATE grants_payeeaccount SET name = 'X' WHERE id = {NEWEST}",
        f"UPDATE grants_payeeaccount SET bank = 'X' WHERE id = {NEWEST}",
        f"UPDATE grants_payeeaccount SET verified_at = NULL, verified_by_id = NULL WHERE id = {NEWEST}",
        f"UPDATE grants_payeeaccount SET number = '1' WHERE id = {OLDEST}",
        f"DELETE FROM grants_payeeaccount WHERE id = {NEWEST}",
        "INSERT INTO grants_payeeaccount (organisation_id, name, number, bank, changed_at, verified_at, taken_over) SELECT "
        f"organisation_id, name, '1', bank, changed_at, verified_at, true FROM grants_payeeaccount WHERE id = {NEWEST}",
        "UPDATE grants_organisation SET account_number = '1' WHERE account_number = '6222 0000 1111 2222'",
    ],
)
def test_an_account_changed_past_the_door_is_found(checked: Award, attack: str) -> None:
    with unguarded() as cursor:
        cursor.execute(attack)
        assert cursor.rowcount > 0
    whole, said = proved()
    assert not whole, attack
    assert "✗ accounts are those that the trail tells of" in said


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE grants_tranche SET payee_snapshot = '{}' WHERE account_id IS NOT NULL",
        'UPDATE grants_tranche SET payee_snapshot = \'{"name": "X", "number": "1", "bank": "Y"}\' WHERE account_id IS NOT NULL',
        f"UPDATE grants_tranche SET account_id = {NEWEST} WHERE account_id IS NOT NULL",
    ],
)
def test_a_payment_turned_aside_after_the_check_is_found(checked: Award, attack: str) -> None:
    with unguarded() as cursor:
        cursor.execute(attack)
        assert cursor.rowcount > 0
    whole, said = proved()
    assert not whole, attack
    assert "✗ payments go where the maker checked" in said


FACTS: dict[str, Any] = {"purpose": "清洁日", "payee": "别家商店", "payee_account": "6222 0000 1"}
ASKED = "(SELECT id FROM grants_claim WHERE state = 'requested')"


@pytest.mark.parametrize(
    "attack",
    [
        f"UPDATE grants_claim SET payee_account = '6222 9999 1111 2222' WHERE id = {ASKED}",
        f"UPDATE grants_claim SET payee = 'X' WHERE id = {ASKED}",
        f"UPDATE grants_claim SET fen = fen + 1 WHERE id = {ASKED}",
        f"UPDATE grants_claim SET seal = '' WHERE id = {ASKED}",
        # another claim's row, with the seal that belongs to it
        f"UPDATE grants_claim SET payee = d.payee, payee_account = d.payee_account, fen = d.fen, seal = d.seal FROM "
        f"(SELECT * FROM grants_claim WHERE state = 'drafted') AS d WHERE grants_claim.id = {ASKED}",
        f"DELETE FROM grants_claim WHERE id = {ASKED}",
    ],
)
def test_a_claim_turned_aside_after_it_was_asked_for_is_found(
    payment_fixture: PaymentFixture, attack: str
) -> None:
    award = payment_fixture.delivering("B05", custody=True)
    payment_fixture.pay(payment_fixture.tranche(award))
    payment_fixture.claim(award, "C01", 600_00, "V1")
    by = payment_fixture.scenario.applicant(award)
    custody.draft_claim(
        award=award, category="C01", fen=700_00, voucher="V2", spent_on=clock.today(), by=by, **FACTS
    )
    whole, said = proved()
    assert whole, said
    with connection.cursor() as cursor:
        cursor.execute(attack)
        assert cursor.rowcount > 0
    whole, said = proved()
    assert not whole, attack
    assert "✗ claims on custody are those that were asked for" in said
