"""Spending from custody: a group asks, two people of its hub agree, and no sum is taken twice or below zero."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from grants.awards.models import Award
from grants.disbursements import custody
from grants.disbursements.models import Claim
from grants.disbursements.statement import custodies, custody_statement
from grants.documents.render import CHINESE, ENGLISH, render_pdf
from grants.ledger import queries as ledger
from grants.people.models import Membership
from tests.contracts.scenario import again, user
from tests.disbursements.payment_fixture import PaymentFixture, paper
from tests.factories import moves_on
from workflows import clock
from workflows.steps import NotYours, Refused


@pytest.fixture
def award(payment_fixture: PaymentFixture) -> Award:
    """Its first instalment, 9,000 yuan, is in custody; lines C01 3,600, C02 8,400, C03 3,000, C07 3,000."""
    made = payment_fixture.delivering("B05", custody=True)
    payment_fixture.pay(payment_fixture.tranche(made))
    return made


def left(line: str) -> int:
    return ledger.total("LINE_AVAIL", entity="H1", award="B05", line=line)


def test_asked_checked_approved_paid_and_the_line_and_the_balance_follow(
    payment_fixture: PaymentFixture, award: Award
) -> None:
    claim = payment_fixture.claim(award, "C01", 600_00, "V1")
    assert left("C01") == 3600_00
    claim = payment_fixture.approve(claim)
    assert claim.shares == {"LOT": 600_00}
    assert left("C01") == 3000_00
    assert ledger.custody_available(custodian="H1", award="B05") == {"LOT": 8400_00}
    assert ledger.total("CBANK", entity="H1") == 9000_00
    claim = custody.pay_claim(
        claim=claim, paid_on=clock.today(), bank_ref="C-1", by=payment_fixture.scenario.accountant
    )
    assert claim.state == "paid"
    assert ledger.total("CBANK", entity="H1") == 8400_00


def test_a_claim_without_its_voucher_stays_a_draft(payment_fixture: PaymentFixture, award: Award) -> None:
    data: dict[str, Any] = {
        "spent_on": clock.today(), "category": "C01", "purpose": "清洁日", "payee": "商店", "voucher": "V1", "fen": 100_00,
    }  # fmt: skip
    by = payment_fixture.scenario.applicant(award)
    claim = custody.draft_claim(award=award, by=by, **data)
    with pytest.raises(Refused, match="Attach the voucher"):
        custody.send_claim(claim=claim, by=by)
    custody.attach_voucher(claim=claim, file=paper(), by=by)
    assert custody.send_claim(claim=claim, by=by).state == "requested"
    with pytest.raises(Refused, match="no longer changed"):
        custody.drop_claim(claim=claim, by=by)


def test_one_voucher_is_paid_once(payment_fixture: PaymentFixture, award: Award) -> None:
    payment_fixture.claim(award, "C01", 100_00, "V1")
    with pytest.raises(Refused, match="voucher number exists"):
        payment_fixture.claim(award, "C02", 100_00, "V1")
    assert Claim.objects.count() == 1


def test_a_rejected_voucher_may_be_claimed_anew(payment_fixture: PaymentFixture, award: Award) -> None:
    claim = payment_fixture.claim(award, "C01", 100_00, "V1")
    custody.reject_claim(claim=claim, reason="发票抬头有误", by=payment_fixture.scenario.accountant)
    assert payment_fixture.claim(award, "C01", 100_00, "V1").number == 2


def test_never_over_its_line(payment_fixture: PaymentFixture, award: Award) -> None:
    payment_fixture.spend(award, "C01", 3600_00, "V1")
    claim = payment_fixture.claim(award, "C01", 1, "V2")
    with pytest.raises(Refused, match="budget line does not have that much"):
        custody.check_claim(claim=claim, by=payment_fixture.scenario.accountant)


def test_never_below_zero_also_when_both_were_checked_before(
    payment_fixture: PaymentFixture, award: Award
) -> None:
    one, two = (
        payment_fixture.claim(award, "C02", 6000_00, "V1"),
        payment_fixture.claim(award, "C03", 3000_01, "V2"),
    )
    with pytest.raises(Refused, match="budget line"):
        custody.check_claim(claim=two, by=payment_fixture.scenario.accountant)
    three = payment_fixture.claim(award, "C07", 3000_00, "V3")
    four = payment_fixture.claim(award, "C01", 1, "V4")
    for claim in (one, three, four):
        custody.check_claim(claim=claim, by=again(payment_fixture.scenario.accountant))
    for claim in (one, three):
        custody.approve_claim(claim=claim, by=again(payment_fixture.scenario.approver))
    with pytest.raises(Refused, match="custody account does not have that much"):
        custody.approve_claim(claim=four, by=payment_fixture.scenario.approver)
    assert ledger.total("CUSTODY", entity="H1", award="B05") == 0
    assert Claim.objects.get(pk=four.pk).state == "checked"


def test_below_the_actions_the_ledger_refuses_too(payment_fixture: PaymentFixture, award: Award) -> None:
    from grants.ledger import postings

    with pytest.raises(Refused, match="Nothing was posted"):
        postings.claim_approved(
            entity="H1", award="B05", organisation=award.organisation.code, shares={"LOT": 9000_01},
            lines={"C02": 9000_01}, key="too much",
        )  # fmt: skip


def test_who_asked_does_not_check_and_who_checked_does_not_approve(
    payment_fixture: PaymentFixture, award: Award
) -> None:
    both = user("both", "hub_accountant", organisation=payment_fixture.scenario.hub)
    Membership.objects.create(user=both, role="applicant", organisation=award.organisation)
    both = again(both)
    mine = custody.request_claim(
        award=award, spent_on=clock.today(), category="C01", purpose="清洁日", payee="商店", voucher="V1", fen=100_00,
        file=paper(), by=both,
    )  # fmt: skip
    with pytest.raises(NotYours, match="yourself"):
        custody.check_claim(claim=mine, by=both)
    claim = custody.check_claim(claim=payment_fixture.claim(award, "C01", 100_00, "V2"), by=both)
    both = moves_on(both, "hub_approver", organisation=payment_fixture.scenario.hub)
    with pytest.raises(NotYours, match="yourself"):
        custody.approve_claim(claim=claim, by=both)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(approver=both)


def test_a_claim_names_a_line_of_the_budget_and_a_day_that_has_come(
    payment_fixture: PaymentFixture, award: Award
) -> None:
    with pytest.raises(Refused, match="no line"):
        payment_fixture.claim(award, "C99", 100_00, "V1")
    with pytest.raises(Refused, match="future"):
        custody.draft_claim(
            award=award, spent_on=clock.today() + timedelta(days=1), category="C01", purpose="清洁日", payee="",
            voucher="V1", fen=100_00, by=payment_fixture.scenario.applicant(award),
        )  # fmt: skip


def test_without_custody_there_is_nothing_to_claim(payment_fixture: PaymentFixture) -> None:
    with pytest.raises(Refused, match="no custody"):
        payment_fixture.claim(payment_fixture.delivering("B01"), "C01", 100_00, "V1")


def test_disallowed_spending_is_owed_and_may_be_spent_again_once_it_is_back(
    payment_fixture: PaymentFixture, award: Award
) -> None:
    claim = payment_fixture.spend(award, "C01", 600_00, "V1")
    claim = custody.disallow(claim=claim, reason="与项目无关", by=again(payment_fixture.scenario.officer))
    assert left("C01") == 3600_00
    assert ledger.total("CUSTODY", entity="H1", award="B05") == 8400_00
    claim = custody.refund(claim=claim, by=again(payment_fixture.scenario.accountant))
    assert claim.state == "refunded"
    assert ledger.total("CUSTODY", entity="H1", award="B05") == 9000_00


def test_the_statement_runs_from_the_first_instalment_to_the_day_asked_for(
    payment_fixture: PaymentFixture, award: Award, at: Callable[[Any], None]
) -> None:
    at(date(2026, 6, 22))
    payment_fixture.spend(award, "C01", 600_00, "V1")
    at(date(2026, 6, 29))
    payment_fixture.spend(award, "C02", 2640_00, "V2")
    whole = custody_statement(award)
    assert [(line.on.day, line.in_fen, line.out_fen, line.balance_fen) for line in whole.lines] == [
        (18, 9000_00, 0, 9000_00), (22, 0, 600_00, 8400_00), (29, 0, 2640_00, 5760_00),
    ]  # fmt: skip
    assert [line.voucher for line in whole.lines] == ["", "V1", "V2"]
    early = custody_statement(award, first=date(2026, 6, 1), last=date(2026, 6, 22))
    assert (early.opening_fen, early.out_fen, early.closing_fen) == (9000_00, 600_00, 8400_00)
    assert {c.code: (c.approved_fen, c.spent_fen) for c in early.categories}["C02"] == (8400_00, 0)
    row = custodies([award])[0]
    assert (row.received_fen, row.spent_fen, row.on_way_fen, row.balance_fen) == (
        9000_00,
        3240_00,
        0,
        5760_00,
    )


def test_the_statement_is_printed_in_both_languages(payment_fixture: PaymentFixture, award: Award) -> None:
    from grants.disbursements.statement import paper as facts

    payment_fixture.spend(award, "C01", 600_00, "V1")
    for language in (CHINESE, ENGLISH):
        assert render_pdf("statement", facts(custody_statement(award)), language=language).startswith(b"%PDF")
