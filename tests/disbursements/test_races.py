"""Two people at the same moment, each with a connection of its own."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from grants.awards.models import Award
from grants.closeout import actions as closeout
from grants.disbursements import actions, custody
from grants.disbursements.models import Claim, Tranche
from grants.ledger import queries as ledger
from grants.ledger.models import Entry
from grants.people.models import User
from tests.concurrency import Job, at_once
from tests.contracts.scenario import again, make, user
from tests.disbursements.payment_fixture import PaymentFixture, money
from workflows.models import Event
from workflows.steps import Refused

pytestmark = [pytest.mark.postgres_only, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def payment_fixture(at: Callable[[Any], None]) -> PaymentFixture:
    at(date(2026, 5, 18))
    translation.activate("en")
    return money(make())


def refusals(found: list[object]) -> list[object]:
    """What was refused, and by a sentence: never an error of the database."""
    assert all(isinstance(one, Refused) for one in found if isinstance(one, Exception)), found
    return [one for one in found if isinstance(one, Exception)]


def test_a_step_is_taken_once(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B01")
    tranche = payment_fixture.reviewed(payment_fixture.tranche(award))
    checkers = [again(p) for p in (payment_fixture.checker, payment_fixture.second) for _ in range(4)]
    found = at_once(*[lambda p=p: actions.approve(tranche=tranche, by=p) for p in checkers])
    assert len(refusals(found)) == 7
    assert ledger.total("GRANT_PAY", award="B01") == 9000_00
    approved = Tranche.objects.get(pk=tranche.pk)
    found = at_once(*[lambda: actions.issue(tranche=approved, by=again(payment_fixture.maker))] * 8)
    assert len(refusals(found)) == 7
    issued = Tranche.objects.get(pk=tranche.pk)
    found = at_once(
        *[lambda n=n: actions.settle(tranche=issued, paid_on=date(2026, 5, 18), bank_ref=f"B-{n}", by=again(payment_fixture.maker))
          for n in range(8)]
    )  # fmt: skip
    assert len(refusals(found)) == 7
    assert Tranche.objects.get(pk=tranche.pk).paid_fen == 9000_00
    assert Entry.objects.filter(kind="payment_settled").count() == 1
    assert Event.objects.filter(process="tranche", action="settle").count() == 1


def test_approvals_at_one_moment_never_overspend_an_award(payment_fixture: PaymentFixture) -> None:
    """9,000 yuan in custody, eight claims of 2,000 each on a line of 8,400: four fit the line, and the balance."""
    award = payment_fixture.delivering("B05", custody=True)
    payment_fixture.pay(payment_fixture.tranche(award))
    claims = [
        custody.check_claim(claim=payment_fixture.claim(award, "C02", 2000_00, f"V{n}"), by=again(payment_fixture.scenario.accountant))
        for n in range(8)
    ]  # fmt: skip
    approvers = [
        user(f"approver-{n}", "hub_approver", organisation=payment_fixture.scenario.hub) for n in range(8)
    ]

    def approve(claim: Claim, by: User) -> Job:
        return lambda: custody.approve_claim(claim=claim, by=by)

    found = at_once(*[approve(c, a) for c, a in zip(claims, approvers, strict=True)])
    assert len(refusals(found)) == 4
    assert ledger.total("CLAIM", award="B05") == 8000_00
    assert ledger.total("CUSTODY", award="B05") == 1000_00
    assert ledger.total("LINE_AVAIL", award="B05", line="C02") == 400_00


def test_two_officers_give_the_money_of_an_award_back_once(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B01")
    before = ledger.total("AVAILABLE", source="LOT")
    tail, lead, officer = (
        payment_fixture.tranche(award, 3),
        again(payment_fixture.scenario.lead),
        again(payment_fixture.scenario.officer),
    )
    found = at_once(
        lambda: actions.cancel(tranche=tail, reason="核减", by=lead),
        lambda: actions.cancel(tranche=tail, reason="核减", by=officer),
        lambda: actions.reduce(tranche=tail, to_fen=1000_00, reason="核减", by=officer),
    )
    left = Tranche.objects.get(pk=tail.pk)
    assert left.state == "cancelled"
    assert len(refusals(found)) in (1, 2)
    assert ledger.total("AVAILABLE", source="LOT") == before + 1800_00
    assert ledger.total("OBLIGATED", award="B01") == 16200_00


def test_a_claim_approved_while_the_settlement_is_drawn_up_is_in_it_or_refused(
    payment_fixture: PaymentFixture, at: Callable[[Any], None]
) -> None:
    award = payment_fixture.delivering("B05", custody=True)
    payment_fixture.pay(payment_fixture.tranche(award))
    at(date(2026, 8, 12))
    payment_fixture.report(award, "midterm")
    at(date(2026, 11, 6))
    payment_fixture.report(award, "final")
    officer = again(payment_fixture.scenario.officer)
    end = closeout.open_closeout(award=Award.objects.get(pk=award.pk), by=officer)
    end = closeout.take_in_report(closeout=end, by=officer)
    end = closeout.evaluate(closeout=end, score=Decimal(80), opinion="合格", by=officer)
    asker = payment_fixture.scenario.applicant(award)
    claim = custody.draft_claim(
        award=award, spent_on=date(2026, 11, 1), category="C01", purpose="收尾", payee="商店", voucher="V1", fen=100_00,
        by=asker,
    )  # fmt: skip
    from tests.disbursements.payment_fixture import paper

    custody.attach_voucher(claim=claim, file=paper(), by=asker)
    found = at_once(
        lambda: closeout.draw_up(closeout=end, by=again(payment_fixture.maker)),
        lambda: custody.send_claim(claim=claim, by=asker),
    )
    assert len(refusals(found)) == 1
