"""People and money for tests of payments: a bank that holds something, finance people, and an award in delivery."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from grants.applications.models import BudgetLine
from grants.awards.models import Award
from grants.contracts import actions as contracts
from grants.disbursements import actions, custody
from grants.disbursements.models import Claim, Tranche
from grants.ledger import postings
from grants.milestones import actions as milestones
from grants.milestones.models import Milestone
from grants.people.models import User
from tests.contracts.scenario import PDF, Scenario, again, make, scan, user
from tests.paper_cache import papers_in_place
from workflows import clock
from workflows.steps import unit_of_work


def paper(name: str = "invoice.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF)


@dataclass
class PaymentFixture:
    """The scenario of contracts, with those who pay."""

    scenario: Scenario
    maker: User
    checker: User
    second: User
    auditor: User

    def delivering(self, code: str, *, lines: dict[str, int] | None = None, **how: Any) -> Award:
        """An award whose contract is in force; `lines` (category -> fen, 18,000 yuan in all) replaces its budget."""
        scenario = self.scenario
        award = scenario.award(code, **how)
        if lines:
            BudgetLine.objects.filter(application=award.application).delete()
            for order, (category, fen) in enumerate(lines.items(), 1):
                BudgetLine.objects.create(
                    application=award.application, kind="approved", order=order, category=category, item=category,
                    unit="项", quantity=1, unit_price_fen=fen, fen=fen, source="grant",
                )  # fmt: skip
        contract = contracts.draft_contract(award=award, by=scenario.officer)
        with papers_in_place():
            contract = contracts.issue(contract=contract, by=scenario.officer)
        people = {"grantee": scenario.applicant(award), "hub": scenario.approver}
        for party in contract.order_of_signing[:-1]:
            contract = contracts.sign(
                contract=contract, party=party, scan=scan(), signed_on=clock.today(), by=again(people[party])
            )
        actions.begin_delivery(
            contract=contract, scan=scan(), signed_on=clock.today(), by=again(scenario.lead)
        )
        return Award.objects.get(pk=award.pk)

    def tranche(self, award: Award, order: int = 1) -> Tranche:
        return Tranche.objects.get(award=award, order=order)

    def reviewed(self, tranche: Tranche) -> Tranche:
        asker = self.scenario.applicant(tranche.award)
        tranche = actions.request_payment(tranche=tranche, invoice=paper(), by=asker)
        return actions.review(tranche=tranche, by=self.maker)

    def pay(self, tranche: Tranche, paid_on: date | None = None) -> Tranche:
        """From due to paid."""
        tranche = actions.approve(tranche=self.reviewed(tranche), by=self.checker)
        tranche = actions.issue(tranche=tranche, by=self.maker)
        return actions.settle(
            tranche=tranche, paid_on=paid_on or clock.today(), bank_ref=f"REF-{tranche.pk}", by=self.maker
        )

    def report(self, award: Award, kind: str, expenses: Any = (), score: str = "80") -> Milestone:
        """A report sent and evaluated, by which tranches move. Expenses: (category, voucher, fen)."""
        by = self.scenario.applicant(award)
        milestone = Milestone.objects.get(award=award, kind=kind)
        report = milestones.start_report(milestone=milestone, by=by)
        goals = [{**goal, "done": goal.get("planned") or "1"} for goal in report.goals]
        rows = [
            {
                "spent_on": clock.today(),
                "category": c,
                "voucher": v,
                "payee": "供应商",
                "purpose": "活动",
                "fen": fen,
            }
            for c, v, fen in expenses
        ]
        data = {
            "done": "活动如期开展",
            "goals": goals,
            "beneficiaries": 100,
            "volunteers": 10,
            "user_opinions": "满意",
        }
        milestones.save_report(report=report, data=data, expenses=rows or None, by=by)
        milestones.send_report(report=report, by=by)
        milestone = Milestone.objects.get(pk=milestone.pk)
        return actions.evaluate(
            milestone=milestone, score=Decimal(score), opinion="已核实", by=self.scenario.officer
        )

    def claim(self, award: Award, category: str, fen: int, voucher: str, **more: Any) -> Claim:
        return custody.request_claim(
            award=award, spent_on=clock.today(), category=category, purpose="清洁日物资", payee="示例商店",
            voucher=voucher, fen=fen, file=paper("voucher.pdf"), by=self.scenario.applicant(award), **more,
        )  # fmt: skip

    def approve(self, claim: Claim) -> Claim:
        claim = custody.check_claim(claim=claim, by=again(self.scenario.accountant))
        return custody.approve_claim(claim=claim, by=again(self.scenario.approver))

    def spend(self, award: Award, category: str, fen: int, voucher: str) -> Claim:
        claim = self.approve(self.claim(award, category, fen, voucher))
        return custody.pay_claim(claim=claim, paid_on=clock.today(), by=again(self.scenario.accountant))


def money(scenario: Scenario, fen: int = 1_000_000_00) -> PaymentFixture:
    """The bank holds something, and there are two who pay, a third who agrees, and an auditor."""
    with unit_of_work():
        postings.appropriation_received(
            entity=scenario.office.code, source="LOT", fen=fen, key="received", by=scenario.officer
        )
    made = [
        user(name, role, office=scenario.office)
        for name, role in (
            ("maker", "finance_maker"), ("checker", "finance_checker"), ("second", "finance_checker"),
            ("auditor", "auditor"),
        )
    ]  # fmt: skip
    return PaymentFixture(scenario, *made)


def with_money() -> PaymentFixture:
    """The scenario of contracts, before any award."""
    return money(make())
