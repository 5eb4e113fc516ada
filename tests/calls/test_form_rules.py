"""Rules of a form over all its answers: what is asked when, what holds, what is reckoned, what a text says."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict

from grants.forms.definition import Form
from grants.forms.expressions import parse
from grants.forms.namespace import types_of
from grants.forms.terms import Context
from tests import scripts
from tests.calls.test_form import RULES, line, load, one
from workflows import clock


def form(*questions: dict[str, Any], **sections: Any) -> Form:
    """Section s with the questions, and section t with those of `t`."""
    parts = {"s": questions, **sections}
    return Form(
        {"sections": [{"key": key, "title": key, "questions": list(all_)} for key, all_ in parts.items()]},
        RULES,
    )


def asked(kind: str, key: str = "q", **data: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": key, **data}


@pytest.mark.parametrize("name", ["venture", "purchase", "small"])
def test_every_expression_of_the_shipped_forms_is_well_written(name: str) -> None:
    shipped = load(name)
    types = types_of(shipped)
    for question in shipped.questions():
        for text in [question.when, question.section.when, *(rule["that"] for rule in question.rules)]:
            assert not text or parse(text).kind(types) == "truth", (question.key, text)
        if question.kind == "computed":
            assert parse(question.data["value"]).kind(types) in ("number", "text", "date")


def test_a_question_is_asked_by_what_another_section_says() -> None:
    found = form(asked("money", "grant"), t=[asked("text", "why", when="grant > 100")])
    assert {m.question for m in found.missing({"s": {"grant": "100"}})} == set()
    assert {m.question for m in found.missing({"s": {"grant": "100.01"}})} == {"why"}
    [question] = found.section("t").questions
    assert not found.read({"s": {"grant": "100"}}, Context()).asks(question)
    assert found.clean("t", {"why": "x" * 999}, Context(), {"s": {"grant": "1"}}).errors == {}


def test_a_whole_section_is_asked_or_not() -> None:
    data = [
        {
            "key": "s",
            "title": "s",
            "questions": [asked("choice", "kind", options=[{"value": "a", "label": "a"}])],
        },
        {"key": "t", "title": "t", "when": 'kind = "a"', "questions": [asked("text", "more")]},
    ]
    found = Form({"sections": data}, RULES)
    assert [p.section.key for p in found.progress({})] == ["s"]
    assert [p.section.key for p in found.progress({"s": {"kind": "a"}})] == ["s", "t"]


def test_what_is_not_asked_answers_nothing_to_other_rules() -> None:
    found = form(
        asked("choice", "kind", options=[{"value": "a", "label": "a"}, {"value": "b", "label": "b"}]),
        asked("money", "cost", when='kind = "a"'),
        asked("computed", "twice", value="2 * sum(cost)"),
    )
    assert found.read({"s": {"kind": "a", "cost": "5"}}, Context())["twice"] == 10
    assert found.read({"s": {"kind": "b", "cost": "5"}}, Context())["twice"] == 0


def test_a_rule_says_its_sentence_once_all_it_compares_is_answered() -> None:
    rule = {"that": "most >= least", "else": "最多 {{ most }} 少于最少 {{ least }}。"}
    found = form(asked("number", "least"), asked("number", "most", valid=[rule]))
    assert found.clean("s", {"most": "3", "least": ""}).errors == {}
    assert found.clean("s", {"most": "3", "least": "5"}).errors == {"most": "最多 3 少于最少 5。"}
    assert found.clean("s", {"most": "5", "least": "5"}).errors == {}
    assert [m.name for m in found.missing({"s": {"most": "3", "least": "5"}})] == ["most"]


def test_what_is_computed_is_reckoned_when_read_and_never_posted() -> None:
    found = form(
        asked("computed", "all", value="sum(parts.money)", shows="money"),
        asked("computed", "double", value="all * 2"),
        asked("table", "parts", columns=[{"key": "money", "kind": "money", "label": "m"}], required=False),
    )
    kept = found.clean("s", {"all": "999", "parts-0-money": "1,000", "parts-1-money": "0.5"}).answers
    assert "all" not in kept
    names = found.read({"s": kept}, Context())
    question = found.question("all")
    assert question
    assert found.display(question, names.raw(question)).text == "1,000.50"
    assert names["double"] == 2001
    assert found.missing({}) == []


def test_a_circle_of_rules_ends() -> None:
    found = form(asked("computed", "a", value="b + 1"), asked("computed", "b", value="a + 1"),
                 asked("text", "x", when="not empty(y)"), asked("text", "y", when="not empty(x)"))  # fmt: skip
    assert found.read({}, Context())["a"] is None
    assert isinstance(found.missing({"s": {"x": "1", "y": "1"}}), list)


def test_a_text_speaks_of_the_answers_and_the_call() -> None:
    found = form(
        asked("text", "name"),
        asked("text", "why", label="为什么叫“{{ name }}”", help="最多 {{ call.max_grant }} 元"),
    )
    found.read({"s": {"name": "<b>星光</b>"}}, Context(tier="committee_guided"))
    why = found.question("why")
    assert why
    assert why.label == "为什么叫“<b>星光</b>”"
    assert why.help == "最多 30,000 元"


def test_facts_of_the_organisation_and_the_call_can_be_read() -> None:
    found = Form(
        {"sections": []},
        RULES | {"dates": {"opens_at": "2026-03-02T16:30:00+00:00", "delivery_from": "2026-05-25"}},
    )
    names = found.read({}, Context(tier="registered", established=date(2017, 5, 12), region="220102"))
    assert names["call.opens"] == date(2026, 3, 3), "the day in the office's own time"
    assert names["call.delivery_from"] == date(2026, 5, 25)
    assert names["organisation.established"] == date(2017, 5, 12)
    with clock.at(date(2026, 5, 12)):
        assert names.reckon("months(organisation.established, today()) >= 36") is True


def test_a_roster_and_phones_are_not_for_experts() -> None:
    found = load("venture")
    team, roster, account = (found.question(key) for key in ("team", "roster", "account_number"))
    assert team
    assert roster
    assert account
    assert "expert" not in roster.readers
    assert "expert" not in account.readers
    row = {"name": "王芳", "role": "社工", "phone": "0431-88880000"}
    seen = found.display(team, [row], "zh-hans", reader="expert").table
    assert seen
    assert "电话" not in seen["columns"]
    assert "0431-88880000" not in seen["rows"][0]
    whole = found.display(team, [row], "zh-hans", reader="officer").table
    assert whole
    assert "0431-88880000" in whole["rows"][0]


def test_a_group_is_rows_of_cards_with_typed_parts() -> None:
    found = one(
        "group",
        max_rows=2,
        questions=[
            {"key": "n", "label": "名", "required": True},
            {"key": "p", "kind": "phone", "label": "电话"},
        ],
    )
    cleaned = found.clean("s", {"q-0-n": "甲", "q-0-p": "abc", "q-1-n": " ", "q-1-p": ""})
    assert cleaned.answers["q"] == [{"n": "甲", "p": "abc"}]
    assert list(cleaned.errors) == ["q-0-p"]
    assert "At most 2" in found.clean("s", {"q": [{"n": "a"}] * 3}).errors["q"]


@pytest.mark.django_db
def test_an_address_is_a_place_and_a_line() -> None:
    found = one("address")
    kept = found.clean("s", QueryDict("q-region=000&q-line=演示路1号"))
    assert kept.answers["q"] == {"region": "000", "line": "演示路1号"}
    assert list(kept.errors) == ["q-region"]
    assert [m.name for m in found.missing({"s": {"q": {"region": "", "line": "演示路1号"}}})] == ["q-region"]


READ_IN_THE_BROWSER = """([data, here]) => {
  const names = All.Names(data, here);
  return Object.keys(data.questions).map((key) => [key, names.asks(key),
    Expressions.show(names.get(key) ?? null, "", "zh-hans")]);
}"""


@pytest.mark.parametrize("answer", ["yes", "no", None])
def test_the_browser_asks_and_reckons_what_the_server_does(page: Any, answer: str | None) -> None:
    from grants.filling.form_data import _question
    from grants.forms.namespace import FACTS

    found = load("venture")
    rows = [line("C01", "12.30", "3"), line("C03", "5", source="match")]
    answers: dict[str, dict[str, Any]] = {
        "overview": {"period": {"from": "2026-05-25", "to": "2027-01-31"}, "title": "星光"},
        "beneficiaries": {"involves_children": answer, "beneficiaries_direct": "7", "has_roster": answer},
        "budget": {"budget": rows if answer else []},
    }
    names = found.read(answers, Context(tier="street_managed"))
    data = {
        "today": clock.today().isoformat(), "sections": {}, "budget": "budget", "limits": None,
        "facts": {name: [kind, found.fact(name, names.context)] for name, kind in FACTS.items()},
        "questions": {q.key: _question(q, "attachments", names.raw(q)) for q in found.questions()},
    }  # fmt: skip
    scripts.load(page, Expressions="expressions", All="names")
    from grants.forms.expressions import show

    for key, is_asked, text in page.evaluate(READ_IN_THE_BROWSER, [data, {}]):
        question = found.question(key)
        assert question
        assert is_asked == names.asks(question), key
        if question.kind == "computed":
            assert text == show(names[key]), key
