"""A contract that does not say who its parties are, or a figure that it states, is not issued: each gap is named with the
page where it is filled in."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.applications.models import Application
from grants.contracts import actions
from grants.contracts.completeness import gaps
from grants.contracts.models import Contract
from grants.documents import render
from grants.documents.models import PaperOrder
from grants.people.models import Office, Organisation
from tests.contracts.scenario import Scenario
from workflows.steps import Refused


def client(user: Any) -> Client:
    found = Client(headers={"accept-language": "en"})
    found.force_login(user)
    return found


def drafted(scenario: Scenario, code: str = "B01", **more: Any) -> Contract:
    return actions.draft_contract(award=scenario.award(code, **more), by=scenario.officer)


def issue(scenario: Scenario, contract: Contract) -> Contract:
    return actions.issue(contract=Contract.objects.get(pk=contract.pk), by=scenario.officer)


#: What may be lacking of each party -> what the sentence says.
GAPS = [
    (Office, "credit_code", "the credit code"),
    (Office, "representative", "the representative"),
    (Organisation, "representative", "the person in charge"),
    (Organisation, "representative", "the representative"),
    (Organisation, "account_number", "the account"),
]


@pytest.mark.parametrize("custody", [False, True])
@pytest.mark.parametrize(("model", "field", "words"), GAPS)
def test_without_a_partys_identity_it_is_not_issued(
    scenario: Scenario, model: Any, field: str, words: str, custody: bool
) -> None:
    contract = drafted(scenario, custody=custody)
    assert gaps(contract) == []
    model.objects.update(**{field: ""})
    said = " ".join(map(str, gaps(Contract.objects.get(pk=contract.pk))))
    if words not in said:  # a group of residents has a person in charge, a registered one a representative
        assert field == "representative" and not custody and words == "the person in charge"
        return
    with pytest.raises(Refused, match=words):
        issue(scenario, contract)
    contract.refresh_from_db()
    assert contract.state == "drafted" and contract.document_id is None and not PaperOrder.objects.exists()


def test_the_page_of_the_contract_names_each_gap_and_leads_to_where_it_is_filled_in(
    scenario: Scenario,
) -> None:
    contract = drafted(scenario)
    Office.objects.update(credit_code="", representative="")
    Organisation.objects.update(representative="")
    page = client(scenario.officer).get(contract.get_absolute_url()).text
    office, organisation = Office.objects.get(), contract.award.organisation
    assert (
        f'<a href="{office.get_absolute_url()}">Department: the credit code, the representative is missing'
        in page
    )
    assert f'<a href="{organisation.get_absolute_url()}">' in page
    assert re.search(r'<button class="btn btn-primary" disabled>', page)
    # Pressed all the same, nothing is issued and the sentence is read.
    answer = client(scenario.officer).post(reverse("contract-issue", args=[contract.pk]), follow=True)
    assert "the credit code" in answer.text
    Office.objects.update(credit_code="11220000DEM00001XX", representative="厅长")
    Organisation.objects.update(representative="李理事长")
    assert issue(scenario, contract).state == "issued"


def test_a_figure_that_no_answer_gives_is_written_by_the_officer(scenario: Scenario) -> None:
    """The form asked, but did not say which column it fills: 120 people, and the contract would say none."""
    contract = drafted(scenario)
    Application.objects.update(beneficiaries=0)
    with pytest.raises(Refused, match="direct beneficiaries"):
        issue(scenario, contract)
    officer, address = client(scenario.officer), reverse("contract-edit", args=[contract.pk])
    assert address in officer.get(contract.get_absolute_url()).text
    assert 'name="beneficiaries"' in officer.get(address).text
    sent = {
        "starts_on": "2026-05-25",
        "ends_on": "2026-10-31",
        "final_due": "2026-11-06",
        "beneficiaries": "0",
    }
    assert officer.post(address, sent).status_code == 200
    assert officer.post(address, sent | {"beneficiaries": "120"}).status_code == 302
    issued = issue(scenario, contract)
    facts = PaperOrder.objects.get(pk=issued.document_id).facts
    assert "直接受益 120 人" in render.html("contract_venture", facts)


def test_where_an_answer_gives_the_figure_nobody_may_write_another(scenario: Scenario) -> None:
    contract = drafted(scenario)
    address = reverse("contract-edit", args=[contract.pk])
    officer = client(scenario.officer)
    assert 'name="beneficiaries"' not in officer.get(address).text
    sent = {
        "starts_on": "2026-05-25",
        "ends_on": "2026-10-31",
        "final_due": "2026-11-06",
        "beneficiaries": "7",
    }
    assert officer.post(address, sent).status_code == 302
    facts = PaperOrder.objects.get(pk=issue(scenario, contract).document_id).facts
    assert facts["project"]["beneficiaries"] == 600


def test_the_particulars_of_the_office_stand_in_the_paper(scenario: Scenario) -> None:
    Office.objects.update(phone="0431-1234567")
    facts = PaperOrder.objects.get(pk=issue(scenario, drafted(scenario)).document_id).facts
    page = render.html("contract_venture", facts)
    assert "11220000DEM00001XX" in page and "示例厅长" in page and "长春市示例大街1号" in page


def test_a_purchase_names_its_parties_too(scenario: Scenario) -> None:
    contract = drafted(scenario, "A01", track="purchase")
    assert gaps(contract) == []
    Office.objects.update(credit_code="")
    with pytest.raises(Refused, match="the credit code"):
        issue(scenario, contract)
