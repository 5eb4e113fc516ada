"""On a phone and at a desk at the same draft, the line cut in between: every answer is there in the end."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Error, Page, expect

from grants.applications.models import SectionAnswers
from grants.people.models import User
from tests.factories import person, venture_scenario


def comes(browser: Any, url: str, user: User, width: int) -> Page:
    """A person with a browser of one's own, logged in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    context = browser.new_context(viewport={"width": width, "height": 800}, base_url=url)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
    page: Page = context.new_page()
    return page


def goes(page: Page, path: str, offline: bool = False) -> None:
    try:
        page.goto(path)
    except Error:
        assert offline, f"{path} could not be opened"


def test_two_at_one_draft_with_the_line_cut(browser: Any, live_server: Any, transactional_db: None) -> None:
    scenario = venture_scenario()
    wang, li = (
        scenario.applicant(scenario.registered),
        person("li", "applicant", organisation=scenario.registered, name="李某某"),
    )
    application = scenario.draft(scenario.registered)
    path = reverse("application-section", args=[application.code, "overview"])
    desk, phone = comes(browser, live_server.url, wang, 1280), comes(browser, live_server.url, li, 390)
    for page in (desk, phone):
        goes(page, path)

    phone.context.set_offline(True)
    desk.locator("[name=title]").fill("桌上写的标题")
    desk.locator("[name=title]").blur()
    expect(desk.locator("[data-status]")).to_have_attribute("data-state", "saved")

    phone.locator("[name=summary]").fill("手机上写的概述")
    phone.locator("[name=title]").fill("手机上写的标题")
    phone.locator("[name=title]").blur()
    expect(phone.locator("[data-status]")).to_have_attribute("data-state", "trouble")
    goes(phone, path, offline=True)  # loaded again without a line: the page is gone, the texts are not

    phone.context.set_offline(False)
    goes(phone, path)
    clash = phone.locator("[data-question=title] [data-clash]")
    expect(clash.locator(".mine")).to_contain_text("手机上写的标题")
    expect(clash.locator(".theirs")).to_contain_text("桌上写的标题")
    expect(phone.locator("[name=summary]")).to_have_value("手机上写的概述")
    assert kept(application.pk) == {"title": "桌上写的标题", "summary": "手机上写的概述"}
    assert violations(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390

    clash.get_by_role("button").first.click()
    expect(clash).to_have_count(0)
    expect(phone.locator("[name=title]")).to_have_value("手机上写的标题")
    assert kept(application.pk)["title"] == "手机上写的标题"
    assert phone.evaluate("Object.keys(localStorage).filter(key => key.startsWith('yichuang:')).length") == 0

    desk.locator("[name=title]").fill("桌上又改了")
    desk.locator("[name=title]").blur()
    clash = desk.locator("[data-question=title] [data-clash]")
    clash.get_by_role("button").nth(1).click()
    expect(clash).to_have_count(0)
    expect(desk.locator("[name=title]")).to_have_value("手机上写的标题")

    goes(desk, path)
    expect(desk.locator("[data-present]")).to_contain_text("李某某")
    expect(desk.locator("[name=title]")).to_have_value("手机上写的标题")
    for page in (desk, phone):
        page.context.close()


def kept(pk: int) -> dict[str, Any]:
    answers = SectionAnswers.objects.get(application=pk, section="overview").answers
    return {key: value for key, value in answers.items() if value}


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found.response["violations"]]


def test_rows_that_come_and_go_are_saved_as_one_answer(
    browser: Any, live_server: Any, transactional_db: None
) -> None:
    scenario = venture_scenario()
    application = scenario.draft(scenario.registered)
    desk = comes(browser, live_server.url, scenario.applicant(scenario.registered), 1280)
    goes(desk, reverse("application-section", args=[application.code, "budget"]))
    box = desk.locator("[data-question=budget]")
    for n in range(3):
        if n:
            box.locator("[data-add]").click()
        box.locator("[name$='-item']").nth(n).fill(f"第 {n + 1} 项")
    box.locator("[data-remove]").nth(1).click()
    expect(desk.locator("[data-status]")).to_have_attribute("data-state", "saved")
    desk.context.close()
    answers = SectionAnswers.objects.get(application=application, section="budget").answers
    assert [row["item"] for row in answers["budget"]] == ["第 1 项", "第 3 项"]
