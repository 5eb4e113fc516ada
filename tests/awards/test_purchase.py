"""A purchase from its ranking to a contract in force: the first of a package, announced, confirmed, signed."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile

from grants.awards import actions, budget
from grants.calls.models import PaymentStage
from grants.contracts import actions as contracts
from grants.documents.models import Document
from grants.documents.printing import PRINT
from grants.ledger import queries as ledger
from tests.awards.scenario import award, moment
from tests.reviews.scenario import Scenario, person
from workflows import clock, jobs
from workflows.steps import Refused

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def propose(scenario: Scenario, code: str, by: object = None) -> None:
    application = scenario.application(code)
    lines = budget.requested_lines(application)
    fen = sum(budget.fen_of(line) or 0 for line in lines)
    actions.propose(application=application, approved_fen=fen, lines=lines, by=scenario.lead)


def test_the_first_of_each_package_comes_to_a_contract(purchase: Scenario) -> None:
    PaymentStage.objects.create(
        call=purchase.call, name="首付款", order=1, pct=Decimal(100), condition="signed", text="签订"
    )
    with clock.at(moment("2026-12-01T09:00:00")):
        purchase.through_scoring()
        with pytest.raises(Refused):  # the price of A03 is lower: it is the first of its package
            propose(purchase, "A01")
        for code in ("A03", "A05"):
            propose(purchase, code)
        actions.decide(call=purchase.call, minutes="评审报告经集体研究。", by=purchase.lead)
        notice = actions.draft_notice(call=purchase.call, kind="result_notice", title="成交结果公告", number="GS-A1",
                                      starts_on=date(2026, 12, 1), by=purchase.officer)  # fmt: skip
        actions.publish_notice(notice=notice, by=purchase.officer)
        actions.publicise(call=purchase.call, by=purchase.officer)
    with clock.at(moment("2026-12-15T09:00:00")):
        for code in ("A03", "A05"):
            actions.confirm(award=award(code), by=purchase.lead)
        actions.conclude(call=purchase.call, by=purchase.officer)
        contract = contracts.draft_contract(award=award("A03"), starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31),
                                            by=purchase.officer)  # fmt: skip
        with jobs.in_place(PRINT):
            contract = contracts.issue(contract=contract, by=purchase.officer)
        paper = Document.objects.get(pk=contract.document_id)
        assert (paper.template, paper.facts["price_fen"]) == ("contract_purchase", award("A03").approved_fen)
        supplier = person("supplier", "applicant", organisation=award("A03").organisation)
        for party, by in (("grantee", supplier), ("funder", purchase.lead)):
            contract = contracts.sign(contract=contract, party=party, scan=ContentFile(PDF, "signed.pdf"),
                                      signed_on=date(2026, 12, 15), by=by)  # fmt: skip
    assert (contract.kind, contract.state, award("A03").state) == ("purchase", "effective", "contracted")
    assert ledger.total("OBLIGATED", award="A03") == award("A03").approved_fen
    assert purchase.application("A01").state == "not_selected"
