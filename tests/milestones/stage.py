"""An award in delivery, brought there by real actions."""

from collections.abc import Callable
from datetime import date
from typing import Any

from grants.awards.models import Award
from grants.contracts import actions as contracts
from grants.disbursements import actions as disbursements
from grants.milestones import actions
from grants.milestones.models import Milestone
from tests.contracts.scenario import Scenario, scan
from tests.paper_cache import papers_in_place

SIGNED = date(2026, 5, 18)
EXPENSES = [
    {
        "spent_on": date(2026, 6, 10),
        "category": "C01",
        "voucher": "V-1",
        "payee": "示例商店",
        "purpose": "议事日用品",
        "fen": 1200_00,
    },
    {
        "spent_on": date(2026, 7, 1),
        "category": "C07",
        "voucher": "V-2",
        "payee": "示例交通",
        "purpose": "入户交通",
        "fen": 900_00,
    },
]


def delivering(scenario: Scenario, code: str, *, custody: bool = False, track: str = "venture") -> Award:
    """Contract signed by everybody on 18 May 2026; mid-term due on 14 August, final on 6 November."""
    award = scenario.award(code, custody=custody, track=track)
    with papers_in_place():
        contract = contracts.issue(
            contract=contracts.draft_contract(award=award, by=scenario.officer), by=scenario.officer
        )
    signers = {"grantee": scenario.applicant(award), "hub": scenario.approver}
    for party in contract.order_of_signing[:-1]:
        contract = contracts.sign(
            contract=contract, party=party, scan=scan(), signed_on=SIGNED, by=signers[party]
        )
    disbursements.begin_delivery(contract=contract, scan=scan(), signed_on=SIGNED, by=scenario.lead)
    return Award.objects.get(pk=award.pk)


def written(scenario: Scenario, milestone: Milestone, expenses: Any = EXPENSES, **more: Any) -> Any:
    """A complete report, kept and not sent."""
    by = scenario.applicant(milestone.award)
    report = actions.start_report(milestone=milestone, by=by)
    goals = [{**goal, "done": goal["planned"], "evidence": "签到表"} for goal in report.goals]
    data = {
        "done": "开展清洁议事日10次。",
        "beneficiaries": 620,
        "goals": goals,
        "user_opinions": "居民代表3人表示满意。",
        **more,
    }
    expenses = expenses if report.lists_expenses else None
    return actions.save_report(report=report, data=data, expenses=expenses, by=by)


def reported(scenario: Scenario, milestone: Milestone, **more: Any) -> Milestone:
    return actions.send_report(
        report=written(scenario, milestone, **more), by=scenario.applicant(milestone.award)
    )


def marks(share: float, rubric: str = "R-MID") -> dict[str, str]:
    """Every item of the rubric at the same share of its weight."""
    weights = {"R-MID": (40, 15, 25, 20), "R-FINAL": (30, 25, 25, 10, 10)}[rubric]
    return {f"{rubric}-{n}": f"{weight * share:.2f}" for n, weight in enumerate(weights, 1)}


def tick(at: Callable[[Any], None], day: date) -> None:
    """Stand at a day on which the clock has done its work."""
    from grants.milestones.tasks import due_milestones

    at(day)
    due_milestones()
