"""Where a payment goes: who may change an account, who may verify it, and who then pays into it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from grants.awards.models import Award
from grants.contracts.accounts import ConfirmedAccount, agreed_account
from grants.disbursements import actions, custody
from grants.disbursements.models import Claim, Tranche
from grants.documents.models import Document, PaperOrder
from grants.people import actions as people
from grants.people.banking import PayeeAccount, account_of
from grants.people.models import Membership, Organisation, User
from tests.contracts.scenario import again, user
from tests.disbursements.payment_fixture import PaymentFixture, paper
from tests.disbursements.test_screens import client, page
from workflows import tasks
from workflows.models import Event, Message
from workflows.processes.tranche import account_agreed
from workflows.steps import NotYours, Refused

Clock = Callable[[Any], None]
NEW = {"account_name": "志愿服务协会B01", "account_number": "6222 0000 1111 2222", "account_bank": "另一银行"}


def change(award: Award, by: User, **said: str) -> PayeeAccount:
    people.update_organisation(organisation=award.organisation, data={**NEW, **said}, by=again(by))
    found = account_of(Organisation.objects.get(pk=award.organisation_id))
    assert found is not None
    return found


def verify(award: Award, by: User) -> Organisation:
    return people.verify_account(
        organisation=Organisation.objects.get(pk=award.organisation_id), by=again(by)
    )


def asked(payment_fixture: PaymentFixture, award: Award) -> Tranche:
    return actions.request_payment(
        tranche=payment_fixture.tranche(award), invoice=paper(), by=payment_fixture.scenario.applicant(award)
    )


def confirmed(payment_fixture: PaymentFixture, award: Award, by: User | None = None) -> ConfirmedAccount:
    return actions.confirm_account(
        tranche=payment_fixture.tranche(award),
        reason="盖章变更函",
        by=again(by or payment_fixture.scenario.lead),
    )


def moved(person: User, role: str, **where: Any) -> User:
    """The same person in another post: nobody holds two of them on one day, but people change posts."""
    Membership.objects.filter(user=person).delete()
    Membership.objects.create(user=person, role=role, **where)
    return again(person)


@pytest.fixture
def award(payment_fixture: PaymentFixture) -> Award:
    return payment_fixture.delivering("B01")


# --- four people ---------------------------------------------------------------------------------------------
def test_nobody_verifies_what_he_changed_and_nobody_else_does_who_pays(
    payment_fixture: PaymentFixture, award: Award
) -> None:
    change(award, payment_fixture.scenario.officer)
    with pytest.raises(NotYours, match="another person verifies"):
        verify(award, payment_fixture.scenario.officer)
    with pytest.raises(NotYours):
        verify(award, payment_fixture.maker)
    with pytest.raises(NotYours):
        verify(award, payment_fixture.scenario.applicant(award))
    assert people.verify_account(organisation=award.organisation, by=again(payment_fixture.scenario.lead))
    with pytest.raises(Refused, match="verified already"):
        verify(award, payment_fixture.scenario.lead)


def test_who_changed_or_verified_an_account_neither_makes_nor_approves_a_payment_into_it(
    payment_fixture: PaymentFixture, award: Award, at: Clock
) -> None:
    here = {"office": payment_fixture.scenario.office}
    changer, verifier = user("changer", "officer", **here), user("verifier", "lead", **here)
    change(award, changer)
    verify(award, verifier)
    confirmed(payment_fixture, award)
    at(date(2026, 5, 25))
    tranche = asked(payment_fixture, award)
    for one in (changer, verifier):
        one = moved(one, "finance_maker", **here)
        with pytest.raises(NotYours, match="changed or verified this account"):
            actions.review(tranche=tranche, by=one)
        assert "changed or verified this account" in page(one, "tranche", tranche.pk)
    tranche = actions.review(
        tranche=tranche, by=user("other", "finance_maker", office=payment_fixture.scenario.office)
    )
    with pytest.raises(NotYours, match="changed or verified this account"):
        actions.approve(tranche=tranche, by=moved(verifier, "finance_checker", **here))
    tranche = actions.approve(tranche=tranche, by=payment_fixture.second)
    with pytest.raises(NotYours, match="changed or verified this account"):
        actions.issue(tranche=tranche, by=again(changer))


@pytest.mark.parametrize("hand", ["maker", "checker", "second_checker"])
@pytest.mark.parametrize("behind", ["account_changed_by", "account_verified_by"])
def test_the_database_itself_keeps_the_hands_apart(
    payment_fixture: PaymentFixture, award: Award, hand: str, behind: str
) -> None:
    person = user("both")
    tranche = Tranche.objects.filter(pk=payment_fixture.tranche(award).pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        tranche.update(**{hand: person, behind: person})
    tranche.update(**{hand: person, behind: payment_fixture.scenario.lead})


def test_the_database_keeps_an_account_as_it_was_given(payment_fixture: PaymentFixture, award: Award) -> None:
    account = change(award, payment_fixture.scenario.officer)
    row = PayeeAccount.objects.filter(pk=account.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(verified_by=account.changed_by, verified_at=account.changed_at)
    for wrong in ({"number": "1"}, {"changed_by": payment_fixture.scenario.lead}):
        with pytest.raises(DatabaseError), transaction.atomic():
            row.update(**wrong)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
    verify(award, payment_fixture.scenario.lead)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.update(verified_by=payment_fixture.maker)


def test_an_account_written_past_the_door_is_verified_by_nobody(
    payment_fixture: PaymentFixture, award: Award
) -> None:
    Organisation.objects.filter(pk=award.organisation_id).update(account_number="6200 9999")
    tranche = asked(payment_fixture, award)
    with pytest.raises(Refused, match="not verified"):
        actions.review(tranche=tranche, by=payment_fixture.maker)


def test_nobody_verifies_an_account_he_has_not_seen(payment_fixture: PaymentFixture, award: Award) -> None:
    seen = change(award, payment_fixture.scenario.applicant(award))
    change(award, payment_fixture.scenario.applicant(award), account_number="6222 3333")
    address = reverse("organisation-verify-account", args=[award.organisation.code])
    answer = client(again(payment_fixture.scenario.lead)).post(address, {"account": seen.pk}, follow=True)
    assert b"changed while you looked" in answer.content
    client(again(payment_fixture.scenario.lead)).post(address, follow=True)  # says nothing of what it saw
    assert not PayeeAccount.objects.filter(
        organisation=award.organisation, verified_by__isnull=False
    ).exists()


# --- the moment between ----------------------------------------------------------------------------------------
def test_what_was_checked_for_one_account_is_never_paid_into_the_next(
    payment_fixture: PaymentFixture, award: Award, at: Clock
) -> None:
    tranche = actions.review(tranche=asked(payment_fixture, award), by=payment_fixture.maker)
    change(award, payment_fixture.scenario.applicant(award))
    verify(award, payment_fixture.scenario.lead)
    confirmed(payment_fixture, award)
    with pytest.raises(Refused, match="has changed since"):
        actions.approve(tranche=tranche, by=payment_fixture.checker)
    assert "Changed since checked" in page(payment_fixture.checker, "tranche", tranche.pk)
    tranche = actions.return_to_maker(tranche=tranche, reason="账户已变更", by=payment_fixture.checker)
    at(date(2026, 5, 25))
    tranche = actions.review(tranche=tranche, by=again(payment_fixture.maker))
    assert tranche.payee_snapshot["number"] == NEW["account_number"]
    assert actions.approve(tranche=tranche, by=again(payment_fixture.checker)).state == "approved"


def test_an_approved_payment_goes_back_when_the_account_changes_and_is_owed_once(
    payment_fixture: PaymentFixture, award: Award, at: Clock
) -> None:
    from grants.ledger import queries as ledger

    tranche = actions.approve(
        tranche=payment_fixture.reviewed(payment_fixture.tranche(award)), by=payment_fixture.checker
    )
    change(award, payment_fixture.scenario.applicant(award))
    verify(award, payment_fixture.scenario.lead)
    confirmed(payment_fixture, award)
    with pytest.raises(Refused, match="has changed since"):
        actions.issue(tranche=tranche, by=payment_fixture.maker)
    tranche = actions.return_to_maker(tranche=tranche, reason="账户已变更", by=payment_fixture.checker)
    assert tranche.checker is None
    at(date(2026, 5, 25))
    tranche = actions.review(tranche=tranche, by=again(payment_fixture.maker))
    tranche = actions.issue(
        tranche=actions.approve(tranche=tranche, by=again(payment_fixture.checker)),
        by=again(payment_fixture.maker),
    )
    tranche = actions.settle(
        tranche=tranche, paid_on=date(2026, 5, 25), bank_ref="B", by=again(payment_fixture.maker)
    )
    assert tranche.state == "paid"
    assert ledger.total("GRANT_EXP", award="B01") == 9000_00
    assert ledger.total("GRANT_PAY", award="B01") == 0


def test_a_changed_account_rests_some_working_days_and_a_first_one_none(
    payment_fixture: PaymentFixture, award: Award, at: Clock, settings: Any
) -> None:
    change(award, payment_fixture.scenario.applicant(award))
    verify(award, payment_fixture.scenario.lead)  # on Monday 18 May
    confirmed(payment_fixture, award)
    tranche = asked(payment_fixture, award)
    at(date(2026, 5, 20))
    assert "21 May" in page(again(payment_fixture.maker), "tranche", tranche.pk)
    with pytest.raises(Refused, match="changed lately"):
        actions.review(tranche=tranche, by=again(payment_fixture.maker))
    settings.ACCOUNT_COOLDOWN_DAYS = 0
    assert account_of(award.organisation.__class__.objects.get(pk=award.organisation_id)).has_rested()  # type: ignore[union-attr]
    settings.ACCOUNT_COOLDOWN_DAYS = 3
    at(date(2026, 5, 21))
    assert actions.review(tranche=tranche, by=again(payment_fixture.maker)).state == "reviewed"
    first = PayeeAccount.objects.filter(organisation=award.organisation).last()
    assert first is not None
    assert first.has_rested()


# --- the contract ------------------------------------------------------------------------------------------------
def test_an_account_that_was_not_signed_waits_for_a_leads_word(
    payment_fixture: PaymentFixture, award: Award, at: Clock
) -> None:
    change(award, payment_fixture.scenario.officer)
    verify(award, payment_fixture.scenario.lead)
    at(date(2026, 5, 25))
    tranche = asked(payment_fixture, award)
    with pytest.raises(Refused, match="another than in the signed contract"):
        actions.review(tranche=tranche, by=again(payment_fixture.maker))
    text = page(again(payment_fixture.maker), "tranche", tranche.pk)
    assert "Not in the contract" in text
    assert "6200 0000" in text  # what was signed
    assert "6222 0000 1111 2222" in text  # where it would go
    address = reverse("tranche-account", args=[tranche.pk])
    for person, status in (
        (again(payment_fixture.maker), 403),
        (again(payment_fixture.scenario.officer), 403),
    ):
        assert client(person).post(address, {"reason": "盖章变更函"}).status_code == status
    client(again(payment_fixture.scenario.lead)).post(address, {"reason": " "})
    assert not ConfirmedAccount.objects.exists()
    client(again(payment_fixture.scenario.lead)).post(address, {"reason": "盖章变更函"})
    assert "盖章变更函" in page(again(payment_fixture.checker), "tranche", tranche.pk)
    assert actions.review(tranche=tranche, by=again(payment_fixture.maker)).state == "reviewed"


def test_a_contract_that_is_still_being_printed_names_its_account_too(
    payment_fixture: PaymentFixture, award: Award
) -> None:
    contract = award.contracts.get()
    paper = Document.objects.get(pk=contract.document_id)
    waits = PaperOrder.objects.create(
        kind="contract", subject_type="contract", subject_id=contract.pk, template=paper.template, facts=paper.facts,
        language="zh-hans",
    )  # fmt: skip
    award.contracts.update(document_id=waits.pk)
    assert agreed_account(award, award.organisation)["number"] == "6200 0000"  # type: ignore[index]


def test_who_changed_the_account_does_not_confirm_it(payment_fixture: PaymentFixture, award: Award) -> None:
    change(award, payment_fixture.scenario.lead)
    verify(award, payment_fixture.scenario.officer)
    with pytest.raises(NotYours, match="yourself"):
        confirmed(payment_fixture, award)
    assert confirmed(payment_fixture, award, user("lead2", "lead", office=payment_fixture.scenario.office))


def test_a_number_grouped_otherwise_is_the_same_account(
    payment_fixture: PaymentFixture, award: Award
) -> None:
    change(
        award, payment_fixture.scenario.applicant(award), account_number="62000000", account_bank="示例银行"
    )
    verify(award, payment_fixture.scenario.lead)
    assert account_agreed.holds(payment_fixture.tranche(award), None)
    with pytest.raises(Refused, match="nothing to confirm"):
        confirmed(payment_fixture, award)


def test_custody_is_paid_into_the_account_of_the_hub_that_signed(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B05", custody=True)
    assert account_agreed.holds(payment_fixture.tranche(award), None)
    officer = again(payment_fixture.scenario.officer)
    people.update_organisation(
        organisation=payment_fixture.scenario.hub, data={"account_number": "6300 9999"}, by=officer
    )
    people.verify_account(organisation=payment_fixture.scenario.hub, by=again(payment_fixture.scenario.lead))
    assert not account_agreed.holds(payment_fixture.tranche(award), None)


# --- who is told, and who reads what ---------------------------------------------------------------------------------
def test_everybody_of_the_organisation_is_told_of_a_change_and_of_its_verification(
    payment_fixture: PaymentFixture, award: Award
) -> None:
    colleague = user("colleague", "applicant", organisation=award.organisation)
    change(award, payment_fixture.scenario.officer)
    verify(award, payment_fixture.scenario.lead)
    tasks.announce_pending()
    own = Message.objects.filter(event__process="organisation")
    members = {colleague.pk, payment_fixture.scenario.applicant(award).pk}
    for name in ("change_account", "verify_account"):
        told = own.filter(event__action=name)
        assert {message.to_id for message in told} == members
        for message in told:
            assert "2222" in message.body
            assert "0000 1111" not in message.body


def test_the_trail_never_holds_a_whole_account_number(
    payment_fixture: PaymentFixture, award: Award, at: Clock
) -> None:
    change(award, payment_fixture.scenario.officer)
    verify(award, payment_fixture.scenario.lead)
    confirmed(payment_fixture, award)
    at(date(2026, 5, 25))
    actions.review(tranche=asked(payment_fixture, award), by=again(payment_fixture.maker))
    for event in Event.objects.all():
        assert NEW["account_number"] not in str(event.facts), event
        assert "6200 0000" not in str(event.facts), event


def test_who_pays_and_who_verifies_reads_the_whole_number_and_others_its_end(
    payment_fixture: PaymentFixture, award: Award
) -> None:
    change(award, payment_fixture.scenario.officer)
    verify(award, payment_fixture.scenario.lead)
    tranche = payment_fixture.tranche(award)
    whole = "6222 0000 1111 2222"
    for person in (
        payment_fixture.maker,
        payment_fixture.checker,
        payment_fixture.scenario.lead,
        payment_fixture.scenario.officer,
    ):
        text = page(again(person), "tranche", tranche.pk)
        assert whole in text
        assert "changed on" in text
        assert "verified on" in text
        assert whole in page(again(person), "organisation", award.organisation.code)
    for person in (payment_fixture.auditor, payment_fixture.scenario.applicant(award)):
        text = page(again(person), "tranche", tranche.pk)
        assert whole not in text
        assert "**** 2222" in text
    assert whole in page(payment_fixture.scenario.applicant(award), "organisation", award.organisation.code)
    assert whole not in page(payment_fixture.auditor, "organisation", award.organisation.code)


def test_an_account_to_verify_waits_for_those_who_did_not_change_it(
    payment_fixture: PaymentFixture, award: Award
) -> None:
    from grants.desk.queries import tasks_for

    Organisation.objects.filter(pk=award.organisation_id).update(
        managing_unit=payment_fixture.scenario.office
    )
    change(award, payment_fixture.scenario.officer)

    def waits(person: User) -> bool:
        return any("Verify the account" in item.words for item in tasks_for(again(person)))

    assert waits(payment_fixture.scenario.lead)
    assert not waits(payment_fixture.scenario.officer)
    verify(award, payment_fixture.scenario.lead)
    assert not waits(payment_fixture.scenario.lead)


# --- custody ----------------------------------------------------------------------------------------------------------
def test_who_asked_for_or_approved_a_claim_does_not_pay_it(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B05", custody=True)
    payment_fixture.pay(payment_fixture.tranche(award))
    claim = payment_fixture.approve(payment_fixture.claim(award, "C01", 600_00, "V1"))
    for one in (payment_fixture.scenario.approver, payment_fixture.scenario.applicant(award)):
        one = moved(one, "hub_accountant", organisation=payment_fixture.scenario.hub)
        with pytest.raises(NotYours, match="another person pays"):
            custody.pay_claim(claim=claim, paid_on=date(2026, 5, 18), by=one)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(accountant=claim.requested_by)


def test_a_payee_of_custody_with_another_account_than_before_is_pointed_out(
    payment_fixture: PaymentFixture,
) -> None:
    award = payment_fixture.delivering("B05", custody=True)
    payment_fixture.pay(payment_fixture.tranche(award))
    payment_fixture.approve(payment_fixture.claim(award, "C01", 600_00, "V1", payee_account="6225 0000 7777"))
    same = payment_fixture.claim(award, "C01", 100_00, "V2", payee_account="622500007777")
    other = payment_fixture.claim(award, "C01", 100_00, "V3", payee_account="6225 0000 8888")
    accountant = again(payment_fixture.scenario.accountant)
    assert "Another account" not in page(accountant, "claim", same.pk)
    assert "Another account" in page(accountant, "claim", other.pk)
    assert "6225 0000 8888" in page(accountant, "claim", other.pk)
    text = page(payment_fixture.auditor, "claim", other.pk)
    assert "**** 8888" in text
    assert "6225" not in text
