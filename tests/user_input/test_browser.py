"""In a browser: a long paste is not cut but said, the wheel changes nothing, one refused answer holds up no other."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from grants.applications.models import Application
from tests.factories import venture_scenario

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def applicant(context: Any, live_server: Any, browse: Any) -> Any:
    scenario = venture_scenario()
    cookie = browse(scenario.applicant(scenario.registered)).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return scenario


def until(page: Any, holds: Callable[[], Any]) -> None:
    """The policy of the pages forbids a browser to be asked so; the database can be."""
    ends = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < ends
        page.wait_for_timeout(100)


def paste(page: Any, selector: str, text: str) -> None:
    page.focus(selector)
    page.evaluate(
        """([selector, text]) => {
          const field = document.querySelector(selector);
          document.execCommand("insertText", false, text);
        }""",
        [selector, text],
    )


def test_a_paste_that_is_too_long_stays_whole_and_says_by_how_much(
    page: Any, live_server: Any, applicant: Any
) -> None:
    with override("zh-hans"):
        page.goto(live_server.url + reverse("organisation-edit", args=[applicant.registered.code]))
    field = page.locator("#id_name")
    most = int(field.get_attribute("data-most"))
    paste(page, "#id_name", "甲" * (most + 3))
    assert len(page.input_value("#id_name")) > most
    over = len(page.input_value("#id_name")) - most
    assert f"超出{over}个字符" in page.locator("[data-over]").inner_text()
    assert not field.evaluate("field => field.checkValidity()")
    field.fill("甲" * (most - 1) + "𠮷")  # one sign, two halves
    assert field.evaluate("field => field.checkValidity()")
    assert page.locator("[data-over]").is_hidden()


def test_the_wheel_changes_no_number(page: Any, live_server: Any, applicant: Any) -> None:
    page.goto(live_server.url + reverse("organisation-edit", args=[applicant.registered.code]))
    page.locator("#id_staff").fill("12")
    page.locator("#id_staff").hover()
    page.locator("#id_staff").focus()
    page.mouse.wheel(0, 300)
    page.keyboard.press("ArrowUp")
    assert page.input_value("#id_staff") == "12"
    assert page.get_attribute("#id_staff", "inputmode") == "numeric"


@pytest.mark.parametrize(("status", "says"), [(400, "这一项不行。"), (413, "")])
def test_an_answer_that_is_refused_for_good_holds_up_no_other(
    page: Any, live_server: Any, applicant: Any, status: int, says: str
) -> None:
    draft = applicant.draft(applicant.registered)
    sent: list[list[str]] = []

    def server(route: Any) -> None:
        answers = json.loads(route.request.post_data)["answers"]
        sent.append(sorted(answers))
        if "title" in answers:
            route.fulfill(status=status, body=json.dumps({"says": says}), content_type="application/json")
        else:
            route.continue_()

    page.route("**/autosave/", server)
    with override("zh-hans"):
        page.goto(live_server.url + reverse("application-section", args=[draft.code, "overview"]))
    page.locator("#title").fill("独居老人巡访")
    page.locator("#summary").fill("每月一次。")
    status_line = page.locator("[data-status]")
    status_line.filter(has_text="未能保存").wait_for()
    page.locator("[data-clash]").first.wait_for()
    until(page, lambda: Application.objects.get(pk=draft.pk).sections.filter(section="overview").exists())
    kept = Application.objects.get(pk=draft.pk).sections.get(section="overview").answers
    assert (kept["summary"], kept.get("title")) == ("每月一次。", None)
    assert "项目名称" in status_line.inner_text()
    assert page.locator("[data-clash]").count() == 1
    assert says in page.locator("[data-clash]").inner_text()
    tried = len(sent)
    page.locator("#summary").fill("每月两次。")
    until(page, lambda: "summary" in (sent[tried:] or [[]])[-1])
    status_line.filter(has_text="已保存").wait_for()
    assert [one for one in sent[tried:] if "title" in one] == []


def test_while_the_server_breaks_on_one_answer_the_others_are_saved(
    page: Any, live_server: Any, applicant: Any
) -> None:
    draft = applicant.draft(applicant.registered)

    def server(route: Any) -> None:
        if "title" in json.loads(route.request.post_data)["answers"]:
            route.fulfill(status=500, body="")
        else:
            route.continue_()

    page.route("**/autosave/", server)
    page.goto(live_server.url + reverse("application-section", args=[draft.code, "overview"]))
    page.locator("#title").fill("独居老人巡访")
    with page.expect_response(lambda response: response.ok and "autosave" in response.url):
        page.locator("#summary").fill("每月一次。")
    assert (
        Application.objects.get(pk=draft.pk).sections.get(section="overview").answers["summary"]
        == "每月一次。"
    )
    page.unroute("**/autosave/")
    until(page, lambda: Application.objects.get(pk=draft.pk).title == "独居老人巡访")


def test_an_answer_on_which_the_server_always_breaks_is_shown_and_can_be_written_another_way(
    page: Any, live_server: Any, applicant: Any
) -> None:
    draft = applicant.draft(applicant.registered)

    def server(route: Any) -> None:
        sent = json.loads(route.request.post_data)["answers"]
        if "奇" in json.dumps(sent.get("title", ""), ensure_ascii=False):
            route.fulfill(status=500, body="")
        else:
            route.continue_()

    page.route("**/autosave/", server)
    with override("zh-hans"):
        page.goto(live_server.url + reverse("application-section", args=[draft.code, "overview"]))
    page.locator("#title").fill("奇怪的题目")
    page.get_by_text("服务器无法接受").first.wait_for(timeout=60_000)
    page.locator("#title").fill("独居老人巡访")
    until(page, lambda: Application.objects.get(pk=draft.pk).title == "独居老人巡访")
