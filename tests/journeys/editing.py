"""An editor in Wagtail's admin: the page of a call, and a story. These screens are Wagtail's, not ours to look at."""

from playwright.sync_api import expect

from cms.models import CallIndexPage
from grants.models import Call
from tests.journeys.people import Person


def publishes_the_page(editor: Person, call: Call, lead: str, *, english: bool = False) -> None:
    """A page below the list of calls of one language. Publishing it announces the call."""
    index = CallIndexPage.objects.get(locale__language_code="en" if english else "zh-hans")
    page = editor.page
    page.goto(f"{editor.stage.url}/cms-admin/pages/add/cms/callpage/{index.pk}/")
    page.fill("#id_title", call.title_en if english else call.title)
    page.select_option("#id_call", str(call.pk))
    page.fill("#id_lead", lead)
    page.locator("[role=tab]").nth(1).click()
    # The admin proposes an address from the title a moment after it was typed: no person is faster than that.
    expect(page.locator("#id_slug")).not_to_have_value("")
    page.fill("#id_slug", call.code.lower())
    publishes(editor)


def publishes(editor: Person) -> None:
    """The arrow beside “save draft”, then “publish”."""
    editor.page.click("footer [data-w-dropdown-target=toggle]")
    with editor.page.expect_navigation() as moved:
        editor.page.click("[name=action-publish]")
    assert moved.value.status < 400, editor.text()[:300]
