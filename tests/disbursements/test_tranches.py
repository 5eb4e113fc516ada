"""A payment from its plan to the bank, and what stands in its way."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from grants.awards.queries import award_money
from grants.disbursements import actions
from grants.disbursements.models import Tranche
from grants.disbursements.queries import award_book, award_stories
from grants.ledger import queries as ledger
from tests.contracts.scenario import again, user
from tests.disbursements.payment_fixture import PaymentFixture, paper
from tests.factories import moves_on
from workflows.steps import Moved, NotYours, Refused

Clock = Callable[[Any], None]


def balances(award: str = "B01") -> dict[str, int]:
    kinds = ("OBLIGATED", "EXPENDED", "GRANT_PAY", "ISSUED", "GRANT_EXP")
    return {kind: fen for kind in kinds if (fen := ledger.total(kind, award=award))}


def test_the_plan_shares_the_approved_sum_exactly_and_the_first_falls_due_on_signing(
    payment_fixture: PaymentFixture,
) -> None:
    award = payment_fixture.delivering("B01")
    tranches = list(award.tranches.all())
    assert [(t.planned_fen, t.state) for t in tranches] == [
        (9000_00, "due"), (7200_00, "planned"), (1800_00, "planned"),
    ]  # fmt: skip
    assert tranches[0].due_by == date(2026, 6, 8)  # 15 working days after 18 May
    assert [t.milestone.kind if t.milestone else "" for t in tranches] == ["", "midterm", "final"]
    assert {t.payee for t in tranches} == {award.organisation}


def test_into_custody_the_hub_is_paid(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B05", custody=True)
    assert payment_fixture.tranche(award).payee == payment_fixture.scenario.hub


def test_asked_checked_approved_issued_paid_and_the_books_follow(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B01")
    tranche = payment_fixture.reviewed(payment_fixture.tranche(award))
    assert balances() == {"OBLIGATED": 18000_00}
    assert tranche.payee_snapshot == {"name": "志愿服务协会B01", "number": "6200 0000", "bank": "示例银行"}
    tranche = actions.approve(tranche=tranche, by=payment_fixture.checker)
    assert balances() == {
        "OBLIGATED": 9000_00,
        "EXPENDED": 9000_00,
        "GRANT_PAY": 9000_00,
        "GRANT_EXP": 9000_00,
    }
    tranche = actions.issue(tranche=tranche, by=payment_fixture.maker)
    assert balances()["ISSUED"] == 9000_00
    assert ledger.total("BANK_RES") == 9000_00
    tranche = actions.settle(
        tranche=tranche, paid_on=date(2026, 5, 18), bank_ref="B-1", by=payment_fixture.maker
    )
    assert tranche.state == "paid"
    assert tranche.paid_fen == 9000_00
    assert tranche.outstanding_fen == 0
    assert balances() == {"OBLIGATED": 9000_00, "EXPENDED": 9000_00, "GRANT_EXP": 9000_00}
    assert ledger.total("BANK") == 991_000_00
    assert ledger.total("BANK_RES") == 0
    rows = award_book(award)
    assert [(row["fen"], row["left"]) for row in rows if row["fen"]] == [
        (18000_00, 18000_00),
        (-9000_00, 9000_00),
    ]


def test_the_hub_holds_the_money_from_the_moment_it_is_paid(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B05", custody=True)
    payment_fixture.pay(payment_fixture.tranche(award))
    assert ledger.custody_available(custodian="H1", award="B05") == {"LOT": 9000_00}
    assert ledger.total("CBANK", entity="H1") == 9000_00


def test_an_invoice_is_needed_before_it_is_checked(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B01")
    tranche = actions.request_payment(
        tranche=payment_fixture.tranche(award), by=payment_fixture.scenario.applicant(award)
    )
    with pytest.raises(Refused, match="invoice"):
        actions.review(tranche=tranche, by=payment_fixture.maker)
    attachment = actions.attach_invoice(
        tranche=tranche, file=paper(), by=payment_fixture.scenario.applicant(award)
    )
    assert attachment.content_type == "application/pdf"
    assert actions.review(tranche=tranche, by=payment_fixture.maker).state == "reviewed"
    with pytest.raises(Refused, match="checked already"):
        actions.remove_invoice(
            tranche=tranche, attachment=attachment, by=payment_fixture.scenario.applicant(award)
        )


def test_a_program_is_no_invoice_and_nothing_is_kept(payment_fixture: PaymentFixture) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    award = payment_fixture.delivering("B01")
    bad = SimpleUploadedFile("invoice.pdf", b"MZ\x90")
    with pytest.raises(Refused, match="program"):
        actions.request_payment(
            tranche=payment_fixture.tranche(award), invoice=bad, by=payment_fixture.scenario.applicant(award)
        )
    assert payment_fixture.tranche(award).state == "due"
    assert not payment_fixture.tranche(award).has_invoice()


def test_who_asked_or_checked_does_not_approve(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B01")
    both = user("both", "finance_maker", office=payment_fixture.scenario.office)
    tranche = actions.request_payment(
        tranche=payment_fixture.tranche(award), invoice=paper(), by=payment_fixture.scenario.applicant(award)
    )
    tranche = actions.review(tranche=tranche, by=both)
    both = moves_on(both, "finance_checker", office=payment_fixture.scenario.office)
    with pytest.raises(NotYours, match="yourself"):
        actions.approve(tranche=tranche, by=both)
    with pytest.raises(NotYours):
        actions.approve(tranche=tranche, by=payment_fixture.maker)
    assert balances() == {"OBLIGATED": 18000_00}


def test_the_database_itself_refuses_a_checker_who_is_the_maker(payment_fixture: PaymentFixture) -> None:
    tranche = payment_fixture.reviewed(payment_fixture.tranche(payment_fixture.delivering("B01")))
    with pytest.raises(IntegrityError), transaction.atomic():
        Tranche.objects.filter(pk=tranche.pk).update(checker=payment_fixture.maker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tranche.objects.filter(pk=tranche.pk).update(paid_fen=9000_01)


def test_over_the_threshold_three_people_see_it(payment_fixture: PaymentFixture) -> None:
    type(payment_fixture.scenario.call).objects.update(second_approval_from_fen=9000_00)
    award = payment_fixture.delivering("B01")
    tranche = payment_fixture.reviewed(payment_fixture.tranche(award))
    with pytest.raises(Refused, match="second approver"):
        actions.approve(tranche=tranche, by=payment_fixture.checker)
    with pytest.raises(NotYours):
        actions.approve_second(tranche=tranche, by=payment_fixture.maker)
    tranche = actions.approve_second(tranche=tranche, by=payment_fixture.second)
    with pytest.raises(NotYours, match="yourself"):
        actions.approve(tranche=tranche, by=payment_fixture.second)
    assert actions.approve(tranche=tranche, by=payment_fixture.checker).state == "approved"


def test_under_the_threshold_no_second_approval_is_asked(payment_fixture: PaymentFixture) -> None:
    type(payment_fixture.scenario.call).objects.update(second_approval_from_fen=9000_01)
    tranche = payment_fixture.reviewed(payment_fixture.tranche(payment_fixture.delivering("B01")))
    with pytest.raises(Refused, match="needs no second approval"):
        actions.approve_second(tranche=tranche, by=payment_fixture.second)
    assert actions.approve(tranche=tranche, by=payment_fixture.checker).state == "approved"


def test_what_the_bank_returns_is_owed_again_and_accepted_once(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B01")
    tranche = actions.approve(
        tranche=payment_fixture.reviewed(payment_fixture.tranche(award)), by=payment_fixture.checker
    )
    tranche = actions.issue(tranche=tranche, by=payment_fixture.maker)
    tranche = actions.bounce(tranche=tranche, reason="户名不符", by=payment_fixture.maker)
    assert tranche.state == "reviewed"
    assert tranche.checker is None
    assert balances()["GRANT_PAY"] == 9000_00
    assert ledger.total("BANK") == 1_000_000_00
    for attempt in (2, 3):
        tranche = actions.issue(
            tranche=actions.approve(tranche=tranche, by=payment_fixture.checker), by=payment_fixture.maker
        )
        assert tranche.attempt == attempt
        if attempt == 2:
            tranche = actions.bounce(tranche=tranche, reason="再次退回", by=payment_fixture.maker)
    tranche = actions.settle(
        tranche=tranche, paid_on=date(2026, 5, 18), bank_ref="B-3", by=payment_fixture.maker
    )
    assert balances() == {"OBLIGATED": 9000_00, "EXPENDED": 9000_00, "GRANT_EXP": 9000_00}


def test_a_hold_needs_a_reason_and_its_release_makes_it_due_again(
    payment_fixture: PaymentFixture, at: Clock
) -> None:
    award = payment_fixture.delivering("B01")
    with pytest.raises(Refused):
        actions.hold(tranche=payment_fixture.tranche(award), reason="", by=payment_fixture.scenario.officer)
    tranche = actions.hold(
        tranche=payment_fixture.tranche(award), reason="待核实投诉", by=payment_fixture.scenario.officer
    )
    with pytest.raises(Moved):
        actions.request_payment(
            tranche=tranche, invoice=paper(), by=payment_fixture.scenario.applicant(award)
        )
    assert award_money(award).held == 9000_00
    at(date(2026, 6, 1))
    tranche = actions.release(
        tranche=tranche, reason="投诉不成立", by=again(payment_fixture.scenario.officer)
    )
    assert tranche.state == "due"
    assert tranche.hold_reason == ""
    assert tranche.due_by == date(2026, 6, 22)
    assert [row["memo"] for row in award_book(award) if not row["fen"]][-2:] == ["待核实投诉", "投诉不成立"]


def test_a_milestone_not_passed_holds_its_payment_and_passing_it_releases_it(
    payment_fixture: PaymentFixture, at: Clock
) -> None:
    from grants.milestones import actions as milestones

    award = payment_fixture.delivering("B01")
    at(date(2026, 8, 10))
    milestone = payment_fixture.report(award, "midterm", [("C01", "V1", 100_00)], score="58.5")
    assert milestone.state == "failed"
    assert payment_fixture.tranche(award, 2).state == "held"
    with pytest.raises(Refused, match="condition"):
        actions.release(
            tranche=payment_fixture.tranche(award, 2),
            reason="求快",
            by=again(payment_fixture.scenario.officer),
        )
    milestones.order_rectification(
        milestone=milestone, reason="补充活动", by=again(payment_fixture.scenario.officer)
    )
    payment_fixture.report(award, "midterm", [("C01", "V1", 100_00), ("C01", "V2", 50_00)])
    assert payment_fixture.tranche(award, 2).state == "due"


def test_cancelling_makes_the_money_available_again_but_not_once_it_is_owed(
    payment_fixture: PaymentFixture,
) -> None:
    award = payment_fixture.delivering("B01")
    before = ledger.total("AVAILABLE", source="LOT")
    tranche = actions.cancel(
        tranche=payment_fixture.tranche(award, 2), reason="提前结束", by=payment_fixture.scenario.lead
    )
    assert tranche.state == "cancelled"
    assert tranche.outstanding_fen == 0
    assert ledger.total("AVAILABLE", source="LOT") == before + 7200_00
    bounced = actions.issue(
        tranche=actions.approve(
            tranche=payment_fixture.reviewed(payment_fixture.tranche(award)), by=payment_fixture.checker
        ),
        by=payment_fixture.maker,
    )
    bounced = actions.bounce(tranche=bounced, reason="账号错误", by=payment_fixture.maker)
    held = actions.hold(tranche=bounced, reason="待更正账号", by=payment_fixture.scenario.officer)
    with pytest.raises(Refused, match="approved before"):
        actions.cancel(tranche=held, reason="不付了", by=payment_fixture.scenario.lead)


@pytest.mark.parametrize("stop", ["suspend", "terminate"])
def test_nothing_is_paid_while_the_award_is_stopped(payment_fixture: PaymentFixture, stop: str) -> None:
    from workflows.steps import take

    award = payment_fixture.delivering("B01")
    tranche = payment_fixture.reviewed(payment_fixture.tranche(award))
    take(award, stop, by=again(payment_fixture.scenario.lead), reason="核查")
    with pytest.raises(Refused, match="suspended"):
        actions.approve(tranche=tranche, by=payment_fixture.checker)


def test_without_cash_nothing_is_issued_and_nothing_changes(payment_fixture: PaymentFixture) -> None:
    from grants.ledger import postings

    award = payment_fixture.delivering("B01")
    tranche = actions.approve(
        tranche=payment_fixture.reviewed(payment_fixture.tranche(award)), by=payment_fixture.checker
    )
    with transaction.atomic():
        postings.due_back_to_funder(entity="GOV22", source="LOT", fen=995_000_00, key="back")
        postings.paid_back(entity="GOV22", source="LOT", fen=995_000_00, key="paid-back")
    with pytest.raises(Refused, match=r"9,000\.00 yuan are needed and 5,000\.00 are there"):
        actions.issue(tranche=tranche, by=payment_fixture.maker)
    assert payment_fixture.tranche(award).state == "approved"


def test_approved_is_paid_and_held_and_cancelled_and_still_due_for_every_award(
    payment_fixture: PaymentFixture,
) -> None:
    one, two = payment_fixture.delivering("B01"), payment_fixture.delivering("B05", custody=True)
    payment_fixture.pay(payment_fixture.tranche(one))
    actions.hold(tranche=payment_fixture.tranche(two), reason="核查", by=payment_fixture.scenario.officer)
    actions.cancel(tranche=payment_fixture.tranche(two, 2), reason="核减", by=payment_fixture.scenario.lead)
    actions.reduce(
        tranche=payment_fixture.tranche(one, 3),
        to_fen=1000_00,
        reason="核减",
        by=payment_fixture.scenario.lead,
    )
    for story in award_stories():
        parts = ("paid_fen", "held_fen", "cancelled_fen", "still_due_fen")
        assert sum(story[part] for part in parts) == story["approved_fen"]
    money = award_money(one)
    assert (money.paid, money.cancelled, money.still_due) == (9000_00, 800_00, 8200_00)


def test_a_payment_lies_not_in_the_future(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B01")
    tranche = actions.issue(
        tranche=actions.approve(
            tranche=payment_fixture.reviewed(payment_fixture.tranche(award)), by=payment_fixture.checker
        ),
        by=payment_fixture.maker,
    )
    with pytest.raises(Refused, match="future"):
        actions.settle(tranche=tranche, paid_on=date(2026, 5, 19), bank_ref="B-1", by=payment_fixture.maker)


def test_a_tail_may_be_cut_and_never_raised(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B01")
    with pytest.raises(Refused, match="never raised"):
        actions.reduce(
            tranche=payment_fixture.tranche(award, 3),
            to_fen=1800_01,
            reason="多付",
            by=payment_fixture.scenario.lead,
        )
