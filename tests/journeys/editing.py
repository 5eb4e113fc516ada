"""In Wagtail's admin: an editor at the page of a call or a story, an officer at a form. These screens are Wagtail's,
not ours to look at."""

from typing import Any

from django.utils import translation
from playwright.sync_api import expect

from cms.models import CallIndexPage
from grants.forms.kinds.registry import KINDS
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


class FormBuilder:
    """An officer who builds a form, block after block. A block goes by the beginning of its fields' names."""

    def __init__(self, officer: Person) -> None:
        self.officer, self.page = officer, officer.page
        self.sections = self.questions = 0

    def names(self, title: str, code: str) -> None:
        self.page.fill("#id_title", title)
        self.page.fill("#id_code", code)

    def adds_section(self, **parts: Any) -> str:
        self._add("body")
        block, self.sections, self.questions = f"body-{self.sections}-value", self.sections + 1, 0
        self.writes(block, **parts)
        return block

    def asks(self, section: str, kind: str, **parts: Any) -> str:
        """Add a question of a kind, by the kind's words in the chooser."""
        self._add(f"{section}-questions")
        with translation.override(self.officer.stage.language):
            words = str(KINDS[kind].words)
        self.page.get_by_role("option", name=words, exact=True).click()
        block, self.questions = f"{section}-questions-{self.questions}-value", self.questions + 1
        self.writes(block, **parts)
        return block

    def adds_row(self, block: str, part: str, n: int, **parts: Any) -> None:
        """A choice or a column."""
        self._add(f"{block}-{part}")
        self.writes(f"{block}-{part}-{n}-value", **parts)

    def writes(self, block: str, **parts: Any) -> None:
        for name, value in parts.items():
            field = self.page.locator(f"[name='{block}-{name}']")
            field.wait_for(state="attached")
            self._unfold(field)
            if isinstance(value, bool):
                field.set_checked(value)
            elif field.evaluate("e => e.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def publishes(self) -> str:
        """The words of the admin's message."""
        publishes(self.officer)
        return str(self.page.locator(".messages").inner_text())

    def _add(self, stream: str) -> None:
        """The plus after the last block of a stream or list."""
        plus = (
            f"div:has(> input[name='{stream}-count']) > [data-streamfield-stream-container] .c-sf-add-button"
        )
        plus += (
            f", div:has(> input[name='{stream}-count']) > [data-streamfield-list-container] .c-sf-add-button"
        )
        self.page.locator(plus).last.click()

    def _unfold(self, field: Any) -> None:
        """Open what the field is folded away in: “rules”, “help and example”, or the settings of the block."""
        while fold := field.evaluate("e => e.closest('[hidden]')?.id"):
            self.page.click(f"[aria-controls='{fold}']")
