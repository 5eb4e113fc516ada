"""The form engine: half-filled drafts, wrong answers kept, limits of the call, answers for a reader."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation

from grants.calls import actions
from grants.forms.definition import Form
from grants.forms.terms import Context

FORMS = Path(actions.__file__).parent / "forms_data"
DEMO = Path(actions.__file__).parents[1] / "demo/demo-data.json"


def option(name: str) -> dict[str, str]:
    return {"value": name, "label": name, "label_en": f"en {name}"}


RULES: dict[str, Any] = {
    "track": "venture",
    "vocab": {"field": [option("扶老助残")], "series": [option("邻里守望")], "target_group": [option("空巢老人")]},
    "categories": [
        {"code": "C01", "name": "服务活动费", "name_en": "activities"},
        {"code": "C03", "name": "人员补贴", "name_en": "staff", "ceiling_pct": "30", "on_breach": "refuse"},
        {"code": "C12", "name": "固定资产", "name_en": "assets", "ceiling_pct": "0", "on_breach": "flag"},
    ],
    "sources": [{"code": "L", "name": "福彩", "name_en": "lottery", "forbidden": []}],
    "limits": {"max_grant_registered_fen": 5_000_000, "max_grant_other_fen": 3_000_000, "max_months": 10},
}  # fmt: skip


def load(name: str, **rules: Any) -> Form:
    return Form(json.loads((FORMS / f"{name}.json").read_text(encoding="utf-8"))["definition"], RULES | rules)


def line(category: str, price: str, quantity: str = "1", source: str = "grant") -> dict[str, str]:
    return {"category": category, "item": "x", "quantity": quantity, "unit_price": price, "source": source}


def one(kind: str, **data: Any) -> Form:
    asked = {"key": "q", "kind": kind, "label": "问题", "label_en": "Question", **data}
    return Form({"sections": [{"key": "s", "title": "节", "questions": [asked]}]}, RULES)


@pytest.mark.parametrize("name", ["venture", "purchase", "small"])
def test_every_label_of_the_forms_stands_in_both_languages(name: str) -> None:
    form = load(name)
    assert len({q.key for q in form.questions()}) == len(form.questions())
    for section in form.sections:
        assert section.data["title_en"]
    for question in form.questions():
        parts = [question.data, *question.data.get("columns", []), *question.data.get("options", [])]
        assert all(part["label"] and part["label_en"] for part in parts)
        assert bool(question.data.get("help")) == bool(question.data.get("help_en"))


@pytest.mark.parametrize(
    ("kind", "data", "typed", "kept", "says"),
    [
        ("text", {"max_chars": 3}, "四个字了", "四个字了", "At most 3"),
        ("long_text", {"max_chars": 4}, " 两\r\n 行 字 ", "两\n 行 字", ""),
        ("number", {}, "１,２００", "1200", ""),
        ("number", {}, "+120", "120", ""),
        ("number", {}, "120.", "120", ""),
        ("number", {"decimals": 30}, "1.5", "1.5", ""),
        ("text", {"max_chars": 3}, "W" * 61, "W" * 61, "60 signs"),
        ("number", {}, "十二", "十二", "not a number"),
        ("number", {}, "1.5", "1.5", "whole number"),
        ("number", {"min": 1}, "0", "0", "from 1"),
        ("money", {}, "￥1,234.50元", "1234.50", ""),
        ("money", {}, "12.345", "12.345", "two decimals"),
        ("money", {}, "-3", "-3", "below zero"),
        ("money", {}, "很多", "很多", "not a sum"),
        ("date", {}, "2026/5/25", "2026-05-25", ""),
        ("date", {}, "2026-02-30", "2026-02-30", "not a day"),
        ("choice", {"vocab": "field"}, "扶老助残", "扶老助残", ""),
        ("choice", {"vocab": "field"}, "别的", "别的", "not among"),
        ("phone", {}, "０４３１-88880000", "0431-88880000", ""),
        ("phone", {}, "abc", "abc", "area code"),
        ("account", {}, "6222 ００００ 1111 2222", "6222 0000 1111 2222", ""),
        ("account", {}, "abc", "abc", "account number"),
        ("account", {}, "6.22200E+15", "6.22200E+15", "spreadsheet"),
        ("credit_code", {}, " 52220103 demx010251 ", "52220103DEMX010251", ""),
        ("credit_code", {}, "123", "123", "18"),
        ("year", {}, "２０１８年", "2018", ""),
        ("year", {}, "0001", "0001", "1900"),
        ("year", {}, "2130", "2130", "ahead"),
        ("year", {}, "18", "18", "four figures"),
        ("email", {}, "a@", "a@", "e-mail"),
        ("declaration", {}, "on", True, ""),
    ],
)
def test_each_kind_keeps_what_was_typed_and_says_what_is_wrong(
    kind: str, data: dict[str, Any], typed: str, kept: Any, says: str
) -> None:
    cleaned = one(kind, **data).clean("s", {"q": typed})
    assert cleaned.answers == {"q": kept}
    assert says in cleaned.errors.get("q", "")
    assert bool(cleaned.errors) == bool(says)


@pytest.mark.parametrize("typed", ["120", "+120", "120.", "120.0", "１２０"])
def test_however_a_number_is_written_its_column_holds_it(typed: str) -> None:
    form = one("number", column="beneficiaries")
    cleaned = form.clean("s", {"q": typed})
    assert not cleaned.errors and form.summary({"s": cleaned.answers})["beneficiaries"] == 120


def test_a_title_is_no_longer_than_its_column() -> None:
    cleaned = one("text", column="title", max_chars=300).clean("s", {"q": "The " + "W" * 300})
    assert "200 signs" in cleaned.errors["q"]


def test_a_period_runs_forward_and_within_the_months_of_the_call() -> None:
    form = one("period")
    assert form.clean("s", {"q-from": "2026-06-01", "q-to": "2027-03-31"}).errors == {}
    assert "10 months" in form.clean("s", {"q-from": "2026-06-01", "q-to": "2027-04-01"}).errors["q-to"]
    assert "before" in form.clean("s", {"q-from": "2026-06-01", "q-to": "2026-05-31"}).errors["q-to"]
    assert form.missing({"s": {"q": {"from": "2026-06-01", "to": ""}}})[0].name == "q-to"


def test_several_choices_come_from_a_posted_form() -> None:
    form = one("multi_choice", vocab="target_group")
    assert form.clean("s", QueryDict("q=空巢老人&q=路人")).answers["q"] == ["空巢老人", "路人"]
    assert "路人" in form.clean("s", QueryDict("q=空巢老人&q=路人")).errors["q"]


def test_a_table_drops_empty_rows_and_names_the_wrong_cell() -> None:
    columns = [{"key": "a", "label": "甲", "required": True}, {"key": "n", "kind": "number", "label": "数"}]
    form = one("table", columns=columns, min_rows=2)
    cleaned = form.clean("s", {"q-0-a": "", "q-0-n": " ", "q-3-a": "x", "q-3-n": "3", "q-7-n": "七"})
    assert cleaned.answers["q"] == [{"a": "x", "n": "3"}, {"a": "", "n": "七"}]
    assert list(cleaned.errors) == ["q-1-n"]
    assert {m.name for m in form.missing({"s": {"q": [{"a": "", "n": "1"}]}})} == {"q-0-a", "q"}


def test_a_half_filled_draft_is_kept_and_the_task_list_says_how_far_it_is() -> None:
    form = load("venture")
    cleaned = form.clean("overview", {"title": "星光小屋"})
    assert cleaned.errors == {}
    states = {p.section.key: p.state for p in form.progress({"overview": cleaned.answers})}
    assert states["overview"] == "started"
    assert states["needs"] == "empty"
    wrong = form.clean("beneficiaries", {"beneficiaries_direct": "很多人"})
    assert {p.section.key: p.state for p in form.progress({"beneficiaries": wrong.answers})}[
        "beneficiaries"
    ] == "wrong"
    assert "title" not in form.errors_of({"overview": cleaned.answers})["overview"]
    assert "summary" in form.errors_of({"overview": cleaned.answers})["overview"]


def test_what_is_not_asked_is_not_demanded() -> None:
    form = load("venture")

    def missing(context: Context) -> set[str]:
        return {one.question for one in form.missing({}, context)}

    assert "endorsement" not in missing(Context(tier="registered"))
    assert "endorsement" in missing(Context(tier="street_managed"))
    assert "endorsement" not in missing(Context(tier="street_managed", files={"endorsement": ["f"]}))
    assert "child_protection" not in missing(Context())
    asked = {one.question for one in form.missing({"beneficiaries": {"involves_children": "yes"}})}
    assert "child_protection" in asked


def test_sums_are_exact_and_by_source() -> None:
    form = load("venture")
    rows = [line("C01", "0.10", "3"), line("C01", "1,000.05", "2"), line("C03", "12.34", source="match")]
    sums = form.budget_totals(rows)
    assert (sums.total, sums.grant, sums.match, sums.price) == (201_274, 200_040, 1_234, 0)
    assert sums.by_category == {"C01": 200_040, "C03": 1_234}
    assert (
        "whole number of fen"
        in form.clean("budget", {"budget": [line("C01", "0.01", "0.5")]}).errors["budget-0-quantity"]
    )


def test_the_ceiling_is_a_share_of_the_sum_asked_for() -> None:
    form = load("venture")
    at = [line("C01", "70"), line("C03", "30"), line("C03", "100", source="match")]
    over = [line("C01", "69.99"), line("C03", "30.01")]
    assert form.budget_totals(at).breaches == []
    (breach,) = form.budget_totals(over).breaches
    assert (breach.severity, breach.category) == ("refuse", "C03")
    assert "30.01" in str(breach)


def test_fixed_assets_are_flagged_and_forbidden_money_refuses() -> None:
    (flag,) = load("venture").budget_totals([line("C12", "9000")]).breaches
    assert flag.severity == "flag"
    lottery = {"code": "L", "name": "福彩", "name_en": "lottery", "forbidden": ["C01"]}
    (breach,) = load("venture", sources=[lottery]).budget_totals([line("C01", "1")]).breaches
    assert breach.severity == "refuse"
    assert "lottery" in str(breach)
    both = load("venture", sources=[lottery, {"code": "F", "name": "基金会", "forbidden": []}])
    assert [b.severity for b in both.budget_totals([line("C01", "1")]).breaches] == ["flag"]


def test_the_limit_of_the_call_depends_on_the_tier() -> None:
    rows = [line("C01", "30000.01")]
    form = load("venture")
    assert form.clean("budget", {"budget": rows}, Context(tier="registered")).errors == {}
    cleaned = form.clean("budget", {"budget": rows}, Context(tier="committee_guided"))
    assert "30,000.00" in cleaned.errors["budget"]
    assert cleaned.answers["budget"][0]["unit_price"] == "30000.01"


def test_a_price_is_held_against_its_package_and_the_own_share_against_the_call() -> None:
    form = load("purchase", track="purchase", packages=[{"code": "A", "budget_fen": 1_000_00}])
    rows = [{"category": "C01", "item": "巡访", "quantity": "10", "unit_price": "100.01"}]
    cleaned = form.clean("budget", {"budget": rows}, Context(package="A"))
    assert cleaned.answers["budget"][0]["source"] == "price"
    assert "limit of 1,000.00" in cleaned.errors["budget"]
    shared = load("venture", limits={"min_match_pct": "40"})
    assert "40%" in str(
        shared.budget_totals([line("C01", "61"), line("C01", "39", source="match")]).breaches[0]
    )
    assert not shared.budget_totals([line("C01", "60"), line("C01", "40", source="match")]).breaches


def test_the_budgets_of_the_demonstration_add_up() -> None:
    data = json.loads(DEMO.read_text(encoding="utf-8"))
    form = load("venture", categories=data["vocab"]["budget_categories"])
    for proposal in data["proposals"]:
        budget = proposal["budget_requested"]
        sums = form.budget_totals(budget["lines"])
        assert f"{sums.total / 100:.2f}" == budget["total"], proposal["id"]


def test_a_reader_sees_words_lists_and_tables_in_the_own_language() -> None:
    form = load("venture")
    field, groups, budget = (form.question(key) for key in ("field", "target_groups", "budget"))
    assert field
    assert groups
    assert budget
    assert form.display(field, "扶老助残", "en").text == "en 扶老助残"
    assert form.display(groups, ["空巢老人"], "zh-hans").items == ("空巢老人",)
    table = form.display(budget, [line("C01", "1000", "2")], "zh-hans").table
    assert table
    assert table["rows"][0][0] == "服务活动费"
    assert table["total"][5] == "2,000.00"
    with translation.override("en"):
        assert field.label == "Field"
    assert not form.display(budget, [], "en")


def test_the_summary_fills_the_columns_of_an_application() -> None:
    form = load("venture")
    answers = {
        "overview": {"title": "星光小屋", "series": "邻里守望", "region": "220102"},
        "beneficiaries": {"beneficiaries_direct": "60"},
        "budget": {"budget": [line("C01", "10"), line("C01", "5", source="match")]},
    }
    found = form.summary(answers)
    assert (found["title"], found["beneficiaries"], found["requested_fen"], found["match_fen"]) == (
        "星光小屋",
        60,
        1000,
        500,
    )
    assert [row.fen for row in form.budget_rows(answers)] == [1000, 500]
