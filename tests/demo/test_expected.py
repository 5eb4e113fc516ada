"""The demonstration arrives where its data says: by the actions' own sums, none of which are written in advance."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from grants.contracts.queries import goals_of
from grants.demo.data import data, fen, rows
from grants.ledger.queries import custody_statement
from grants.models import (
    Application,
    Award,
    Call,
    ChangeRequest,
    CloseOut,
    Conflict,
    Contract,
    Milestone,
    Objection,
    Package,
    PublicNotice,
    RankRow,
    RoundResult,
    ScoreSheet,
    Tranche,
)  # fmt: skip
from workflows import clock, workdays

pytestmark = pytest.mark.usefixtures("demo_db")

ROUNDS = {"initial": "desk", "roadshow": "pitch"}
PROPOSALS = {
    "qualified": {"eligible"}, "package_failed": {"submitted", "package_failed", "not_selected"},
    "implementing": {"awarded"}, "closed": {"awarded"}, "objection_upheld": {"disqualified"},
    "ineligible": {"ineligible"}, "withdrawn": {"withdrawn"},
}  # fmt: skip
AWARDS = {"implementing": "delivering", "closed": "closed", "objection_upheld": "revoked"}
CONTRACTS = {"active": "effective", "closed": "completed"}
TRANCHES = {"paid": "paid", "pending": "planned", "held": "held", "cancelled": "cancelled"}
MILESTONES = {"passed": "accepted", "rectify": "rectifying"}


def of(name: str) -> list[Any]:
    return list(data()[name])


def test_every_proposal_is_in_its_state() -> None:
    for row in of("proposals"):
        application = Application.objects.get(code=row["id"])
        assert application.state in PROPOSALS[row["status"]], row["id"]
        if row["status"] in AWARDS:
            assert Award.objects.get(code=row["id"]).state == AWARDS[row["status"]], row["id"]


def test_a_package_with_one_response_has_failed_and_the_others_go_on() -> None:
    states = {p["id"]: p["status"] for p in rows("calls")["CALL-A"]["packages"]}
    for package in Package.objects.all():
        assert package.is_("failed") == (states[package.code] == "insufficient_responses"), package.code


def test_sheets_and_means_of_both_rounds() -> None:
    for row in of("reviews"):
        kind = ROUNDS[row["round"]]
        result = RoundResult.objects.get(application__code=row["proposal"], round__kind=kind)
        assert (result.mean, result.valid, result.dropped) == (
            Decimal(row["result"]["average"]), row["result"]["valid"], row["result"]["dropped"] > 0,
        ), row  # fmt: skip
        for given in row["sheets"]:
            sheet = ScoreSheet.objects.filter(
                application__code=row["proposal"], round__kind=kind, expert__code=given["expert"]
            ).first()
            if not given["abstained"]:
                assert sheet is not None
                assert sheet.is_("locked")
                assert sheet.total == Decimal(str(given["total"]))
            else:
                assert sheet is None or sheet.is_("recused", "waived")


def test_the_ranking() -> None:
    found = RankRow.objects.filter(call__code="GYCT-2026").order_by("rank")
    assert [(r.application.code, r.score, r.rank) for r in found] == [
        (r["proposal"], Decimal(r["final"]), r["rank"]) for r in of("ranking")
    ]


def test_who_did_not_score_whom() -> None:
    for row in of("recusals"):
        conflicts = Conflict.objects.filter(expert__code=row["expert"], application__code=row["proposal"])
        sheets = ScoreSheet.objects.filter(application__code=row["proposal"])
        if row["round"] == "draw":  # kept out when the panel was drawn: no panel, no sheet
            assert not sheets.filter(expert__code=row["expert"]).exists()
            continue
        sheets = sheets.filter(round__kind=ROUNDS[row["round"]])
        assert conflicts.filter(kind=row["kind"]).exists(), row
        assert not sheets.filter(expert__code=row["expert"], state__in=["submitted", "locked"]).exists()
        if row["replaced_by"]:
            assert sheets.filter(expert__code=row["replaced_by"], state="locked").exists()


def test_the_notices_end_when_the_working_days_are_over() -> None:
    for row in of("notices"):
        notice = PublicNotice.objects.get(call__code="GYCT-2026", kind=row["kind"])
        assert notice.starts_on == date.fromisoformat(row["start"])
        assert notice.ends_on == (date.fromisoformat(row["end"]) if row.get("end") else None)
        assert sorted(notice.items.values_list("application__code", flat=True)) == sorted(row["items"])


def test_the_objections() -> None:
    for row in of("objections"):
        objection = Objection.objects.get(notice__call__code="GYCT-2026", application__code=row["target"])
        assert objection.is_("replied")
        assert objection.upheld == (row["result"] == "upheld")
        assert objection.named == row["real_name"]
        assert str(clock.timezone.localdate(objection.made_at)) == row["submitted"]
        assert objection.replied_at is not None
        assert str(clock.timezone.localdate(objection.replied_at)) == row["replied"]


def test_the_contracts() -> None:
    for row in of("contracts"):
        contract = Contract.objects.get(award__code=row["proposal"], kind=row["kind"])
        award = contract.award
        assert (contract.number, contract.fen, str(contract.signed_on)) == (
            row["no"], fen(row["amount"]), row["signed"],
        )  # fmt: skip
        assert (str(contract.starts_on), award.organisation.code) == (row["start"], row["grantee"])
        assert (award.custodian.code if award.custodian else None) == row["hub"]
        assert contract.state == CONTRACTS[row["status"]], row["id"]
        assert award.approved_fen == fen(row["amount"])
        # What was promised in the application is what the contract's annex and the reports measure by.
        assert len(goals_of(award.application)) == len(rows("proposals")[row["proposal"]]["goals"])


def test_the_tranches() -> None:
    for row in of("disbursements"):
        tranche = Tranche.objects.get(award__code=row["contract"].removeprefix("HT-"), name=row["stage"])
        assert (tranche.state, tranche.planned_fen, tranche.payee.code) == (
            TRANCHES[row["status"]], fen(row["planned"]), row["payee"],
        ), row["id"]  # fmt: skip
        assert tranche.paid_fen == fen(row.get("actual", 0)), row["id"]
        assert (str(tranche.paid_on) if tranche.paid_on else None) == row.get("paid_on"), row["id"]


def test_custody_row_by_row() -> None:
    """Each row of the hub's statement, with the balance after it, as the hub's own book has it."""
    for code in ("B04", "B05", "B06"):
        expected = [r for r in of("custody_ledger") if r["proposal"] == code]
        statement = custody_statement(custodian=expected[0]["hub"], award=code)
        opening, found = statement.opening, statement.rows
        assert opening == 0
        assert [(str(r.entry.effective), r.in_fen or -r.out_fen, r.balance_fen) for r in found] == [
            (r["date"], fen(r["amount"]) * (1 if r["kind"] == "in" else -1), fen(r["balance"]))
            for r in expected
        ], code


def test_the_milestones() -> None:
    for row in of("milestones"):
        milestone = Milestone.objects.get(award__code=row["contract"].removeprefix("HT-"), kind=row["kind"])
        assert (milestone.state, milestone.score) == (MILESTONES[row["result"]], Decimal(row["score"])), row
        sent = milestone.reports.order_by("number").first().sent_at
        assert str(clock.timezone.localdate(sent)) == row["submitted"]


def test_the_settlement() -> None:
    row = data()["settlement"]
    end = CloseOut.objects.get(award__code=row["proposal"])
    assert end.is_("closed")
    assert end.grade == "A"
    assert (end.approved_fen, end.paid_fen, end.spent_fen, end.returned_fen, end.cancelled_fen) == tuple(
        fen(row[name]) for name in ("approved", "disbursed", "spent", "returned", "tail_cancelled")
    )
    assert end.spent_by_category == {code: fen(sum_) for code, sum_ in row["by_category"].items()}


def test_the_changes() -> None:
    for row in of("changes"):
        change = ChangeRequest.objects.get(award__code=row["proposal"], kind=row["kind"])
        assert change.state == ("approved" if row["supplement_no"] else "filed")
        assert change.decided_at is not None
        assert str(clock.timezone.localdate(change.decided_at)) == row["approved"]
        if row["supplement_no"]:
            supplement = Contract.objects.get(award__code=row["proposal"], kind="supplementary")
            assert (supplement.number, supplement.state) == (row["supplement_no"], "effective")
    moved = {
        line.category: line.fen
        for line in Application.objects.get(code="B01").budget_lines.filter(kind="approved")
    }
    assert moved, "the approved budget is there to be moved"


def test_the_money_of_a_call_is_never_more_than_its_pools() -> None:
    call = Call.objects.get(code="GYCT-2026")
    standing = call.awards.exclude(state__in=["revoked", "lapsed"])
    assert sum(a.approved_fen for a in standing) <= fen(rows("calls")["CALL-B"]["budget_total"])


@pytest.mark.parametrize(
    "row", data()["workday_vectors"], ids=lambda row: f"{row['start']}+{row['working_days']}"
)
def test_working_days(row: dict[str, Any]) -> None:
    end = workdays.end_of_period(
        date.fromisoformat(row["start"]), row["working_days"], count_start=row["include_start"]
    )
    assert str(end) == row["end"]
