"""The end of an award: what was spent, what comes back, and accounts that hold nothing."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from grants.awards.models import Award
from grants.awards.queries import award_money
from grants.closeout import actions
from grants.closeout.models import CloseOut
from grants.contracts.models import Contract
from grants.disbursements import actions as payments
from grants.disbursements import custody
from grants.disbursements.models import Tranche
from grants.disbursements.statement import custody_statement
from grants.ledger import queries as ledger
from tests.contracts.scenario import again
from tests.disbursements.payment_fixture import PaymentFixture, paper
from tests.factories import moves_on
from workflows.steps import NotYours, Refused

Clock = Callable[[Any], None]
#: The approved budget of B05 (18,000 yuan), and what its hub paid, with the days of the demonstration.
BUDGET = {
    "C01": 4000_00, "C02": 3000_00, "C03": 3600_00, "C04": 4000_00, "C05": 1000_00, "C08": 800_00, "C09": 800_00,
    "C10": 800_00,
}  # fmt: skip
SPENT = [
    ((6, 22), "C09", 600_00), ((6, 29), "C02", 2640_00), ((7, 31), "C01", 1600_00), ((7, 31), "C03", 1200_00),
    ((8, 10), "C04", 1650_00), ((9, 15), "C05", 800_00), ((9, 30), "C01", 1800_00), ((10, 20), "C04", 1650_00),
    ((10, 28), "C03", 1800_00), ((10, 30), "C08", 450_00), ((10, 30), "C10", 600_00),
]  # fmt: skip


def evaluated(payment_fixture: PaymentFixture, award: Award, score: str = "92.50") -> CloseOut:
    officer = again(payment_fixture.scenario.officer)
    end = actions.open_closeout(award=award, by=officer)
    end = actions.take_in_report(closeout=end, by=officer)
    return actions.evaluate(closeout=end, score=Decimal(score), opinion="目标全部完成", by=officer)


@pytest.fixture
def b05(payment_fixture: PaymentFixture, at: Clock) -> Award:
    """The demonstration's case: 9,000 and 7,200 yuan into custody, 14,790 spent, both reports accepted."""
    award = payment_fixture.delivering("B05", custody=True, lines=BUDGET)
    at(date(2026, 6, 5))
    payment_fixture.pay(payment_fixture.tranche(award))
    paid = False
    for n, ((month, day), category, fen) in enumerate(SPENT, 1):
        if (month, day) > (8, 28) and not paid:
            at(date(2026, 8, 12))
            payment_fixture.report(award, "midterm")
            at(date(2026, 8, 28))
            payment_fixture.pay(payment_fixture.tranche(award, 2))
            paid = True
        at(date(2026, month, day))
        payment_fixture.spend(award, category, fen, f"V{n:03}")
    at(date(2026, 11, 6))
    payment_fixture.report(award, "final", score="92.5")
    at(date(2026, 11, 10))
    return Award.objects.get(pk=award.pk)


def test_custody_settles_to_the_fen_and_closes_empty(
    payment_fixture: PaymentFixture, b05: Award, at: Clock
) -> None:
    before = ledger.total("AVAILABLE", source="LOT")
    end = evaluated(payment_fixture, b05)
    assert end.grade == "A"
    end = actions.draw_up(closeout=end, by=payment_fixture.maker)
    assert (end.approved_fen, end.paid_fen, end.spent_fen) == (18000_00, 16200_00, 14790_00)
    assert (end.to_return_fen, end.cancelled_fen) == (1410_00, 1800_00)
    assert end.spent_by_category == {
        "C01": 3400_00, "C02": 2640_00, "C03": 3000_00, "C04": 3300_00, "C05": 800_00, "C08": 450_00, "C09": 600_00,
        "C10": 600_00,
    }  # fmt: skip
    assert payment_fixture.tranche(b05, 3).state == "cancelled"
    with pytest.raises(Refused, match="still to come back"):
        actions.settle(closeout=end, by=payment_fixture.checker)
    at(date(2026, 11, 18))
    end = actions.confirm_return(
        closeout=end, paid_on=date(2026, 11, 18), bank_ref="R-1", by=again(payment_fixture.maker)
    )
    assert custody_statement(b05).closing_fen == 0
    end = actions.settle(closeout=end, by=again(payment_fixture.checker))
    end = actions.close(closeout=end, by=again(payment_fixture.checker))
    assert end.state == "closed"
    award = Award.objects.get(pk=b05.pk)
    assert award.state == "closed"
    assert Contract.objects.get(award=award).state == "completed"
    assert ledger.total("AVAILABLE", source="LOT") == before + 1800_00 + 1410_00
    money = award_money(award)
    assert (money.paid, money.cancelled, money.returned, money.still_due) == (16200_00, 1800_00, 1410_00, 0)


def test_once_settling_nothing_more_is_spent_from_custody(
    payment_fixture: PaymentFixture, b05: Award
) -> None:
    waiting = custody.draft_claim(
        award=b05, spent_on=date(2026, 11, 9), category="C01", purpose="补报", payee="商店", voucher="V099", fen=10_00,
        by=payment_fixture.scenario.applicant(b05),
    )  # fmt: skip
    custody.attach_voucher(claim=waiting, file=paper(), by=payment_fixture.scenario.applicant(b05))
    actions.draw_up(closeout=evaluated(payment_fixture, b05), by=payment_fixture.maker)
    with pytest.raises(Refused, match="nothing more is spent"):
        custody.send_claim(claim=waiting, by=payment_fixture.scenario.applicant(b05))


def test_a_claim_on_its_way_stands_before_the_settlement(payment_fixture: PaymentFixture, b05: Award) -> None:
    payment_fixture.claim(b05, "C01", 10_00, "V100")
    end = evaluated(payment_fixture, b05)
    with pytest.raises(Refused, match="still on its way"):
        actions.draw_up(closeout=end, by=payment_fixture.maker)


def test_who_drew_the_settlement_up_does_not_confirm_it(payment_fixture: PaymentFixture, b05: Award) -> None:
    end = actions.draw_up(closeout=evaluated(payment_fixture, b05), by=payment_fixture.maker)
    end = actions.confirm_return(
        closeout=end, paid_on=date(2026, 11, 10), bank_ref="R-1", by=payment_fixture.maker
    )
    both = moves_on(payment_fixture.maker, "finance_checker", office=payment_fixture.scenario.office)
    with pytest.raises(NotYours, match="yourself"):
        actions.settle(closeout=end, by=both)
    with pytest.raises(IntegrityError), transaction.atomic():
        CloseOut.objects.filter(pk=end.pk).update(confirmed_by=both)


def own_account(payment_fixture: PaymentFixture, at: Clock, midterm: int, final: int) -> Award:
    """Paid directly: 9,000 and 7,200 yuan, vouchers reported at both milestones."""
    award = payment_fixture.delivering("B01", lines={"C01": 10000_00, "C02": 8000_00})
    payment_fixture.pay(payment_fixture.tranche(award))
    at(date(2026, 8, 12))
    payment_fixture.report(award, "midterm", [("C01", "V1", midterm)])
    payment_fixture.pay(payment_fixture.tranche(award, 2))
    at(date(2026, 11, 6))
    payment_fixture.report(award, "final", [("C02", "V2", final)])
    return Award.objects.get(pk=award.pk)


def test_an_own_account_returns_what_was_not_spent(payment_fixture: PaymentFixture, at: Clock) -> None:
    award = own_account(payment_fixture, at, 8000_00, 7000_00)
    assert ledger.total("LINE_SPENT", award="B01") == 15000_00
    end = actions.draw_up(closeout=evaluated(payment_fixture, award, "80"), by=payment_fixture.maker)
    assert end.grade == "B"
    assert (end.paid_fen, end.spent_fen, end.to_return_fen, end.cancelled_fen) == (
        16200_00, 15000_00, 1200_00, 1800_00,
    )  # fmt: skip
    assert ledger.total("LINE_SPENT", award="B01") == 15000_00  # not counted twice
    assert ledger.total("RECV_REFUND", award="B01") == 1200_00
    end = actions.confirm_return(
        closeout=end, paid_on=date(2026, 11, 6), bank_ref="R-1", by=payment_fixture.maker
    )
    with pytest.raises(Refused, match="Nothing is to come back"):
        actions.confirm_return(
            closeout=end, paid_on=date(2026, 11, 6), bank_ref="R-1", by=payment_fixture.maker
        )
    end = actions.close(
        closeout=actions.settle(closeout=end, by=payment_fixture.checker), by=again(payment_fixture.checker)
    )
    assert (end.state, end.returned_fen) == ("closed", 1200_00)


def test_the_tail_pays_what_was_spent_beyond_the_instalments_and_no_more(
    payment_fixture: PaymentFixture, at: Clock
) -> None:
    award = own_account(payment_fixture, at, 9500_00, 7700_00)
    end = actions.draw_up(closeout=evaluated(payment_fixture, award), by=payment_fixture.maker)
    tail = payment_fixture.tranche(award, 3)
    assert (end.to_return_fen, end.cancelled_fen) == (0, 800_00)
    assert (tail.state, tail.outstanding_fen) == ("due", 1000_00)
    with pytest.raises(Refused, match="still to come back"):
        actions.settle(closeout=end, by=payment_fixture.checker)
    tail = payment_fixture.pay(tail)
    assert tail.paid_fen == 1000_00
    end = actions.settle(closeout=end, by=again(payment_fixture.checker))
    assert (end.paid_fen, end.cancelled_fen) == (17200_00, 800_00)
    assert actions.close(closeout=end, by=again(payment_fixture.checker)).state == "closed"
    money = award_money(award)
    assert (money.paid, money.cancelled, money.still_due) == (17200_00, 800_00, 0)


def test_a_payment_whose_milestone_was_never_accepted_is_cancelled(
    payment_fixture: PaymentFixture, at: Clock
) -> None:
    award = payment_fixture.delivering("B01", lines={"C01": 10000_00, "C02": 8000_00})
    payment_fixture.pay(payment_fixture.tranche(award))
    at(date(2026, 8, 12))
    payment_fixture.report(award, "midterm", [("C01", "V1", 9000_00)], score="40")
    at(date(2026, 11, 6))
    payment_fixture.report(award, "final", [("C02", "V2", 2000_00)])
    end = actions.draw_up(closeout=evaluated(payment_fixture, award), by=payment_fixture.maker)
    assert payment_fixture.tranche(award, 2).state == "cancelled"
    assert (payment_fixture.tranche(award, 3).outstanding_fen, end.cancelled_fen) == (1800_00, 7200_00)


def test_a_purchase_is_settled_by_its_price(payment_fixture: PaymentFixture, at: Clock) -> None:
    award = payment_fixture.delivering("A01", track="purchase")
    payment_fixture.pay(payment_fixture.tranche(award))
    at(date(2026, 8, 12))
    payment_fixture.report(award, "midterm")
    payment_fixture.pay(payment_fixture.tranche(award, 2))
    at(date(2026, 11, 6))
    payment_fixture.report(award, "final")
    end = actions.draw_up(
        closeout=evaluated(payment_fixture, Award.objects.get(pk=award.pk)), by=payment_fixture.maker
    )
    assert (end.spent_fen, end.to_return_fen, end.cancelled_fen) == (18000_00, 0, 0)
    payment_fixture.pay(payment_fixture.tranche(award, 3))
    end = actions.settle(closeout=end, by=again(payment_fixture.checker))
    assert actions.close(closeout=end, by=again(payment_fixture.checker)).paid_fen == 18000_00


def test_the_audit_the_call_asks_for_is_kept_before_the_evaluation(
    payment_fixture: PaymentFixture, b05: Award
) -> None:
    type(payment_fixture.scenario.call).objects.update(asks_for_audit=True)
    officer = again(payment_fixture.scenario.officer)
    end = actions.take_in_report(closeout=actions.open_closeout(award=b05, by=officer), by=officer)
    with pytest.raises(Refused, match="audit report is missing"):
        actions.evaluate(closeout=end, score=Decimal(80), opinion="合格", by=officer)
    end = actions.record_audit(closeout=end, file=paper("audit.pdf"), by=officer)
    assert end.state == "audited"
    assert actions.evaluate(closeout=end, score=Decimal("59.99"), opinion="不合格", by=officer).grade == "C"


def test_a_closed_award_takes_no_money_any_more(payment_fixture: PaymentFixture, at: Clock) -> None:
    award = own_account(payment_fixture, at, 9000_00, 7200_00)
    end = actions.draw_up(closeout=evaluated(payment_fixture, award), by=payment_fixture.maker)
    end = actions.close(
        closeout=actions.settle(closeout=end, by=payment_fixture.checker), by=again(payment_fixture.checker)
    )
    with pytest.raises(Refused):
        payments.fall_due(tranche=Tranche.objects.filter(award=award).latest("order"))
    assert end.to_return_fen == 0
