"""Milestones from their window to acceptance, or to rectification."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from grants.awards.models import Award
from grants.disbursements import actions as disbursements
from grants.ledger import queries as ledger
from grants.milestones import actions
from grants.milestones.models import Milestone
from tests.contracts.scenario import Scenario, scan, user
from tests.milestones.stage import EXPENSES, delivering, marks, reported, tick, written
from workflows.steps import Refused

At = Callable[[Any], None]
IN_WINDOW, DUE, LATE = date(2026, 8, 3), date(2026, 8, 14), date(2026, 8, 15)


def midterm(award: Award) -> Milestone:
    return Milestone.objects.select_related("award").get(award=award, kind="midterm")


def test_the_window_opens_and_a_report_on_the_due_day_is_in_time(scenario: Scenario, at: At) -> None:
    award = delivering(scenario, "B01")
    assert midterm(award).state == "planned"
    tick(at, DUE)
    assert midterm(award).state == "due"
    assert reported(scenario, midterm(award)).state == "reported"


def test_no_report_by_the_due_day_makes_it_overdue_and_it_can_still_be_reported(
    scenario: Scenario, at: At
) -> None:
    award = delivering(scenario, "B01")
    tick(at, DUE)
    tick(at, LATE)
    assert midterm(award).state == "overdue"
    assert reported(scenario, midterm(award)).state == "reported"


def test_overdue_without_excuse_is_not_passed(scenario: Scenario, at: At) -> None:
    award = delivering(scenario, "B01")
    tick(at, DUE)
    tick(at, LATE)
    assert (
        actions.fail_overdue(milestone=midterm(award), reason="未提交且无说明", by=scenario.officer).state
        == "failed"
    )


def test_the_goals_of_the_application_are_filled_in_with_their_planned_figures(
    scenario: Scenario, at: At
) -> None:
    award = delivering(scenario, "B01")
    tick(at, IN_WINDOW)
    report = actions.start_report(milestone=midterm(award), by=scenario.applicant(award))
    assert [(g["indicator"], g["planned"]) for g in report.goals] == [
        ("清洁议事日", "20 次"),
        ("整治楼道", "30 个单元"),
    ]
    assert actions.start_report(milestone=midterm(award), by=scenario.applicant(award)).pk == report.pk


def test_a_half_written_report_is_kept_and_sending_it_names_what_is_missing(
    scenario: Scenario, at: At
) -> None:
    award = delivering(scenario, "B01")
    tick(at, IN_WINDOW)
    by = scenario.applicant(award)
    report = actions.start_report(milestone=midterm(award), by=by)
    report = actions.save_report(report=report, data={"done": "开了十次会"}, expenses=[], by=by)
    with pytest.raises(Refused) as refused:
        actions.send_report(report=report, by=by)
    assert "people reached" in str(refused.value)
    assert "vouchers" in str(refused.value)
    report.refresh_from_db()
    assert report.done == "开了十次会"
    assert midterm(award).state == "due"


def test_a_voucher_counts_once(scenario: Scenario, at: At) -> None:
    award = delivering(scenario, "B01")
    tick(at, IN_WINDOW)
    with pytest.raises(Refused, match="V-1"):
        written(scenario, midterm(award), expenses=[EXPENSES[0], EXPENSES[0]])


def test_spending_over_a_category_is_refused_before_it_is_sent(scenario: Scenario, at: At) -> None:
    award = delivering(scenario, "B01")
    tick(at, IN_WINDOW)
    report = written(scenario, midterm(award), expenses=[{**EXPENSES[0], "fen": 3600_01}])
    with pytest.raises(Refused, match=r"3,600\.01"):
        actions.send_report(report=report, by=scenario.applicant(award))


def test_a_returned_report_stays_readable_and_the_next_one_starts_from_it(scenario: Scenario, at: At) -> None:
    award = delivering(scenario, "B01")
    tick(at, IN_WINDOW)
    milestone = actions.return_report(
        milestone=reported(scenario, midterm(award)), reason="补充签到表", by=scenario.officer
    )
    assert milestone.state == "returned"
    report = actions.start_report(milestone=milestone, by=scenario.applicant(award))
    assert (report.number, report.done) == (2, "开展清洁议事日10次。")
    assert report.expenses.count() == 2
    milestone = actions.send_report(report=report, by=scenario.applicant(award))
    assert milestone.state == "reported"
    first = milestone.reports.get(number=1)
    assert first.return_reason == "补充签到表"
    assert first.spent_fen == 2100_00


def test_the_sum_of_the_items_passes_from_the_pass_mark_on_and_spending_reaches_the_lines(
    scenario: Scenario, at: At
) -> None:
    award = delivering(scenario, "B01")
    tick(at, IN_WINDOW)
    milestone = reported(scenario, midterm(award))
    milestone = disbursements.evaluate(
        milestone=milestone, item_scores=marks(0.6), opinion="达到要求", by=scenario.officer
    )
    assert (milestone.state, milestone.score) == ("accepted", Decimal("60.00"))
    spent = {line.line: line.spent_fen for line in ledger.budget_lines("B01") if line.spent_fen}
    assert spent == {"C01": 1200_00, "C07": 900_00}
    assert award.tranches.get(condition="midterm").state == "due"


def test_a_mark_under_the_pass_mark_fails_holds_the_tranche_and_is_put_right_within_a_term(
    scenario: Scenario, at: At
) -> None:
    award = delivering(scenario, "B02")
    tick(at, IN_WINDOW)
    milestone = reported(scenario, midterm(award))
    milestone = disbursements.evaluate(
        milestone=milestone,
        item_scores={**marks(0.585), "R-MID-1": "23.41"},
        opinion="台账不全",
        by=scenario.officer,
    )
    assert (milestone.state, milestone.score) == ("failed", Decimal("58.50"))
    assert award.tranches.get(condition="midterm").state == "held"
    milestone = actions.order_rectification(milestone=milestone, reason="补齐台账", by=scenario.officer)
    assert milestone.state == "rectifying"
    assert milestone.rectify_by == date(2026, 8, 24)
    milestone = reported(scenario, milestone)
    milestone = disbursements.evaluate(
        milestone=milestone, item_scores=marks(0.8), opinion="已整改", by=scenario.officer
    )
    assert milestone.state == "accepted"
    assert award.tranches.get(condition="midterm").state == "due"


def test_a_mark_outside_its_item_is_refused_and_nothing_is_kept(scenario: Scenario, at: At) -> None:
    award = delivering(scenario, "B01")
    tick(at, IN_WINDOW)
    milestone = reported(scenario, midterm(award))
    with pytest.raises(Refused, match="from 0 to 40"):
        actions.evaluate(
            milestone=milestone,
            item_scores={**marks(0.8), "R-MID-1": "41"},
            opinion="好",
            by=scenario.officer,
        )
    assert midterm(award).score is None
    assert midterm(award).state == "reported"


def test_nobody_evaluates_his_own_organisation(scenario: Scenario, at: At) -> None:
    award = delivering(scenario, "B01")
    tick(at, IN_WINDOW)
    milestone = reported(scenario, midterm(award))
    both = user("both", "officer", office=scenario.office)
    both.memberships.create(role="applicant", organisation=award.organisation)
    with pytest.raises(Refused, match="belongs to"):
        actions.evaluate(milestone=milestone, item_scores=marks(1), opinion="好", by=both)


def test_with_custody_no_vouchers_are_asked_for_and_the_hub_comments(scenario: Scenario, at: At) -> None:
    award = delivering(scenario, "B05", custody=True)
    tick(at, IN_WINDOW)
    milestone = reported(scenario, midterm(award))
    actions.give_hub_opinion(milestone=milestone, opinion="票据齐全", by=scenario.accountant)
    assert milestone.sent
    assert milestone.reports.get().hub_opinion == "票据齐全"
    with pytest.raises(Refused):
        actions.give_hub_opinion(milestone=milestone, opinion="好", by=scenario.officer)


def test_a_purchase_is_accepted_only_with_the_opinions_of_service_users(scenario: Scenario, at: At) -> None:
    award = delivering(scenario, "A01", track="purchase")
    tick(at, IN_WINDOW)
    milestone = reported(scenario, midterm(award), user_opinions="")
    with pytest.raises(Refused, match="service users"):
        actions.evaluate(milestone=milestone, item_scores=marks(0.9), opinion="验收合格", by=scenario.officer)
    milestone = actions.return_report(milestone=milestone, reason="补服务对象意见", by=scenario.officer)
    milestone = reported(scenario, milestone, user_opinions="10名老人表示满意")
    milestone = actions.evaluate(
        milestone=milestone, item_scores=marks(0.9), opinion="验收合格", by=scenario.officer
    )
    assert milestone.state == "accepted"


def test_files_are_taken_by_their_contents_and_can_be_removed_before_sending(
    scenario: Scenario, at: At
) -> None:
    from grants.milestones.queries import files_of

    award = delivering(scenario, "B01")
    tick(at, IN_WINDOW)
    report, by = written(scenario, midterm(award)), scenario.applicant(award)
    kept = actions.attach_to_report(report=report, file=scan(name="签到表.pdf"), by=by)
    with pytest.raises(Refused, match="kind"):
        actions.attach_to_report(report=report, file=scan(b"MZ\x90", "签到表.pdf"), by=by)
    assert [f.name for f in files_of(report)] == ["签到表.pdf"]
    actions.remove_from_report(report=report, attachment=kept, by=by)
    assert not files_of(report)


def test_a_sent_report_is_not_edited(scenario: Scenario, at: At) -> None:
    award = delivering(scenario, "B01")
    tick(at, IN_WINDOW)
    milestone = reported(scenario, midterm(award))
    with pytest.raises(Refused):
        actions.save_report(report=milestone.sent, data={"done": "改写"}, by=scenario.applicant(award))
