"""One award walked through every event, in the funder's books and the hub's; and what each refusal says."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model

from grants.ledger import post, postings, proofs, queries, tasks
from grants.ledger.chart import ref
from grants.ledger.models import Account, Entry, Period, Seal
from grants.ledger.post import credit, debit
from tests.ledger import book
from tests.ledger.book import GOV, HUB
from workflows import clock

pytestmark = pytest.mark.django_db
BY_SOURCE = {"FC": 2, "JJ": 1}


def sound() -> None:
    assert {str(label): list(proof()) for label, proof in proofs.PROOFS if list(proof())} == {}


def test_parts_add_up_to_the_fen() -> None:
    assert postings.split(100, {"a": 1, "b": 1, "c": 1}) == {"a": 34, "b": 33, "c": 33}
    assert postings.split(7, {"a": 5, "b": 0, "c": 2}) == {"a": 5, "b": 0, "c": 2}
    assert postings.split(0, {"a": 0}) == {"a": 0}
    for fen in range(200):
        parts = postings.split(fen, {"a": 3, "b": 7, "c": 190})
        assert sum(parts.values()) == fen
        assert parts["a"] <= 3
        assert parts["b"] <= 7
    with pytest.raises(ValueError):
        postings.split(1, {"a": 0})


def test_an_award_in_custody_from_appropriation_to_closed_accounts() -> None:
    """The figures of a real case: 180.00 contracted, 162.00 paid, 147.90 spent, 14.10 returned, 18.00
    cancelled.
    """
    book.fund(200_00, "FC")
    book.fund(100_00, "JJ")
    shares = postings.split(180_00, BY_SOURCE)
    postings.award_committed(entity=GOV, award="B05", shares={"FC": 130_00, "JJ": 60_00}, key="commit")
    postings.contract_signed(
        entity=GOV, award="B05", shares=shares, lines={"C01": 100_00, "C02": 80_00},
        unused={"FC": 10_00}, custodian=HUB, key="contract",
    )  # fmt: skip
    assert queries.available(entity=GOV, source="FC") == 80_00
    paid = postings.split(162_00, BY_SOURCE)
    where = {"award": "B05", "organisation": "O10"}
    with clock.at(date(2026, 6, 5)):
        postings.tranche_accepted(entity=GOV, award="B05", shares=paid, key="accept")
        first = postings.released_to_other_hub(entity=GOV, custodian=HUB, shares=paid, key="release", **where)
    assert first.entity == GOV
    assert [e.entity for e in queries.group(first.group)] == [GOV, HUB]
    claim = postings.split(150_00, queries.custody_available(custodian=HUB, award="B05"))
    with clock.at(date(2026, 6, 22)):
        postings.claim_approved(
            entity=HUB, shares=claim, lines={"C01": 90_00, "C02": 60_00}, key="claim", **where
        )
        assert queries.custody_cash(custodian=HUB, award="B05") == 162_00
        postings.claim_paid(entity=HUB, shares=claim, key="claim paid", memo="Insurance", **where)
    refund = postings.split(2_10, claim)
    with clock.at(date(2026, 7, 1)):
        postings.expense_disallowed(entity=HUB, shares=refund, lines={"C02": 2_10}, key="disallow", **where)
        postings.refund_received(entity=HUB, shares=refund, key="refund", **where)
    sound()
    left = queries.custody_available(custodian=HUB, award="B05")
    assert sum(left.values()) == 14_10
    with clock.at(date(2026, 11, 18)):
        postings.unspent_returned(entity=GOV, custodian=HUB, shares=left, key="return", **where)
        postings.tranche_cancelled(
            entity=GOV, award="B05", shares=postings.split(18_00, BY_SOURCE), key="tail"
        )
        story = queries.award_story("B05")
        closing = postings.close_out(entity=GOV, award="B05", custodian=HUB, key="close")
        assert postings.close_out(entity=GOV, award="B05", custodian=HUB, key="close") == closing
    assert story == queries.award_story("B05")
    assert queries.paid_out() == {"B05": 162_00}
    assert (story.paid_fen, story.returned_fen, story.spent_fen) == (147_90, 14_10, 147_90)
    assert (story.contracted_fen, story.payable_fen, story.custody_fen) == (0, 0, 0)
    found = queries.custody_statement(custodian=HUB, award="B05")
    opening, rows = found.opening, found.rows
    assert opening == 0
    assert [(r.in_fen, r.out_fen, r.balance_fen) for r in rows] == [
        (162_00, 0, 162_00), (0, 150_00, 12_00), (2_10, 0, 14_10), (0, 14_10, 0),
    ]  # fmt: skip
    assert [line.left_fen for line in queries.budget_lines("B05")] == [10_00, 22_10]
    open_still = Account.objects.filter(award="B05", closed=False).values_list("kind", flat=True)
    assert set(open_still) == {"EXPENDED"}
    for row in queries.fund_positions(GOV):
        assert queries.balance(ref("FUND", entity=GOV, source=row.source)) == row.available_fen
        assert row.authority_fen == row.available_fen + row.expended_fen
    sound()
    with pytest.raises(post.AccountClosed):
        postings.tranche_accepted(entity=GOV, award="B05", shares={"FC": 1}, key="too late")


def test_an_award_paid_directly_with_a_bounced_payment_and_a_recovery() -> None:
    book.fund(100_00)
    book.contract("B01", custodian="", FC=80_00)
    postings.tranche_accepted(entity=GOV, award="B01", shares={"FC": 50_00}, key="accept")
    pay = {"entity": GOV, "award": "B01", "shares": {"FC": 50_00}}
    postings.payment_issued(**pay, key="issue 1")
    assert queries.total("BANK", entity=GOV) == 50_00
    postings.payment_bounced(**pay, key="bounce")
    postings.payment_issued(**pay, key="issue 2")
    postings.payment_settled(**pay, key="settle")
    postings.budget_transferred(
        entity=GOV, award="B01", out={"C01": 6_00}, into={"C02": 6_00}, key="transfer"
    )
    postings.expense_reported(entity=GOV, award="B01", lines={"C01": 40_00, "C02": 6_00}, key="report")
    with pytest.raises(post.Overdrawn):
        postings.expense_reported(entity=GOV, award="B01", lines={"C02": 1}, key="over the line")
    back = {"entity": GOV, "award": "B01", "organisation": "O02", "shares": {"FC": 4_00}}
    postings.clawback(**back, key="clawback")
    with pytest.raises(post.AccountClosed, match=r"4\.00"):
        postings.close_out(entity=GOV, award="B01", key="close")
    sound()
    postings.clawback_received(**back, key="clawback cash")
    postings.close_out(entity=GOV, award="B01", key="close")
    postings.due_back_to_funder(entity=GOV, source="FC", fen=54_00, key="due back")
    postings.paid_back(entity=GOV, source="FC", fen=54_00, key="paid back")
    assert queries.total("BANK", entity=GOV) == queries.total("FUND", entity=GOV) == 0
    sound()


def test_custody_kept_by_the_funder_itself() -> None:
    book.fund(100_00)
    book.contract("B04", custodian=GOV, FC=80_00)
    where = {"entity": GOV, "award": "B04", "organisation": "O07"}
    postings.tranche_accepted(entity=GOV, award="B04", shares={"FC": 50_00}, key="accept")
    postings.released_to_custody_same_entity(**where, shares={"FC": 50_00}, key="release")
    approval = postings.claim_approved(**where, shares={"FC": 30_00}, lines={"C01": 30_00}, key="claim 1")
    postings.claim_refused_after_approval(approval=approval, key="refused")
    postings.claim_approved(**where, shares={"FC": 20_00}, lines={"C01": 20_00}, key="claim 2")
    pay = {**where, "shares": {"FC": 20_00}}
    for n, event in enumerate(("issued", "bounced", "issued", "settled")):
        getattr(postings, f"payment_{event}")(**pay, key=f"pay {n}")
    postings.custody_interest(entity=GOV, source="FC", fen=3, key="interest")
    sound()
    postings.custody_interest_paid(entity=GOV, source="FC", fen=3, key="interest paid")
    postings.unspent_returned(**where, custodian=GOV, shares={"FC": 30_00}, key="return")
    postings.close_out(entity=GOV, award="B04", key="close")
    assert queries.total("CBANK", entity=GOV) == 0
    sound()


def test_a_hub_payment_may_go_through_a_batch() -> None:
    book.fund()
    book.contract()
    postings.tranche_accepted(entity=GOV, award="B05", shares={"FC": 10_00}, key="accept")
    postings.payment_issued(entity=GOV, award="B05", shares={"FC": 10_00}, key="issue")
    postings.released_to_other_hub(
        entity=GOV,
        custodian=HUB,
        award="B05",
        organisation="O10",
        shares={"FC": 10_00},
        issued=True,
        key="settle",
    )
    assert queries.total("BANK_RES", entity=GOV) == 0
    assert queries.total("CUSTODY", entity=HUB) == 10_00
    sound()


def test_one_twin_reversed_alone_is_found_and_both_together_are_right() -> None:
    book.fund()
    book.contract()
    book.release(FC=30_00)
    group = Entry.objects.get(idem_key="B05/paid/1").group
    twin = Entry.objects.get(group=group, entity=HUB)
    post.reverse(twin, key="half")
    assert list(proofs.twins_agree())
    post.reverse(Entry.objects.get(group=group, entity=GOV, reverses=None), key="other half")
    sound()


def test_the_same_key_posts_once_even_after_the_money_is_gone() -> None:
    book.fund(100_00)
    first = postings.award_committed(entity=GOV, award="A", shares={"FC": 100_00}, key="A")
    assert postings.award_committed(entity=GOV, award="A", shares={"FC": 100_00}, key="A") == first
    with pytest.raises(post.KeyReused):
        postings.award_committed(entity=GOV, award="A", shares={"FC": 99_00}, key="A")
    assert queries.total("COMMITTED", award="A") == 100_00


def test_too_little_money_says_which_account_what_is_needed_and_what_is_there() -> None:
    book.fund(100_00)
    before = book.everything()
    with pytest.raises(post.Overdrawn) as refused:
        postings.award_committed(entity=GOV, award="A", shares={"FC": 100_01}, key="A")
    assert "100.01" in str(refused.value)
    assert "100.00" in str(refused.value)
    assert book.everything() == before


def test_a_closed_month_takes_no_entry_and_a_replay_still_finds_the_first() -> None:
    with clock.at(date(2026, 5, 3)):
        book.fund(100_00)
        with pytest.raises(post.PeriodClosed):
            post.close_period(entity=GOV, code="2026-05")
    with clock.at(date(2026, 6, 1)):
        post.close_period(entity=GOV, code="2026-05")
        with pytest.raises(post.PeriodClosed, match="2026-05"):
            postings.award_committed(
                entity=GOV, award="A", shares={"FC": 1}, key="A", effective=date(2026, 5, 31)
            )
        book.fund(100_00)
        postings.award_committed(entity=GOV, award="A", shares={"FC": 1}, key="A")
    assert Period.objects.get(entity=GOV, code="2026-05").closed


def test_maker_and_checker_are_two_people_and_a_correction_is_made_once() -> None:
    book.fund(100_00)
    who = get_user_model().objects.create(username="maker")
    with pytest.raises(post.SamePerson):
        postings.award_committed(entity=GOV, award="A", shares={"FC": 1}, key="A", by=who, checked_by=who)
    entry = postings.award_committed(entity=GOV, award="A", shares={"FC": 1}, key="A", by=who)
    undone = post.reverse(entry, key="undo", memo="Typing error")
    assert post.reverse(entry, key="undo") == undone
    with pytest.raises(post.AlreadyReversed):
        post.reverse(entry, key="undo again")
    with pytest.raises(post.AlreadyReversed):
        post.reverse(undone, key="undo undo")
    assert queries.total("COMMITTED") == 0


def test_a_leg_is_whole_fen_in_one_entitys_books() -> None:
    bank, fund = ref("BANK", entity=GOV, bank_account="main"), ref("FUND", entity=GOV, source="FC")
    for posting_lines in (
        [debit(bank, -1), credit(fund, -1)],
        [debit(bank, 1.5), credit(fund, 1.5)],  # type: ignore[arg-type]
        [debit(bank, 1), credit(ref("FUND", entity=HUB, source="FC"), 1)],
        [debit(bank, 0), credit(fund, 0)],
    ):
        with pytest.raises(ValueError):
            post.entry(posting_lines=posting_lines, key="x")
    with pytest.raises(ValueError):
        ref("FUND", entity=GOV)
    with pytest.raises(ValueError):
        ref("FUND", entity=GOV, source="FC", award="A")
    assert ref("GRANT_EXP", entity="a/b", award="c", source="d%").code == "a%2Fb/GRANT_EXP/c/d%25"


def test_voucher_numbers_have_no_gap_in_each_entitys_books() -> None:
    book.fund()
    book.contract()
    tasks.seal_entries()
    book.release(FC=30_00)
    assert tasks.seal_entries() == 3
    assert tasks.seal_entries() == 0
    for entity in (GOV, HUB):
        numbers = list(Seal.objects.filter(entity=entity).order_by("entry__id").values_list("seq", flat=True))
        assert numbers == list(range(1, Entry.objects.filter(entity=entity).count() + 1))
    assert list(tasks.broken_seals()) == []


def test_a_statement_begins_with_what_was_there_before() -> None:
    with clock.at(date(2026, 5, 3)):
        book.fund(100_00)
    with clock.at(date(2026, 6, 3)):
        book.fund(50_00, key="second")
    bank = Account.objects.filter(kind="BANK", entity=GOV)
    found = queries.statement(bank, first=date(2026, 6, 1), last=date(2026, 6, 30))
    opening, rows = found.opening, found.rows
    assert (opening, [(r.in_fen, r.balance_fen) for r in rows]) == (100_00, [(50_00, 150_00)])
    assert str(rows[0].entry.effective) == "2026-06-03"
