"""Applying online: an officer builds the form and is stopped once, two people fill it with the line cut in between."""

import re
from typing import Any

import pytest
from playwright.sync_api import Error, expect

from grants.calls import actions as calls
from grants.demo.data import when
from grants.models import Application, Call, FormDefinition, SectionAnswers
from grants.programs import actions as programs
from tests.journeys import people, scenario, scenes
from tests.journeys.applying import budget, row
from tests.journeys.editing import FormBuilder, publishes_the_page
from tests.journeys.people import Stage
from tests.worker_results import delivered

TITLE, OTHER = "河边纳凉夜话", "夏夜河边纳凉"
SAFE = "每场两名志愿者陪同，家长签字后参加。"


def a_call_waits_for_its_form(stage: Stage) -> None:
    """A competition with everything but the form it is to use."""
    stage.moves_to(when("2026-02-26"))
    cast = scenario.engaged()
    pool, *_others = scenario.money(cast, scenario.FUNDS)
    rules = scenario.venture_rules(cast) | {"form": FormDefinition.objects.get(code="small")}
    call = calls.create_call(data=rules, by=cast["officer"])
    programs.allocate(call=call, pool=pool, fen=pool.notified_fen, by=cast["officer"])


# --- the form ---------------------------------------------------------------------------------------------


def the_officer_builds_a_form(stage: Stage) -> None:
    """A condition, a table and a total that the form reckons; the condition is misspelt, and the checker says so."""
    stage.moves_to(when("2026-02-27", 9))
    officer = stage.person("officer").opens("/desk/forms/").follows("Build a new form")
    form = FormBuilder(officer)
    form.names("夏夜微项目申报书", "summer")
    project = form.adds_section(title="项目", title_en="Project", key="project")
    form.asks(project, "text", label="项目名称", label_en="Name", column="title")
    form.asks(project, "number", label="服务人数", label_en="People", key="people", min="1")
    choice = form.asks(project, "choice", label="是否有未成年人参加", label_en="Children", key="children")
    for n, (words, kept) in enumerate((("是", "yes"), ("否", "no"))):
        form.adds_row(choice, "options", n, label=words, label_en=kept, value=kept)
    safety = form.asks(
        project, "long_text", label="保护措施", label_en="Safety", key="safety", when='childs = "yes"'
    )
    table = form.asks(project, "table", label="所需物资", label_en="Things", key="things")
    for n, (words, words_en, kind) in enumerate((("物资", "item", "text"), ("数量", "number", "number"))):
        form.adds_row(table, "columns", n, label=words, label_en=words_en, kind=kind, key=words_en)
    form.asks(
        project,
        "computed",
        label="物资件数",
        label_en="Pieces",
        key="pieces",
        value="sum(things.number)",
    )
    money = form.adds_section(title="预算", title_en="Budget", key="money")
    form.asks(money, "budget", label="预算明细", label_en="Budget", key="budget")
    each = "round(budget.requested / people, 2)"
    form.asks(
        money,
        "computed",
        label="人均申请资金",
        label_en="Each",
        key="each",
        value=each,
        shows="money",
    )
    assert "childs" in form.publishes()
    assert not FormDefinition.objects.filter(code="summer").exists()
    form.writes(safety, when='children = "yes"')
    form.publishes()
    assert FormDefinition.objects.get(code="summer").made_by.username == "officer"


def the_call_uses_it_and_opens(stage: Stage) -> None:
    """The robots went through; the warnings are the officer's to take upon himself."""
    officer, call = stage.people["officer"], Call.objects.get()
    officer.opens("/desk/forms/").reads("夏夜微项目申报书").sees("300")
    officer.types(call=call.code).clicks("Use it")
    officer.opens("/desk/forms/summer/1/?call=CT-2026").clicks("Acknowledge the warnings")
    stage.moves_to(when("2026-03-02", 9))
    publishes_the_page(stage.person("editor"), call, "夏夜里的小事，也值得好好办。")
    stage.leaves("editor")
    stage.moves_to(when("2026-03-03", 9))
    call.refresh_from_db()
    assert call.state == "open"
    assert call.form.code == "summer"


# --- two people -------------------------------------------------------------------------------------------


def two_come_to_one_draft(stage: Stage) -> None:
    """A member begins at a desk; a colleague follows the letter with a phone."""
    stage.moves_to(when("2026-03-05", 20))
    desk = stage.person("o02").opens("/calls/ct-2026/").follows("Begin an application").clicks("Begin")
    code = Application.objects.get().code
    desk.opens(f"/desk/applications/{code}/people/")
    desk.types(email="o05@example.invalid", role="edit").clicks("Send the invitation")
    letters = "\n".join(str(one.body) for one in delivered("o05@example.invalid"))
    found = re.search(r"/invitations/\S+", letters)
    assert found is not None
    phone = stage.person("o05", on_a_phone=True).opens(found[0]).clicks("Accept the invitation")
    for one in (desk, phone):
        one.opens(f"/desk/applications/{code}/sections/project/")


def the_line_is_cut(stage: Stage) -> None:
    """The phone writes on without a line, even loads its page in vain; both write the same answer meanwhile."""
    desk, phone = stage.people["o02"], stage.people["o05"]
    phone.page.context.set_offline(True)
    expect(phone.page.locator("[name=safety]")).to_be_hidden()
    phone.types(children="yes")
    phone.types(safety=SAFE, name=OTHER, **row("things", 0, item="折叠椅", number="40"))
    phone.adds_a_row().types(**row("things", 1, item="驱蚊灯", number="6"))
    phone.page.locator("[name='things-1-number']").blur()
    expect(phone.page.locator("#pieces")).to_contain_text("46")
    expect(phone.page.locator("[data-status]")).to_have_attribute("data-state", "trouble")

    desk.types(name=TITLE, people="300")
    desk.page.locator("[name=people]").blur()
    expect(desk.page.locator("[data-status]")).to_have_attribute("data-state", "saved")
    with pytest.raises(Error):
        phone.page.reload()


def nothing_is_lost(stage: Stage) -> None:
    """The line is back: both texts of the name are shown, everything else has arrived by itself."""
    desk, phone = stage.people["o02"], stage.people["o05"]
    code = Application.objects.get().code
    phone.page.context.set_offline(False)
    phone.opens(f"/desk/applications/{code}/sections/project/")
    clash = phone.page.locator("[data-question=name] [data-clash]")
    expect(clash.locator(".mine")).to_contain_text(OTHER)
    expect(clash.locator(".theirs")).to_contain_text(TITLE)
    phone.looks()
    clash.get_by_role("button").nth(1).click()
    expect(clash).to_have_count(0)
    desk.opens(f"/desk/applications/{code}/sections/project/").sees("46")
    expect(desk.page.locator("[name=safety]")).to_have_value(SAFE)
    expect(desk.page.locator("[name='things-1-item']")).to_have_value("驱蚊灯")
    assert project() == {
        "name": TITLE, "people": "300", "children": "yes", "safety": SAFE,
        "things": [{"item": "折叠椅", "number": "40"}, {"item": "驱蚊灯", "number": "6"}],
    }  # fmt: skip


def project() -> dict[str, Any]:
    """What the server has of the first section."""
    answers: dict[str, Any] = SectionAnswers.objects.get(section="project").answers
    return {key: value for key, value in answers.items() if value}


def it_is_submitted(stage: Stage) -> None:
    """The phone writes the budget, the desk sees it come and hands the application in."""
    desk, phone = stage.people["o02"], stage.people["o05"]
    code = Application.objects.get().code
    phone.opens(f"/desk/applications/{code}/sections/money/")
    phone.types(**budget(0, "C01", "纳凉夜话", "场", "12", "1000")).adds_a_row()
    phone.types(**budget(1, "C02", "桌椅灯具", "批", "1", "6000"))
    phone.page.locator("[name='budget-1-unit_price']").blur()
    expect(phone.page.locator("#each")).to_contain_text("60.00")
    expect(phone.page.locator("[data-status]")).to_have_attribute("data-state", "saved")
    phone.presses(".acts button[name=next]")
    desk.opens(f"/desk/applications/{code}/check/").sees(TITLE, SAFE, "驱蚊灯", "18,000.00", "60.00")
    desk.clicks("Submit the application").told("Your application has been received")
    stage.moves_to(when("2026-03-05", 21))


# --- the supplement ---------------------------------------------------------------------------------------


def a_supplement_is_asked_for(stage: Stage) -> None:
    """One point at its question, one at a line of the budget; one notice."""
    stage.moves_to(when("2026-03-16", 9))
    code = Application.objects.get().code
    officer = stage.people["officer"].opens(f"/desk/applications/{code}/supplement/")
    officer.types(where="project/safety", text="请写明夜间照明和急救安排。").clicks("More points")
    officer.page.locator("main [name=where]").nth(1).select_option("money/budget")
    officer.page.locator("main [name=text]").nth(1).fill("桌椅灯具请分项列明。")
    officer.clicks("Keep and look at the notice").sees("请写明夜间照明和急救安排。", "桌椅灯具请分项列明。")
    officer.clicks("Send the notice").told("The notice was sent to the applicant.")


def it_is_answered(stage: Stage) -> None:
    """In a copy that the office does not see before it is sent; “1 of 2 answered” on the way."""
    stage.moves_to(when("2026-03-17", 20))
    code = Application.objects.get().code
    desk = stage.people["o02"].opens(f"/desk/applications/{code}/").follows("Answer the supplement")
    desk.presses("main .acts a.btn-primary")
    desk.types(safety=f"{SAFE}备照明灯六盏、急救包两个。").presses(".acts button[name=save]")
    desk.opens(f"/desk/applications/{code}/tasks/").sees("已答复 1 / 2")
    officer = stage.people["officer"].opens(f"/desk/applications/{code}/")
    assert "急救包" not in officer.text()
    phone = stage.people["o05"].opens(f"/desk/applications/{code}/sections/money/")
    phone.types(**budget(1, "C02", "折叠椅", "把", "40", "100")).adds_a_row()
    phone.types(**budget(2, "C02", "驱蚊灯", "盏", "6", "300")).presses(".acts button[name=next]")
    desk.opens(f"/desk/applications/{code}/check/").clicks("Send the supplement")


def the_officer_sees_what_changed_and_accepts(stage: Stage) -> None:
    """The words that were added, the line that was split, the sums before and after."""
    stage.moves_to(when("2026-03-18", 9))
    application = Application.objects.get()
    officer = stage.people["officer"].opens(f"/desk/applications/{application.code}/differences/")
    expect(officer.page.locator("main ins").first).to_be_visible()
    officer.sees("急救包", "驱蚊灯", "18,000.00", "17,800.00")
    scenes.passes(officer, application)
    application.refresh_from_db()
    assert application.state == "eligible"
    assert "急救包" in project()["safety"]


CHAPTERS = [
    a_call_waits_for_its_form, the_officer_builds_a_form, the_call_uses_it_and_opens, two_come_to_one_draft,
    the_line_is_cut, nothing_is_lost, it_is_submitted, a_supplement_is_asked_for, it_is_answered,
    the_officer_sees_what_changed_and_accepts,
]  # fmt: skip


@pytest.mark.slow
def test_a_form_is_built_filled_by_two_supplemented_and_accepted(stage: Stage) -> None:
    people.play(stage, CHAPTERS)
