"""What waits on a device and can no longer be saved: it is read, copied and let go, wherever its writer looks next. Two
windows of one person are not two people."""

from typing import Any

from django.urls import reverse
from playwright.sync_api import Page, expect

from grants.applications.models import Application, SectionAnswers
from tests.applications.test_side_by_side import comes, goes, violations
from tests.factories import venture_scenario
from workflows import clock

WAITS = "Object.keys(localStorage).filter(key => key.startsWith('yichuang:draft:')).length"


def two_windows(browser: Any, live_server: Any) -> tuple[Any, Page, Page]:
    """One person, the same section open twice, another title typed in each."""
    scenario = venture_scenario()
    application = scenario.draft(scenario.registered)
    first = comes(browser, live_server.url, scenario.applicant(scenario.registered), 390)
    second = first.context.new_page()
    for page in (first, second):
        goes(page, reverse("application-section", args=[application.code, "overview"]))
    first.locator("[name=title]").fill("第一个窗口")
    first.locator("[name=title]").blur()
    expect(first.locator("[data-status]")).to_have_attribute("data-state", "saved")
    second.locator("[name=title]").fill("第二个窗口")
    second.locator("[name=title]").blur()
    expect(second.locator("[data-question=title] [data-clash]")).to_be_visible()
    return application, first, second


def test_two_windows_of_one_person_are_not_blamed_on_another(
    browser: Any, live_server: Any, transactional_db: None
) -> None:
    application, _first, second = two_windows(browser, live_server)
    said = second.locator("[data-question=title] [data-clash]").inner_text()
    assert application.made_by.name not in said
    assert "对方" not in said and "their" not in said.lower()
    # Without script the same is said by the page itself.
    client = _client(application)
    posted = {"was-title": "0.-", "title": "第三个窗口", "save": "1"}
    page = client.post(reverse("application-section", args=[application.code, "overview"]), posted)
    assert page.status_code == 409
    assert [pair["own"] for pair in page.context["pairs"]] == [True]
    assert "somebody else" not in page.content.decode() and "别人" not in page.content.decode()
    second.context.close()


def _client(application: Application) -> Any:
    from django.test import Client

    client = Client()
    client.force_login(application.made_by)
    return client


def test_what_cannot_be_saved_any_more_is_read_copied_and_let_go(
    browser: Any, live_server: Any, transactional_db: None
) -> None:
    application, _first, second = two_windows(browser, live_server)
    goes(second, reverse("application-tasks", args=[application.code]))
    left = second.locator("[data-left] [data-clash]")
    expect(left).to_contain_text("第二个窗口")
    expect(left.locator("a")).to_have_count(1)  # the two versions can still be chosen from
    Application.objects.filter(pk=application.pk).update(state="submitted", submitted_at=clock.now())
    goes(second, reverse("application-section", args=[application.code, "overview"]))
    expect(left).to_contain_text("第二个窗口")
    expect(left.locator("a")).to_have_count(0)
    assert second.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(second) == []
    second.context.grant_permissions(["clipboard-read", "clipboard-write"])
    left.locator("button").first.click()
    expect(left.locator("button").first).to_have_text("Copied")
    assert second.evaluate("navigator.clipboard.readText()") == "第二个窗口"
    left.locator("button").last.click()
    expect(left).to_have_count(0)
    assert second.evaluate(WAITS) == 0
    goes(second, reverse("application", args=[application.code]))
    expect(second.locator("[data-status]")).to_have_text("")
    assert (
        SectionAnswers.objects.get(application=application, section="overview").answers["title"]
        == "第一个窗口"
    )
    second.context.close()
