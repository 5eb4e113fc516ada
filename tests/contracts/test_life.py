"""The life of a contract, as its parties see it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from grants.awards.models import Award
from grants.contracts import actions
from grants.contracts.models import Contract
from grants.documents.models import Document
from grants.documents.queries import verify
from grants.ledger import queries as ledger
from tests.contracts.scenario import Scenario, scan
from tests.paper_cache import papers_in_place
from workflows.steps import Refused

DAY = date(2026, 5, 18)


def sign(scenario: Scenario, contract: Contract, party: str, **more: Any) -> Contract:
    by = {"grantee": scenario.applicant(contract.award), "hub": scenario.approver, "funder": scenario.lead}[
        party
    ]
    return actions.sign(
        **{"contract": contract, "party": party, "scan": scan(), "signed_on": DAY, "by": by, **more}
    )


def issued(scenario: Scenario, award: Award) -> Contract:
    with papers_in_place():
        return actions.issue(
            contract=actions.draft_contract(award=award, by=scenario.officer), by=scenario.officer
        )


def test_kind_and_number_follow_from_track_and_custodian(scenario: Scenario) -> None:
    two = actions.draft_contract(award=scenario.award("B01"), by=scenario.officer)
    three = actions.draft_contract(award=scenario.award("B05", custody=True), by=scenario.officer)
    purchase = actions.draft_contract(award=scenario.award("A01", track="purchase"), by=scenario.officer)
    assert [c.kind for c in (two, three, purchase)] == ["bipartite", "tripartite", "purchase"]
    assert [c.number for c in (two, three, purchase)] == [
        "演示创投协〔2026〕1号",
        "演示创投协〔2026〕2号",
        "演示购合〔2026〕1号",
    ]


def test_a_contract_with_custody_is_signed_grantee_hub_funder_and_only_then_in_force(
    scenario: Scenario,
) -> None:
    contract = issued(scenario, scenario.award("B05", custody=True))
    with pytest.raises(Refused, match="grantee signs first"):
        sign(scenario, contract, "funder")
    contract = sign(scenario, contract, "grantee")
    with pytest.raises(Refused, match="turn of the hub"):
        sign(scenario, contract, "funder")
    contract = sign(scenario, sign(scenario, contract, "hub"), "funder")
    assert contract.state == "effective"
    assert contract.signed_on == DAY
    award = Award.objects.get(code="B05")
    assert award.state == "contracted"
    assert award.delivery_until == date(2026, 10, 31)


def test_signing_contracts_the_money_and_opens_the_approved_lines_where_the_keeper_watches_them(
    scenario: Scenario,
) -> None:
    contract = issued(scenario, scenario.award("B05", custody=True))
    for party in contract.order_of_signing:
        contract = sign(scenario, contract, party)
    assert ledger.total("OBLIGATED", award="B05") == 18000_00
    assert ledger.total("COMMITTED", award="B05") == 0
    assert ledger.by("line", "LINE_AVAIL", award="B05", entity="H1") == {
        "C01": 3600_00,
        "C02": 8400_00,
        "C03": 3000_00,
        "C07": 3000_00,
    }


def test_a_contract_of_two_parties_has_no_hub_to_sign(scenario: Scenario) -> None:
    contract = sign(scenario, issued(scenario, scenario.award("B01")), "grantee")
    with pytest.raises(Refused, match="two parties"):
        sign(scenario, contract, "hub", by=scenario.approver)
    assert sign(scenario, contract, "funder").state == "effective"


def test_a_purchase_contract_lives_the_same_life(scenario: Scenario) -> None:
    contract = issued(scenario, scenario.award("A01", track="purchase"))
    paper = Document.objects.get(pk=contract.document_id)
    assert paper.template == "contract_purchase"
    assert paper.facts["price_fen"] == 18000_00
    assert sign(scenario, sign(scenario, contract, "grantee"), "funder").state == "effective"


def test_the_issued_document_stays_as_it_is_whatever_changes_afterwards(scenario: Scenario) -> None:
    award = scenario.award("B01")
    contract = issued(scenario, award)
    paper = Document.objects.get(pk=contract.document_id)
    before = paper.file.read()
    award.organisation.name = "换了名字的协会"
    award.organisation.save()
    paper = Document.objects.get(pk=paper.pk)
    assert paper.file.read() == before
    assert verify(paper)
    assert paper.sha256
    assert paper.facts["grantee"]["name"] == "志愿服务协会B01"
    assert [goal["target"] for goal in paper.facts["goals"]] == ["20 次", "30 个单元"]
    assert [t["amount_fen"] for t in paper.facts["tranches"]] == [9000_00, 7200_00, 1800_00]


def test_a_correction_keeps_the_number_and_raises_the_version(scenario: Scenario) -> None:
    contract = issued(scenario, scenario.award("B01"))
    first = contract.document_id
    contract = actions.correct(contract=contract, reason="户名有误", by=scenario.officer)
    assert (contract.state, contract.version, contract.document_id) == ("drafted", 2, None)
    with papers_in_place():
        contract = actions.issue(contract=contract, by=scenario.officer)
    second = Document.objects.get(pk=contract.document_id)
    assert second.supersedes_id == first
    assert second.number == contract.number


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"MZ\x90\x00", "program"), (b"just words", "plain text"), (b"", "empty")],
)
def test_a_scan_of_a_wrong_kind_is_refused_with_a_sentence_and_nothing_is_stored(
    scenario: Scenario, content: bytes, sentence: str
) -> None:
    contract = issued(scenario, scenario.award("B01"))
    with pytest.raises(Refused, match=sentence):
        sign(scenario, contract, "grantee", scan=scan(content, "signed.pdf"))
    contract = Contract.objects.get(pk=contract.pk)
    assert contract.state == "issued"
    assert not contract.signatures.exists()
    assert Document.objects.filter(kind="scan").count() == 0


def test_a_signature_is_not_dated_in_the_future(scenario: Scenario) -> None:
    with pytest.raises(Refused, match="future"):
        sign(scenario, issued(scenario, scenario.award("B01")), "grantee", signed_on=date(2026, 5, 19))


def test_nobody_signs_for_another_party(scenario: Scenario) -> None:
    contract = issued(scenario, scenario.award("B05", custody=True))
    with pytest.raises(Refused, match="done by"):
        sign(scenario, contract, "grantee", by=scenario.applicant(scenario.award("B01")))


def test_an_unsigned_contract_lapses_when_the_term_is_over(
    scenario: Scenario, at: Callable[[Any], None]
) -> None:
    from grants.contracts.tasks import due_contracts

    contract = issued(scenario, scenario.award("B01"))
    at(date(2026, 5, 20))
    due_contracts()
    assert Contract.objects.get(pk=contract.pk).state == "issued"
    at(date(2026, 5, 21))
    due_contracts()
    assert Contract.objects.get(pk=contract.pk).state == "lapsed"


def test_with_a_lapsed_contract_goes_its_award_but_not_while_only_the_funder_has_yet_to_sign(
    scenario: Scenario, at: Callable[[Any], None]
) -> None:
    from grants.awards.tasks import due_awards
    from grants.contracts.tasks import due_contracts

    issued(scenario, scenario.award("B01"))
    waiting = sign(scenario, issued(scenario, scenario.award("B02")), "grantee")
    at(date(2026, 5, 21))
    due_contracts()
    due_awards()
    assert dict(Award.objects.values_list("code", "state")) == {"B01": "lapsed", "B02": "confirmed"}
    assert ledger.total("COMMITTED", award="B01") == 0
    assert sign(scenario, waiting, "funder").state == "effective"


def test_one_award_has_one_contract(scenario: Scenario) -> None:
    award = scenario.award("B01")
    actions.draft_contract(award=award, by=scenario.officer)
    with pytest.raises(Refused, match="already"):
        actions.draft_contract(award=award, by=scenario.officer)


def test_dates_that_make_no_sense_are_refused_before_anything_is_made(scenario: Scenario) -> None:
    award = scenario.award("B01")
    with pytest.raises(Refused, match="end before it begins"):
        actions.draft_contract(
            award=award, by=scenario.officer, starts_on=date(2026, 6, 1), ends_on=date(2026, 5, 1)
        )
    assert not Contract.objects.exists()
