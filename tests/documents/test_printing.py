"""Papers are ordered inside a step and printed after it: what people see meanwhile, and when the printer fails."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.contracts import actions as contracts
from grants.contracts.models import Contract
from grants.documents import printing, render
from grants.documents.models import Document, PaperOrder
from grants.documents.queries import has_failed, of_subject, verify
from grants.people.models import Organisation
from tests.contracts.test_life import sign
from tests.contracts.world import World, make
from tests.documents import samples
from tests.worlds import kept_world
from workflows import jobs
from workflows.models import Job
from workflows.outside import OutsideInsideError
from workflows.steps import Refused, action

pytestmark = pytest.mark.usefixtures("printed_anew")
world = kept_world(make, on=date(2026, 5, 18))


@pytest.fixture
def contract(world: World) -> Contract:
    """Issued a moment ago: its paper is not printed yet."""
    drafted = contracts.draft_contract(award=world.award("B01"), by=world.officer)
    return contracts.issue(contract=drafted, by=world.officer)


def print_all() -> None:
    for pk in jobs.due():
        jobs.run(pk)


def client(user: Any) -> Client:
    found = Client(headers={"accept-language": "en"})
    found.force_login(user)
    return found


def page(user: Any, contract: Contract) -> str:
    return client(user).get(reverse("contract", args=[contract.pk])).text


def test_no_paper_is_printed_while_a_step_holds_its_locks(world: World) -> None:
    """The printer itself refuses, whichever step forgets it."""

    @action
    def careless() -> None:
        render.render_pdf("receipt", samples.receipt())

    with pytest.raises(OutsideInsideError, match="Printing"):
        careless()


def test_an_issued_contract_is_signed_once_its_paper_is_there(world: World, contract: Contract) -> None:
    assert contract.state == "issued"
    assert not Document.objects.exists()
    with pytest.raises(Refused, match="still being printed"):
        sign(world, contract, "grantee")
    assert not contract.signatures.exists()
    print_all()
    paper = Document.objects.get(pk=contract.document_id)
    assert verify(paper)
    assert (paper.made_by, paper.number) == (world.officer, contract.number)
    assert not PaperOrder.objects.exists() and not Job.objects.exists()
    assert sign(world, contract, "grantee").state == "signed_by_grantee"


def test_everybody_sees_that_it_is_being_printed_and_then_the_paper(world: World, contract: Contract) -> None:
    address, applicant = reverse("document", args=[contract.document_id]), world.applicant(contract.award)
    for user in (world.officer, applicant):
        assert "It is being printed" in page(user, contract)
        assert "Record the signature" not in page(user, contract)
        answer = client(user).get(address)
        assert (answer.status_code, answer["Refresh"]) == (202, "3")
    print_all()
    for user in (world.officer, applicant):
        assert "It is being printed" not in page(user, contract)
        assert "Download PDF" in page(user, contract)
        assert "Record the signature" in page(user, contract)
        assert client(user).get(address)["Content-Type"] == "application/pdf"


def test_a_paper_that_is_being_printed_exists_for_nobody_else(world: World, contract: Contract) -> None:
    address = reverse("document", args=[contract.document_id])
    stranger = world.applicant(world.award("B02"))
    assert client(stranger).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_what_is_printed_is_what_was_issued_whatever_changed_meanwhile(
    world: World, contract: Contract
) -> None:
    Organisation.objects.filter(pk=contract.award.organisation_id).update(name="换了名字的协会")
    assert "换了名字的协会" not in page(world.officer, contract).partition("<article")[2]
    print_all()
    assert Document.objects.get().facts["grantee"]["name"] == "志愿服务协会B01"


def test_a_contract_corrected_before_it_was_printed_has_both_papers_in_their_order(
    world: World, contract: Contract
) -> None:
    first = contract.document_id
    corrected = contracts.correct(contract=contract, reason="户名有误", by=world.officer)
    second = contracts.issue(contract=corrected, by=world.officer).document_id
    printing.print_paper(str(second))
    print_all()
    assert [paper.pk for paper in of_subject(contract, "contract")] == [second, first]
    assert Document.objects.get(pk=second).supersedes_id == first


def test_printed_twice_it_is_one_paper(contract: Contract) -> None:
    """The worker was killed between the paper and its mark, and another does the job again."""
    for _time in range(2):
        printing.print_paper(str(contract.document_id))
    assert Document.objects.count() == 1


def test_a_printer_that_fails_is_tried_again_and_then_people_are_told_so(
    world: World, contract: Contract, monkeypatch: pytest.MonkeyPatch, at: Any
) -> None:
    def broken(*args: Any, **kwargs: Any) -> bytes:
        raise OSError("out of paper")

    with monkeypatch.context() as patch:
        patch.setattr(render, "render_pdf", broken)
        print_all()
        job = Job.objects.get(kind="print")
        assert "out of paper" in job.last_error
        assert "It is being printed" in page(world.officer, contract)
        while job.given_up_at is None:
            at(job.next_try_at)
            print_all()
            job.refresh_from_db()
    order = PaperOrder.objects.get()
    assert has_failed(order)
    assert "could not be printed" in page(world.officer, contract)
    answer = client(world.officer).get(reverse("document", args=[order.pk]))
    assert "Refresh" not in answer and "could not be printed" in answer.text
    jobs.again(job)
    print_all()
    assert Document.objects.get().pk == order.pk


def test_facts_that_would_print_a_wrong_sum_refuse_the_step(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafted = contracts.draft_contract(award=world.award("B01"), by=world.officer)
    template, facts = contracts.facts.facts_of(drafted)
    monkeypatch.setattr(contracts.facts, "facts_of", lambda _c: (template, facts | {"amount_fen": 1}))
    with pytest.raises(Refused, match="Nothing was changed"):
        contracts.issue(contract=drafted, by=world.officer)
    drafted.refresh_from_db()
    assert drafted.state == "drafted" and not PaperOrder.objects.exists() and not Job.objects.exists()
