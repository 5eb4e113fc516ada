"""Robot applicants fill a form in on many paths; where one gets stuck, the officer reads why."""

import json
from pathlib import Path
from typing import Any

import pytest

from grants.calls import actions
from grants.forms.checker.robots import try_form
from tests.calls.test_form_check import form

FORMS = Path(actions.__file__).parent / "forms_data"
TERMS = {kind: [{"value": "甲", "label": "甲"}] for kind in ("field", "series", "target_group")}
RULES: dict[str, Any] = {
    "track": "venture", "vocab": TERMS | {"package": [{"value": "P1", "label": "P1"}]},
    "categories": [{"code": "C01", "name": "活动"}, {"code": "C03", "name": "人员", "ceiling_pct": "30"},
                   {"code": "C12", "name": "资产", "ceiling_pct": "0"}],
    "limits": {"max_months": 10, "max_grant_registered_fen": 5_000_000, "max_grant_other_fen": 3_000_000, "min_match_pct": "10"},
}  # fmt: skip


@pytest.mark.parametrize("name", ["venture", "purchase", "small"])
def test_no_robot_gets_stuck_in_a_shipped_form(name: str) -> None:
    rules = RULES
    if name == "purchase":
        rules = RULES | {
            "track": "purchase",
            "limits": {},
            "packages": [{"code": "P1", "budget_fen": 10_000_000}],
        }
    shipped = json.loads((FORMS / f"{name}.json").read_text("utf-8"))["definition"]
    assert try_form(shipped, rules) == {"tried": 300, "stuck": []}


def test_the_same_seed_takes_the_same_paths() -> None:
    tight = form({"key": "a", "max": 100, "valid": [{"that": "a * a = 7", "else": "不对"}]})
    assert try_form(tight, RULES, robots=30) == try_form(tight, RULES, robots=30)


def test_a_robot_mends_what_a_rule_says() -> None:
    asks = form(
        {"key": "people", "max": 5000, "valid": [{"that": "people >= 300", "else": "至少 300 人"}]},
        {"key": "old", "valid": [{"that": "old <= people", "else": "不能多于总数"}]},
        {"key": "why", "kind": "long_text", "max_chars": 200, "valid": [{"that": "len(why) >= 100", "else": "至少 100 字"}]},
        {"key": "goals", "kind": "goals", "min_rows": 1, "valid": [{"that": "count(goals) >= 3", "else": "至少 3 行"}]},
        {"key": "more", "kind": "text", "when": "people >= 1000"},
    )  # fmt: skip
    assert try_form(asks, RULES, robots=60)["stuck"] == []


def test_where_nobody_can_go_on_the_officer_reads_who_why_and_after_what() -> None:
    trap = form(
        {"key": "children", "label": "涉及未成年人", "kind": "choice", "options": [{"value": "yes", "label": "是"}, {"value": "no", "label": "否"}]},
        {"key": "staff", "label": "工作人员", "label_en": "Staff", "when": 'children = "yes" and organisation.tier = "registered"', "max": 10,
         "valid": [{"that": "staff * 2 > 30", "else": "人手不足"}]},
    )  # fmt: skip
    outcome = try_form(trap, RULES, robots=60)
    (stuck,) = outcome["stuck"]
    assert (stuck["question"], stuck["why"], stuck["label"]) == ("staff", "人手不足", "Staff")
    assert stuck["path"][0] == "涉及未成年人: 是"
    assert 0 < stuck["times"] < outcome["tried"]


def test_a_budget_that_no_category_allows_is_found() -> None:
    banned = [{"code": "C12", "name": "资产", "ceiling_pct": "0"}]
    outcome = try_form(form(), RULES | {"categories": banned}, robots=20)
    assert [one["question"] for one in outcome["stuck"]] == ["budget"]
