"""Every kind of question of an application form, its tables, its workbook and its autosave, against the same writings."""

import io
import json
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from grants.applications.models import Application
from grants.filling.draft import Draft
from grants.forms.cells import MOST_KEPT
from grants.forms.kinds.registry import KINDS
from grants.workbooks import read, workbook
from tests.calls.test_form import load, one
from tests.factories import Scenario
from tests.user_input.writings import DAYS, NO_NUMBERS, SUMS, UNSEEN, stays_unseen

COLUMNS = [
    {"key": kind, "kind": kind, "label": kind, "label_en": kind, "required": True}
    for kind in ("text", "long_text", "number", "money", "date", "phone", "choice")
]
ROWS = ("table", "group")
#: Nothing is typed into these.
NOT_TYPED = {"file", "computed", "declaration"}


def names_of(kind: str) -> list[str]:
    """The names of the controls into which the parts of one answer are typed."""
    if kind in ("period",):
        return ["q-from", "q-to"]
    if kind == "address":
        return ["q-region", "q-line"]
    if kind == "budget":
        return [f"q-0-{name}" for name in ("category", "item", "unit", "quantity", "unit_price", "note")]
    if kind in ROWS:
        return [f"q-0-{column['key']}" for column in COLUMNS]
    if kind in ("goals", "schedule", "team"):
        question = one(kind).question("q")
        return [f"q-0-{column.key}" for column in question.columns]  # type: ignore[union-attr]
    return ["q"]


def form_of(kind: str) -> Any:
    return (
        one(kind, columns=COLUMNS)
        if kind == "table"
        else one(kind, questions=COLUMNS)
        if kind == "group"
        else one(kind)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted({*KINDS} - NOT_TYPED))
def test_no_answer_keeps_what_nobody_can_see(kind: str) -> None:
    form = form_of(kind)
    for name, sign in UNSEEN.items():
        posted = dict.fromkeys(names_of(kind), f"甲{sign}乙") | {"q-0-source": "grant"}
        kept = form.clean("s", posted).answers
        assert stays_unseen(json.dumps(kept, ensure_ascii=False)) == [], name
        alone = form.clean("s", dict.fromkeys(names_of(kind), sign)).answers
        assert [one.question for one in form.missing({"s": alone})] == ["q"], name


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted({*KINDS} - NOT_TYPED - {"long_text", *ROWS}))
def test_an_answer_of_one_line_stays_one(kind: str) -> None:
    posted = dict.fromkeys(names_of(kind), "甲\r\n乙")
    assert "\\n" not in json.dumps(form_of(kind).clean("s", posted).answers)


def test_a_long_answer_keeps_its_lines() -> None:
    assert one("long_text").clean("s", {"q": "甲\r\n乙\r丙"}).answers == {"q": "甲\n乙\n丙"}


@pytest.mark.parametrize("typed", SUMS)
def test_every_sum_of_a_form_is_read_alike(typed: str) -> None:
    fen = SUMS[typed]
    budget = {
        "q-0-item": "x",
        "q-0-quantity": "1",
        "q-0-unit_price": typed,
        "q-0-category": "C01",
        "q-0-source": "grant",
    }
    for form, posted in (
        (one("money"), {"q": typed}), (form_of("table"), {"q-0-money": typed}), (one("budget"), budget),
    ):  # fmt: skip
        wrong = form.clean("s", posted).errors
        assert bool([name for name in wrong if name != "q-0-category"]) == (fen is None), posted
    if fen is not None:
        assert one("money").clean("s", {"q": typed}).answers == {"q": f"{fen // 100}.{fen % 100:02d}"}


@pytest.mark.parametrize("typed", DAYS)
def test_every_day_of_a_form_is_read_alike(typed: str) -> None:
    day = DAYS[typed]
    for form, name in ((one("date"), "q"), (one("period"), "q-from"), (form_of("table"), "q-0-date")):
        cleaned = form.clean("s", {name: typed})
        assert (name in cleaned.errors) == (day is None)
        assert day is None or day.isoformat() in json.dumps(cleaned.answers)


@pytest.mark.parametrize("typed", NO_NUMBERS)
def test_what_is_no_number_or_too_large_a_one_is_refused(typed: str) -> None:
    for form, name in (
        (one("number"), "q"),
        (form_of("table"), "q-0-number"),
        (one("schedule"), "q-0-people"),
    ):
        assert name in form.clean("s", {name: typed}).errors
    budget = {"q-0-item": "x", "q-0-quantity": typed, "q-0-unit_price": "1"}
    assert "q-0-quantity" in one("budget").clean("s", budget).errors


def test_no_sum_of_the_budget_is_more_than_a_column_holds() -> None:
    rows = {f"q-{n}-{name}": value for n in range(300) for name, value in {
        "item": "x", "quantity": "9,999,999,999", "unit_price": "99,999,999,999", "category": "C01", "source": "grant"}.items()}  # fmt: skip
    form = one("budget")
    cleaned = form.clean("s", rows)
    assert "too large" in cleaned.errors["q-0-quantity"]
    assert form.budget_totals(cleaned.answers["q"]).total < 2**63


def test_a_draft_fills_no_column_with_what_it_cannot_hold() -> None:
    """Whatever a form allows, and whatever is typed."""
    for typed, most in ((str(10**20), 10**30), (str(MOST_KEPT + 1), 10**12), ("1,23", 10**9), ("-1", 10**9)):
        form = one("number", column="beneficiaries", max=most)
        cleaned = form.clean("s", {"q": typed})
        assert cleaned.errors
        assert form.summary({"s": cleaned.answers})["beneficiaries"] == 0


# --- the other ways in -------------------------------------------------------------------------------------


def posted(client: Client, application: Application, section: str, answers: dict[str, Any]) -> Any:
    body = {"answers": {key: {"value": [[key, text]], "base": 0} for key, text in answers.items()}}
    url = reverse("application-autosave", args=[application.code, section])
    return client.post(url, json.dumps(body), content_type="application/json")


def test_one_bad_answer_holds_up_no_other(scenario: Scenario, browse: Any) -> None:
    """Twenty figures, or what nobody can see: each answer is kept as it was written or cleaned, and none breaks the rest."""
    application = scenario.draft(scenario.registered)
    client = browse(scenario.applicant(scenario.registered))
    for sign in UNSEEN.values():
        application.sections.all().delete()
        reply = posted(
            client, application, "overview", {"title": f"独居{sign}老人", "summary": f"\x00{sign}"}
        )
        assert reply.status_code == 200
        assert {one["result"] for one in reply.json()["answers"].values()} == {"saved"}
        kept = application.sections.get(section="overview").answers
        assert "".join(kept["title"].split()) == "独居老人"
        assert not kept["summary"]
    section = next(
        q.section.key for q in Draft.of(application).form.questions() if q.column == "beneficiaries"
    )
    number = next(q.key for q in Draft.of(application).form.questions() if q.column == "beneficiaries")
    reply = posted(client, application, section, {number: "1" + "0" * 20})
    assert reply.json()["answers"][number]["result"] == "saved"
    fresh = Application.objects.get(pk=application.pk)
    assert (fresh.title, fresh.beneficiaries) == ("独居老人", 0)


@pytest.mark.parametrize("body", ["[]", "{", '{"answers": []}', '{"answers": {"title": 5}}', "[" * 5000])
def test_a_body_of_another_shape_is_refused_once_with_a_sentence(
    scenario: Scenario, browse: Any, body: str
) -> None:
    application = scenario.draft(scenario.registered)
    client = browse(scenario.applicant(scenario.registered))
    url = reverse("application-autosave", args=[application.code, "overview"])
    reply = client.post(url, body, content_type="application/json")
    assert reply.status_code == 400
    assert reply.json()["says"]


def test_a_workbook_brings_in_nothing_unseen(scenario: Scenario) -> None:
    draft = Draft.of(scenario.filled(scenario.registered))
    book = load_workbook(io.BytesIO(workbook(draft)))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.protection.locked is False and cell.data_type == "s":
                    cell.value = f"\u202e{cell.value}\u200b_x000B_\ue000"
    out = io.BytesIO()
    book.save(out)
    found = read(draft, ContentFile(out.getvalue()))
    assert stays_unseen(json.dumps(found.answers, ensure_ascii=False)) == []


def test_what_is_kept_from_before_breaks_no_workbook(scenario: Scenario) -> None:
    draft = Draft.of(scenario.filled(scenario.registered))
    kept = draft.kept["overview"]
    kept.answers = kept.answers | {"title": "甲\x0b乙\x01\u202e"}
    kept.save()
    fresh = Draft.of(draft.filled)
    assert workbook(fresh)


def test_every_form_of_the_house_keeps_its_numbers_within_the_columns() -> None:
    for name in ("venture", "purchase", "small"):
        for question in load(name).questions():
            if question.kind == "number" and question.column:
                assert int(question.data.get("max", 0)) <= MOST_KEPT
