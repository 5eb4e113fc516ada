"""A scale from 1 to 5, through everything that reads an answer: the proof that a kind of question is one module, one
control and one line."""

import csv
import io
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.translation import override
from wagtail.blocks import StructBlockValidationError

from cms.forms.blocks import FormBlock
from grants.applications import actions
from grants.applications.models import Application
from grants.applications.version_comparison import compared
from grants.calls.models import CallVersion
from grants.calls.paper import blank_facts
from grants.filling.draft import Draft
from grants.forms.checker.check import check_form
from grants.forms.checker.robots import try_form
from grants.forms.definition import Form
from grants.forms.diff.definitions import differences
from grants.submission import actions as submission
from grants.submission.papers import application_facts
from grants.workbooks import read, workbook
from tests.factories import Scenario
from tests.page_reading import as_read
from tests.workbooks.test_sheets import answer_cell, opened, saved

ENDS = [{"label": "完全没有", "label_en": "not at all"}, {"label": "完全具备", "label_en": "fully"}]
EACH = [{"label": f"第{n}档", "label_en": f"step {n}"} for n in "一二三四五"]
ASKED = {"key": "ready", "kind": "rating", "label": "准备程度", "label_en": "How ready", "labels": ENDS}
MORE = {"key": "why", "kind": "text", "label": "原因", "label_en": "Why", "when": "ready < 3"}


def definition(*questions: dict[str, Any]) -> dict[str, Any]:
    return {"sections": [{"key": "s", "title": "准备", "title_en": "Ready", "questions": list(questions)}]}


def form(*questions: dict[str, Any]) -> Form:
    return Form(definition(*questions), {"track": "venture"})


@pytest.fixture
def asked(scenario: Scenario) -> Application:
    """A filled application whose form asks for the scale as well."""
    application = scenario.filled(scenario.registered)
    old = application.version
    assert old is not None
    whole = old.rules["form"]["definition"]
    added = {"sections": [*whole["sections"], *definition(ASKED, MORE)["sections"]]}
    rules = old.rules | {"form": old.rules["form"] | {"definition": added}}
    application.version = CallVersion.objects.create(call=old.call, number=2, rules=rules)
    application.save(update_fields=["version"])
    return application


def rate(scenario: Scenario, application: Application, step: str) -> None:
    by = scenario.applicant(scenario.registered)
    actions.save_section(application=application, section="s", answers={"ready": step, "why": "缺人"}, by=by)


def test_it_is_chosen_and_reckoned() -> None:
    asking = form(ASKED, MORE)
    assert [one.sentence for one in asking.missing({})] != []
    assert asking.clean("s", {"ready": "４"}).answers["ready"] == "4"
    for wrong in ("0", "6", "2.5", "好"):
        assert "ready" in asking.clean("s", {"ready": wrong}).errors, wrong
    assert {m.question for m in asking.missing({"s": {"ready": "2"}})} == {"why"}
    assert asking.missing({"s": {"ready": "3"}}) == []


@pytest.mark.parametrize(
    ("labels", "step", "said"),
    [
        (ENDS, "5", "5 of 5 · fully"),
        (ENDS, "3", "3 of 5"),
        (EACH, "2", "2 of 5 · step 二"),
        ([], "1", "1 of 5"),
    ],
)
def test_it_says_its_label(labels: list[dict[str, str]], step: str, said: str) -> None:
    asking = form({**ASKED, "labels": labels})
    with override("en"):
        assert asking.display(asking.questions()[0], step).text == said


def test_the_checker_and_the_robots_know_its_bounds() -> None:
    codes = {one.code for one in check_form(definition({**ASKED, "labels": EACH[:3]})).errors}
    assert "scale_labels" in codes
    rule = [{"that": "ready >= 6", "else": "不行"}]
    assert "contradiction" in {one.code for one in check_form(definition({**ASKED, "valid": rule})).errors}
    never = check_form(definition(ASKED, {**MORE, "when": "ready > 5"})).errors
    assert "unreachable" in {one.code for one in never}
    assert try_form(definition(ASKED, MORE), {"track": "venture"}, robots=20)["stuck"] == []


def test_an_applicant_is_told_of_other_labels() -> None:
    told = differences(definition(ASKED), definition({**ASKED, "labels": EACH}), "en")
    assert [one.what for one in told] == ["options"]


def test_the_editor_offers_it_and_asks_for_two_labels_or_five() -> None:
    questions = FormBlock().child_blocks["section"].child_blocks["questions"]
    block = questions.child_blocks["rating"]
    assert "labels" in block.child_blocks and str(block.meta.group) == str(
        questions.child_blocks["choice"].meta.group
    )
    value = block.to_python({"label": "准备程度", "readers": ["officer"], "labels": [{"label": "一"}]})
    with pytest.raises(StructBlockValidationError):
        block.clean(value)


def test_it_is_asked_on_the_screen_and_kept(asked: Application, scenario: Scenario, browse: Any) -> None:
    client = browse(scenario.applicant(scenario.registered))
    address = reverse("application-section", args=[asked.code, "s"])
    page = client.get(address).content.decode()
    assert page.count('type="radio"') == 5 and "not at all" in page
    client.post(address, {"ready": "2", "why": "缺人", "save": "1"})
    assert Draft.of(asked).answers["s"] == {"ready": "2", "why": "缺人"}
    assert '"ready"' in page and "checked" in client.get(address).content.decode()


def test_it_stands_on_paper_empty_and_filled(asked: Application, scenario: Scenario) -> None:
    [section] = [s for s in blank_facts(asked.call, "zh-hans")["sections"] if s["title"] == "准备"]
    assert section["questions"][0]["choices"] == ["1 完全没有", "2", "3", "4", "5 完全具备"]
    rate(scenario, asked, "1")
    submission.submit(application=asked, by=scenario.applicant(scenario.registered))
    [shown] = [s for s in application_facts(asked, "officer")["sections"] if s["title"] == "准备"]
    assert "完全没有" in shown["answers"][0]["text"]


def test_it_goes_out_in_a_workbook_and_comes_back(asked: Application, scenario: Scenario) -> None:
    rate(scenario, asked, "2")
    data = workbook(Draft.of(asked))
    assert not read(Draft.of(asked), ContentFile(data)).changes
    book = opened(data)
    cell = answer_cell(book, "s", "ready")
    assert cell.value == "2"
    for typed in ("5 完全具备", "5", 5):
        cell.value = typed
        assert read(Draft.of(asked), saved(book)).answers["s"]["ready"] == "5", typed
    cell.value = "9"
    assert [fault.typed for fault in read(Draft.of(asked), saved(book)).faults] == ["9"]


def test_versions_are_compared(asked: Application, scenario: Scenario) -> None:
    rate(scenario, asked, "2")
    submission.submit(application=asked, by=scenario.applicant(scenario.registered))
    old = asked.versions.get()
    new = asked.versions.get()
    new.answers = {**old.answers, "sections": {**old.answers["sections"], "s": {"ready": "4"}}}
    [section] = compared(asked, old, new, "officer", everything=False)
    assert "ready" in {one.key for one in section["questions"]}


def test_it_is_a_column_of_the_officers_list_and_its_file(
    asked: Application, scenario: Scenario, browse: Any
) -> None:
    rate(scenario, asked, "2")
    submission.submit(application=asked, by=scenario.applicant(scenario.registered))
    client, address = (
        browse(scenario.officer),
        f"call={asked.call.code}&col=number&col=answer-ready&col=answer-why",
    )
    page = as_read(client.get(f"{reverse('application-list')}?{address}").content.decode())
    assert "How ready" in page and "缺人" in page
    raw = b"".join(
        client.post(
            f"{reverse('application-list')}?{address}", {"list": "application-list", "as": "csv"}
        ).streaming_content
    )
    head, row = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert (head[1:], row[1:]) == (["How ready", "Why"], ["2", "缺人"])
    several = as_read(
        client.get(f"{reverse('application-list')}?col=number&col=answer-ready").content.decode()
    )
    assert "How ready" not in several


def test_what_is_no_longer_asked_of_an_applicant_is_no_answer_in_the_list(
    asked: Application, scenario: Scenario, browse: Any
) -> None:
    rate(scenario, asked, "4")
    submission.submit(application=asked, by=scenario.applicant(scenario.registered))
    address = f"call={asked.call.code}&col=answer-ready&col=answer-why"
    raw = browse(scenario.officer).post(
        f"{reverse('application-list')}?{address}", {"list": "application-list", "as": "csv"}
    )
    assert list(csv.reader(io.StringIO(b"".join(raw.streaming_content).decode("utf-8-sig"))))[1] == ["4", ""]
