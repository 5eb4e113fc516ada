"""The checker of forms: what cannot work is an error with its sentence, what is doubtful a warning."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from grants.calls import actions
from grants.calls.checklist import missing_rules
from grants.calls.models import FormDefinition
from grants.calls.publishing import answers_for, report_for, unacknowledged
from grants.forms.checker.check import check_form
from grants.people.models import Office, Region
from tests.calls.sample_calls import officer, venture
from tests.people.scenario import person, scenario
from workflows.steps import NotYours, Refused

FORMS = Path(actions.__file__).parent / "forms_data"
BUDGET = {"key": "budget", "kind": "budget", "label": "预算", "label_en": "Budget"}
TITLE = {"key": "title", "kind": "text", "label": "名称", "label_en": "Name", "column": "title"}
RULES = {
    "track": "venture", "limits": {"max_months": 10, "max_grant_registered_fen": 5_000_000, "max_grant_other_fen": 3_000_000},
    "categories": [{"code": "C01", "name": "活动"}, {"code": "C12", "name": "资产", "ceiling_pct": "0"}],
}  # fmt: skip


def form(*questions: dict[str, Any], **section: Any) -> dict[str, Any]:
    """A form that is sound, and these questions besides."""
    asked = [{"label": q.get("key", ""), "label_en": "x", "kind": "number", **q} for q in questions]
    head = {"key": "s", "title": "部分", "title_en": "Section", **section}
    return {"sections": [{"key": "first", "title": "一", "title_en": "One", "questions": [TITLE, BUDGET]},
                         *([{**head, "questions": asked}] if asked else [])]}  # fmt: skip


def errors(*questions: dict[str, Any], rules: dict[str, Any] | None = None, **section: Any) -> list[str]:
    return [one.code for one in check_form(form(*questions, **section), rules or RULES).errors]


def warnings(*questions: dict[str, Any], rules: dict[str, Any] | None = None) -> list[str]:
    found = check_form(form(*questions), rules or RULES).warnings
    return [one.code for one in found if one.code != "unfed"]


@pytest.mark.parametrize("name", ["venture", "purchase", "small"])
def test_the_shipped_forms_have_no_error_and_no_warning(name: str) -> None:
    shipped = json.loads((FORMS / f"{name}.json").read_text("utf-8"))["definition"]
    report = check_form(shipped, {"track": "purchase" if name == "purchase" else "venture"})
    assert (report.errors, report.warnings) == ([], [])


COLUMNS = {"summary": "long_text", "field": "choice", "region": "region", "beneficiaries": "number"}


@pytest.mark.parametrize("left_out", ["", *COLUMNS, "goals"])
def test_a_column_that_contract_list_or_statistics_read_is_missed_before_anybody_applies(
    left_out: str,
) -> None:
    """Asked, but not said which column it fills: the contract would print that nobody is served."""
    asked = [
        {"key": f"asked_{name}", "kind": kind, **({} if name == left_out else {"column": name})}
        for name, kind in COLUMNS.items()
    ]
    goals = [{"key": "aims", "kind": "text" if left_out == "goals" else "goals"}]
    found = check_form(form(*asked, *goals), RULES).warnings
    assert [one.detail for one in found if one.code == "unfed"] == ([left_out] if left_out else [])


CASES: list[tuple[str, list[dict[str, Any]]]] = [
    ("expression", [{"key": "a", "when": "unknown = 1"}]),
    ("expression", [{"key": "a", "when": "title > 3"}]),
    ("expression", [{"key": "a", "when": "1 +"}]),
    ("expression", [{"key": "a", "when": "budget.total"}]),
    ("expression", [{"key": "a", "valid": [{"that": "len(a) > 3", "else": "x"}]}]),
    ("expression", [{"key": "a", "kind": "computed", "value": "title", "shows": "number"}]),
    ("personal", [{"key": "a", "help": "你们有 {{ nobody }} 人"}]),
    ("circle", [{"key": "a", "when": "b = 1"}, {"key": "b", "when": "a = 1"}]),
    ("circle", [{"key": "a", "when": "a = 1"}]),
    ("circle", [{"key": "a", "kind": "computed", "value": "b + 1"}, {"key": "b", "kind": "computed", "value": "a"}]),
    ("question_twice", [{"key": "a"}, {"key": "a"}]),
    ("reserved", [{"key": "tier"}]),
    ("question_key", [{"key": "2a"}]),
    ("unreachable", [{"key": "a", "when": 'organisation.tier = "nobody"'}]),
    ("unreachable", [{"key": "a", "when": 'organisation.tier = "registered" and tier = "street_managed"'}]),
    ("unreachable", [{"key": "c", "kind": "choice", "options": [{"value": "x", "label": "x"}]}, {"key": "a", "when": 'c = "y"'}]),
    ("min_max", [{"key": "a", "min": 5, "max": 3}]),
    ("rows", [{"key": "a", "kind": "goals", "min_rows": 5, "max_rows": 3}]),
    ("contradiction", [{"key": "a", "max": 10, "valid": [{"that": "a >= 20", "else": "x"}]}]),
    ("contradiction", [{"key": "a", "kind": "text", "max_chars": 50, "valid": [{"that": "100 <= len(a)", "else": "x"}]}]),
    ("contradiction", [{"key": "p", "kind": "period", "valid": [{"that": "months(p.from, p.to) >= 12", "else": "x"}]}]),
    ("contradiction", [{"key": "a", "valid": [{"that": 'budget.of("C12") > 0', "else": "x"}]}]),
    ("contradiction", [{"key": "a", "valid": [{"that": "budget.requested >= 60000", "else": "x"}]}]),
    ("columns", [{"key": "a", "kind": "table", "columns": []}]),
    ("option_values", [{"key": "a", "kind": "choice", "options": [{"value": "x", "label": "x"}, {"value": "x", "label": "y"}]}]),
    ("budgets", [{"key": "b2", "kind": "budget"}]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "questions"), CASES, ids=[f"{n}-{c}" for n, (c, _q) in enumerate(CASES)])
def test_each_mistake_has_its_error(code: str, questions: list[dict[str, Any]]) -> None:
    assert errors(*questions) == [code]


def test_a_question_of_its_own_section_cannot_open_the_section() -> None:
    assert errors({"key": "a"}, when="a = 1") == ["circle"]


def test_what_can_be_asked_of_somebody_is_no_error() -> None:
    assert errors(
        {"key": "children", "kind": "choice", "options": [{"value": "yes", "label": "是"}, {"value": "no", "label": "否"}]},
        {"key": "how", "kind": "long_text", "when": 'children = "yes" and organisation.tier != "registered"'},
        {"key": "people", "kind": "number"},
        {"key": "many", "kind": "text", "when": "people >= 300"},
        {"key": "rows", "kind": "goals"},
        {"key": "sum_up", "kind": "computed", "value": "sum(rows.quantity) / people", "when": "count(rows) > 2"},
    ) == []  # fmt: skip


def test_the_project_needs_a_name_and_a_budget_from_everybody() -> None:
    bare = form()
    bare["sections"][0]["questions"] = [TITLE | {"required": False}]
    assert [one.code for one in check_form(bare, RULES).errors] == ["title", "budget"]


def test_what_is_scored_must_be_asked_of_everybody() -> None:
    items = [{"key": "need", "name": "需求", "weight": 40, "computed": ""}, {"key": "plan", "name": "方案", "weight": 60, "computed": ""},
             {"key": "price", "name": "价格", "weight": 10, "computed": "price"}]  # fmt: skip
    rules = RULES | {"rounds": [{"rubric": {"items": items}}]}
    fed = {"key": "why", "kind": "long_text", "rubric": ["need"]}
    assert warnings(fed, rules=rules) == ["unscored"]
    assert warnings(fed, {"key": "how", "kind": "text", "rubric": ["plan"]}, rules=rules) == []
    assert warnings(
        fed, {"key": "how", "kind": "text", "rubric": ["plan"], "required": False}, rules=rules
    ) == ["unscored"]


def test_missing_english_and_personal_data_for_experts_are_warnings() -> None:
    assert warnings({"key": "a", "label_en": ""}) == ["english"]
    assert warnings({"key": "a", "kind": "phone"}) == ["readable"]
    assert warnings({"key": "a", "kind": "phone", "readers": ["applicant", "officer"]}) == []


# --- before a call is announced -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_call_waits_for_its_form_to_be_sound_and_its_warnings_to_be_read(at: Any) -> None:
    from tests.calls.sample_calls import TODAY

    scenario()
    at(TODAY)
    call = venture()
    assert missing_rules(call) == []
    FormDefinition.objects.filter(pk=call.form_id).update(
        report={}, acknowledged_by=None, acknowledged_at=None
    )
    call = type(call).objects.get(pk=call.pk)
    (sentence,) = missing_rules(call)
    assert "acknowledge" in str(sentence)
    with pytest.raises(Refused):
        actions.announce(call=call, by=officer())
    assert unacknowledged(call.form, report_for(call.form, call))
    actions.acknowledge_form(form=call.form, by=officer())
    call = type(call).objects.get(pk=call.pk)
    assert missing_rules(call) == [] and call.form.acknowledged_by == officer()
    broken = deepcopy(call.form.definition)
    broken["sections"][0]["questions"][0]["when"] = "nobody = 1"
    FormDefinition.objects.filter(pk=call.form_id).update(definition=broken)
    (sentence,) = missing_rules(type(call).objects.get(pk=call.pk))
    assert "nobody" in str(sentence)


@pytest.mark.django_db
def test_a_form_with_an_error_is_not_published(at: Any) -> None:
    scenario()
    facts = {"code": "new", "title": "新表", "title_en": "New", "note": "", "by": officer()}
    with pytest.raises(Refused, match="nobody"):
        actions.publish_form(definition=form({"key": "a", "when": "nobody = 1"}), **facts)
    kept = actions.publish_form(definition=form({"key": "a"}), **facts)
    assert (kept.version, kept.report["errors"]) == (1, [])
    assert actions.publish_form(definition=form({"key": "a"}), **facts) == kept
    assert actions.publish_form(definition=form({"key": "a"}, {"key": "b"}), **facts).version == 2


@pytest.mark.django_db
def test_only_an_office_that_answers_for_a_form_acknowledges_its_warnings() -> None:
    """Whoever made it, and the offices of calls that use it; of others' calls nobody takes the warnings upon himself."""
    scenario()
    call = venture()
    assert call.form is not None
    street = Region.objects.create(
        code="330000", name="外省", name_en="Elsewhere", level="province", path="330000"
    )
    Office.objects.create(code="GOV33", name="外省民政厅", level="province", region=street)
    stranger = person("stranger", ("officer", "GOV33"))
    with pytest.raises(NotYours, match="the office that made the form"):
        actions.acknowledge_form(form=call.form, by=stranger)
    made = FormDefinition.objects.create(
        code="own", version=1, title="x", definition=call.form.definition, made_by=stranger
    )
    assert answers_for(stranger, made)
    assert not answers_for(officer(), made)
    assert answers_for(officer(), call.form)
    shipped = FormDefinition.objects.create(code="shipped", version=1, title="x", definition={"sections": []})
    assert answers_for(stranger, shipped)


@pytest.mark.django_db
def test_an_auditor_reads_forms_and_has_no_buttons(client: Client) -> None:
    scenario()
    call = venture()
    assert call.form is not None
    client.force_login(person("auditor", ("auditor", "GOV22")))
    listed = client.get("/en/desk/forms/").content.decode()
    assert "Build a new form" not in listed
    page = f"/en/desk/forms/{call.form.code}/{call.form.version}/"
    assert page in listed
    shown = client.get(page).content.decode()
    assert shown.count("<form") == client.get("/en/desk/").content.decode().count("<form")
    assert client.post(f"{page}do/acknowledge/").status_code == 403
    assert client.post(page).status_code == 405


@pytest.mark.parametrize("part", ["decimals", "max_chars", "min_rows", "max_rows", "max_mb"])
def test_no_part_of_a_question_is_beyond_what_can_be_filled_in(part: str) -> None:
    kind = {"decimals": "number", "max_chars": "text", "max_mb": "file"}.get(part, "goals")
    assert part in errors({"key": "a", "kind": kind, part: 10**9})
    cell = {"key": "b", "kind": "number", "label": "数", "decimals": 30}
    assert "decimals" in errors({"key": "a", "kind": "table", "columns": [cell]})
