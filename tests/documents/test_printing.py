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
from tests.contracts.scenario import Scenario, make
from tests.contracts.test_life import sign
from tests.documents import samples
from tests.scenarios import kept_scenario
from workflows import jobs
from workflows.external import OutsideInsideError
from workflows.models import Job
from workflows.steps import Refused, action

pytestmark = pytest.mark.usefixtures("printed_anew")
scenario = kept_scenario(make, on=date(2026, 5, 18))


@pytest.fixture
def contract(scenario: Scenario) -> Contract:
    """Issued a moment ago: its paper is not printed yet."""
    drafted = contracts.draft_contract(award=scenario.award("B01"), by=scenario.officer)
    return contracts.issue(contract=drafted, by=scenario.officer)


def print_all() -> None:
    for pk in jobs.due():
        jobs.run(pk)


def client(user: Any) -> Client:
    found = Client(headers={"accept-language": "en"})
    found.force_login(user)
    return found


def page(user: Any, contract: Contract) -> str:
    return client(user).get(reverse("contract", args=[contract.pk])).text


def test_no_paper_is_printed_while_a_step_holds_its_locks(scenario: Scenario) -> None:
    """The printer itself refuses, whichever step forgets it."""

    @action
    def careless() -> None:
        render.render_pdf("receipt", samples.receipt())

    with pytest.raises(OutsideInsideError, match="Printing"):
        careless()


def test_an_issued_contract_is_signed_once_its_paper_is_there(scenario: Scenario, contract: Contract) -> None:
    assert contract.state == "issued"
    assert not Document.objects.exists()
    with pytest.raises(Refused, match="still being printed"):
        sign(scenario, contract, "grantee")
    assert not contract.signatures.exists()
    print_all()
    paper = Document.objects.get(pk=contract.document_id)
    assert verify(paper)
    assert (paper.made_by, paper.number) == (scenario.officer, contract.number)
    assert not PaperOrder.objects.exists() and not Job.objects.exists()
    assert sign(scenario, contract, "grantee").state == "signed_by_grantee"


def test_everybody_sees_that_it_is_being_printed_and_then_the_paper(
    scenario: Scenario, contract: Contract
) -> None:
    address, applicant = reverse("document", args=[contract.document_id]), scenario.applicant(contract.award)
    for user in (scenario.officer, applicant):
        assert "It is being printed" in page(user, contract)
        assert "Record the signature" not in page(user, contract)
        answer = client(user).get(address)
        assert (answer.status_code, answer["Refresh"]) == (202, "3")
    print_all()
    for user in (scenario.officer, applicant):
        assert "It is being printed" not in page(user, contract)
        assert "Download PDF" in page(user, contract)
        assert "Record the signature" in page(user, contract)
        assert client(user).get(address)["Content-Type"] == "application/pdf"


def test_a_paper_that_is_being_printed_exists_for_nobody_else(scenario: Scenario, contract: Contract) -> None:
    address = reverse("document", args=[contract.document_id])
    stranger = scenario.applicant(scenario.award("B02"))
    assert client(stranger).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_what_is_printed_is_what_was_issued_whatever_changed_meanwhile(
    scenario: Scenario, contract: Contract
) -> None:
    Organisation.objects.filter(pk=contract.award.organisation_id).update(name="换了名字的协会")
    assert "换了名字的协会" not in page(scenario.officer, contract).partition("<article")[2]
    print_all()
    assert Document.objects.get().facts["grantee"]["name"] == "志愿服务协会B01"


def test_a_contract_corrected_before_it_was_printed_has_both_papers_in_their_order(
    scenario: Scenario, contract: Contract
) -> None:
    first = contract.document_id
    corrected = contracts.correct(contract=contract, reason="户名有误", by=scenario.officer)
    second = contracts.issue(contract=corrected, by=scenario.officer).document_id
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
    scenario: Scenario, contract: Contract, monkeypatch: pytest.MonkeyPatch, at: Any
) -> None:
    def broken(*args: Any, **kwargs: Any) -> bytes:
        raise OSError("out of paper")

    with monkeypatch.context() as patch:
        patch.setattr(render, "render_pdf", broken)
        print_all()
        job = Job.objects.get(kind="print")
        assert "out of paper" in job.last_error
        assert "It is being printed" in page(scenario.officer, contract)
        while job.given_up_at is None:
            at(job.next_try_at)
            print_all()
            job.refresh_from_db()
    order = PaperOrder.objects.get()
    assert has_failed(order)
    assert "could not be printed" in page(scenario.officer, contract)
    answer = client(scenario.officer).get(reverse("document", args=[order.pk]))
    assert "Refresh" not in answer and "could not be printed" in answer.text
    jobs.again(job)
    print_all()
    assert Document.objects.get().pk == order.pk


def test_facts_that_would_print_a_wrong_sum_refuse_the_step(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafted = contracts.draft_contract(award=scenario.award("B01"), by=scenario.officer)
    template, facts = contracts.facts.facts_of(drafted)
    monkeypatch.setattr(contracts.facts, "facts_of", lambda _c: (template, facts | {"amount_fen": 1}))
    with pytest.raises(Refused, match="Nothing was changed"):
        contracts.issue(contract=drafted, by=scenario.officer)
    drafted.refresh_from_db()
    assert drafted.state == "drafted" and not PaperOrder.objects.exists() and not Job.objects.exists()
