"""Changes to what was agreed: filed where small, approved where it matters, with their effect on lines
and ledger.
"""

from datetime import date
from typing import Any

import pytest

from grants.awards.models import Award
from grants.contracts.models import Contract
from grants.documents.queries import paper as paper_of
from grants.ledger import queries as ledger
from grants.milestones import actions
from grants.milestones.models import ChangeRequest
from grants.milestones.transfer import approved_by_category
from tests.contracts.scenario import Scenario
from tests.milestones.stage import delivering
from tests.paper_cache import papers_in_place
from workflows.steps import Refused


def ask(scenario: Scenario, award: Award, kind: str = "budget_transfer", **more: Any) -> ChangeRequest:
    by = scenario.applicant(award)
    said = {"summary": "交通费调减，活动费调增", **more}
    return actions.submit_change(change=actions.request_change(award=award, kind=kind, by=by, **said), by=by)


def test_a_small_transfer_is_filed_and_moves_budget_and_ledger_lines(scenario: Scenario) -> None:
    award = delivering(scenario, "B01")
    change = ask(scenario, award, transfer={"C07": -600_00, "C01": 600_00})
    assert f"{change.share_pct():.2f}" == "3.33"
    with pytest.raises(Refused, match="filed, not approved"):
        actions.approve_change(change=change, decision="同意", by=scenario.officer)
    change = actions.file_change(change=change, by=scenario.officer)
    assert change.state == "filed"
    assert change.agreement_number == ""
    assert approved_by_category(award) == {"C01": 4200_00, "C02": 8400_00, "C03": 3000_00, "C07": 2400_00}
    assert ledger.by("line", "LINE_AVAIL", award="B01") == {
        "C01": 4200_00,
        "C02": 8400_00,
        "C03": 3000_00,
        "C07": 2400_00,
    }
    line = award.application.budget_lines.get(kind="approved", category="C07")
    assert (line.quantity, line.unit_price_fen) == (10, 240_00)


def test_transfers_are_counted_together(scenario: Scenario) -> None:
    award = delivering(scenario, "B01")
    actions.file_change(
        change=ask(scenario, award, transfer={"C07": -1500_00, "C01": 1500_00}), by=scenario.officer
    )
    second = ask(scenario, award, transfer={"C07": -600_00, "C02": 600_00})
    assert not second.is_small()
    with pytest.raises(Refused, match="not small enough"):
        actions.file_change(change=second, by=scenario.officer)


def test_a_larger_transfer_is_approved_with_a_supplementary_agreement(scenario: Scenario) -> None:
    award = delivering(scenario, "B01")
    change = ask(scenario, award, transfer={"C02": -2000_00, "C01": 2000_00})
    change = actions.approve_change(change=change, decision="同意调整", by=scenario.officer)
    assert change.agreement_number == "演示创投补〔2026〕1号"
    agreement = Contract.objects.get(number=change.agreement_number)
    assert (agreement.kind, agreement.state, agreement.fen) == ("supplementary", "issued", 0)
    paper = paper_of(agreement.document_id)
    assert paper is not None
    assert paper.facts["changes"][0] == {
        "subject": "C01 服务活动费",
        "before": "3,600.00元",
        "after": "5,600.00元",
    }
    assert sum(line["amount_fen"] for line in paper.facts["budget"]) == 18000_00
    assert ledger.by("line", "LINE_AVAIL", award="B01")["C01"] == 5600_00


def test_with_custody_the_hub_speaks_first(scenario: Scenario) -> None:
    award = delivering(scenario, "B05", custody=True)
    change = ask(scenario, award, "site_change", summary="1个议事点迁至相邻社区")
    with pytest.raises(Refused, match="hub has not given"):
        actions.approve_change(change=change, decision="同意", by=scenario.officer)
    change = actions.opine(change=change, opinion="情况属实", by=scenario.approver)
    change = actions.approve_change(change=change, decision="同意", by=scenario.officer)
    paper = paper_of(Contract.objects.get(number=change.agreement_number).document_id)
    assert paper is not None
    assert len(paper.facts["parties"]) == 3
    assert paper.facts["changes"][0]["subject"] == "实施地点"


def test_a_transfer_keeps_the_limits_of_the_money(scenario: Scenario) -> None:
    """Lottery money pays at most so much for materials: no transfer gets round it."""
    version = scenario.call.versions.get()
    money = {"code": "LOT", "name": "福彩公益金", "forbidden": [], "ceilings": {"C02": "47"}}
    version.rules["sources"] = [money]
    version.save()
    award = delivering(scenario, "B01")
    with pytest.raises(Refused, match="福彩公益金 pays at most 47%"):
        ask(scenario, award, transfer={"C07": -600_00, "C02": 600_00})
    assert ask(scenario, award, transfer={"C07": -50_00, "C02": 50_00}).transfer == {
        "C07": -50_00,
        "C02": 50_00,
    }


@pytest.mark.parametrize(
    ("transfer", "sentence"),
    [
        ({"C07": -600_00, "C01": 500_00}, "add up to nothing"),
        ({"C07": -3000_01, "C01": 3000_01}, "only 3,000.00 yuan left"),
        ({"C01": -3000_00, "C03": 3000_00}, "the ceiling is 30%"),
        ({"C99": -1, "C01": 1}, "not a category"),
        ({}, "how much leaves"),
    ],
)
def test_a_transfer_that_cannot_be_is_refused_with_a_sentence(
    scenario: Scenario, transfer: Any, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        ask(scenario, delivering(scenario, "B01"), transfer=transfer)
    assert not ChangeRequest.objects.exists()


def test_an_extension_moves_the_end_and_the_final_report_once_and_three_months_at_most(
    scenario: Scenario,
) -> None:
    award = delivering(scenario, "B01")
    with pytest.raises(Refused, match="three months"):
        ask(scenario, award, "extension", new_end=date(2027, 2, 1))
    change = ask(scenario, award, "extension", new_end=date(2026, 11, 30))
    actions.approve_change(change=change, decision="同意", by=scenario.officer)
    award = Award.objects.get(pk=award.pk)
    assert award.delivery_until == date(2026, 11, 30)
    assert award.milestones.get(kind="final").due_on == date(2026, 12, 6)
    with pytest.raises(Refused, match="once"):
        ask(scenario, award, "extension", new_end=date(2026, 12, 31))


def test_a_rejected_change_leaves_everything_as_agreed(scenario: Scenario) -> None:
    award = delivering(scenario, "B01")
    change = ask(scenario, award, transfer={"C02": -2000_00, "C01": 2000_00})
    with pytest.raises(Refused, match="reason"):
        actions.reject_change(change=change, reason="", by=scenario.officer)
    assert actions.reject_change(change=change, reason="理由不足", by=scenario.officer).state == "rejected"
    assert approved_by_category(award)["C01"] == 3600_00
    assert not Contract.objects.filter(kind="supplementary").exists()


def test_a_supplementary_agreement_is_signed_like_a_contract_and_moves_no_money(scenario: Scenario) -> None:
    from grants.contracts import actions as contracts
    from tests.contracts.scenario import scan

    award = delivering(scenario, "B01")
    asked = ask(scenario, award, "goal_change", summary="增加议事日")
    with papers_in_place():
        change = actions.approve_change(change=asked, decision="同意", by=scenario.officer)
    agreement = Contract.objects.get(number=change.agreement_number)
    day = date(2026, 5, 18)
    agreement = contracts.sign(
        contract=agreement, party="grantee", scan=scan(), signed_on=day, by=scenario.applicant(award)
    )
    agreement = contracts.sign(
        contract=agreement, party="funder", scan=scan(), signed_on=day, by=scenario.lead
    )
    assert agreement.state == "effective"
    assert ledger.total("OBLIGATED", award="B01") <= 18000_00
    assert Award.objects.get(pk=award.pk).state == "delivering"
