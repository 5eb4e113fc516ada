"""What holds on every screen, whoever looks: asked of every page of the table, in a browser."""

import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Comment, NavigableString

from grants.models import ScoreSheet
from grants.templatetags.language_markup import CHINESE, HOLDS_TEXT_ALONE
from tests.access.pages import Readers, Seen, is_page, pages, serve, show
from tests.journeys.screen_checks import NARROW

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("demo_db")]
SCREEN, PAPER = Path(__file__).with_name("screens.js").read_text(encoding="utf-8").split("//PAPER")

#: What is no name or term any more: see grants/templatetags/language_markup.py.
THREE_WORDS = re.compile(r"(?<![\w@./:-])[A-Za-z][a-z]+ [A-Za-z][a-z]+ [A-Za-z][a-z]+(?![\w@/-])")
#: A kind of thing that a screen is built of.
PART = re.compile(r'<[a-z]\w*(?: class="[^"]*")?')
#: Where the button stands behind what is read before it is pressed.
READ_FIRST = ("application-check", "invitation", "/calls/")


def unmarked(html: str) -> list[str]:
    """Chinese on this page that does not say it is."""
    soup = BeautifulSoup(html, "html.parser")
    found = []
    for text in soup.find_all(string=CHINESE):
        if isinstance(text, Comment) or type(text) is not NavigableString:
            continue
        spoken = text.find_parent(lang=True)
        if spoken is None or not str(spoken["lang"]).startswith("zh"):
            found.append(str(text).strip()[:40])
    found += [str(one)[:80] for one in soup.find_all("img", alt=CHINESE) if not one.has_attr("lang")]
    return found


def unmarked_english(html: str) -> list[str]:
    """Sentences and titles on this Chinese page that do not say they are English."""
    found = []
    for text in BeautifulSoup(html, "html.parser").find_all(string=THREE_WORDS):
        spoken = text.find_parent(lang=True) if type(text) is NavigableString else None
        if spoken is not None and not str(spoken["lang"]).startswith("en") and not alone(text):
            found.append(str(text).strip()[:40])
    return found


def alone(text: NavigableString) -> bool:
    """Chinese and English in what cannot hold an element for one of them: the title of a window, an option."""
    return text.parent is not None and text.parent.name in HOLDS_TEXT_ALONE and bool(CHINESE.search(text))


@pytest.mark.parametrize(("language", "look"), [("en", unmarked), ("zh-hans", unmarked_english)])
def test_a_page_says_of_the_other_language_that_it_is(language: str, look: Any) -> None:
    faults, looked = [], 0
    for seen in pages(language):
        answer = seen.client.get(seen.url)
        if is_page(answer):
            looked += 1
            faults += [f"{seen}: {words}" for words in look(answer.content.decode())[:3]]
    assert looked > 150
    assert not faults, "\n".join(faults)


def test_every_screen_can_be_worked_with_a_thumb_a_keyboard_and_on_paper(page: Any) -> None:
    """At the width of a phone: nothing sideways, targets large enough, what has the focus shows it and lies under nothing,
    no label without a value, the main button in the first screen; and on paper nothing to press."""
    page.set_viewport_size(NARROW)
    serve(page, "http://localhost")
    faults: list[str] = []
    known: set[frozenset[str]] = set()
    for seen in pages("zh-hans"):
        answer = seen.client.get(seen.url)
        if not is_page(answer):
            continue
        html = answer.content.decode()
        parts = frozenset(PART.findall(html))
        if parts in known:  # a screen of the same kinds of parts as one seen before
            continue
        known.add(parts)
        show(page, seen, html)
        faults += [
            f"{seen}: {fault}"
            for fault in page.evaluate(SCREEN)
            if not (fault.startswith("main button") and seen.name.startswith(READ_FIRST))
        ]
        page.emulate_media(media="print")
        faults += [f"{seen}: {fault}" for fault in page.evaluate(PAPER)]
        page.emulate_media(media="screen")
    assert len(known) > 60
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("officer", "/desk/"),
        ("officer", "/desk/applications/W01/"),
        ("expert", "/desk/"),
        ("expert", "{sheet}"),
    ],
)
def test_whoever_works_on_a_phone_finds_the_main_button_in_the_first_screen(
    page: Any, who: str, path: str
) -> None:
    waits = ScoreSheet.objects.filter(expert__user__username="e01", state__in=["assigned", "scoring"])
    url = path.format(sheet=waits[0].get_absolute_url() if "{" in path else "")
    seen = Seen(path, who, url, Readers().client(who, ""))
    page.set_viewport_size(NARROW)
    serve(page, "http://localhost")
    show(page, seen, seen.client.get(seen.url).content.decode())
    box = page.locator("main .btn-primary").first.bounding_box()
    assert box["y"] + box["height"] <= NARROW["height"]


def test_on_a_phone_account_search_guide_and_messages_are_in_the_menu(page: Any) -> None:
    page.set_viewport_size(NARROW)
    serve(page, "http://localhost")
    for path in ("/desk/", "/"):
        seen = Seen(path, "officer", path, Readers().client("officer", ""))
        show(page, seen, seen.client.get(seen.url).content.decode())
        page.get_by_role("button", name="菜单").click()
        for address in ("/search/", "/help/", "/desk/messages/", "/accounts/"):
            assert page.locator(f"header a[href*='{address}']:visible").count(), (path, address)


def test_a_table_wider_than_its_frame_is_reached_by_the_keyboard(page: Any) -> None:
    page.set_viewport_size({"width": 680, "height": 900})
    serve(page, "http://localhost")
    seen = Seen("money", "maker", "/en/desk/money/", Readers().client("maker", ""))
    show(page, seen, seen.client.get(seen.url).content.decode())
    wide = "[...document.querySelectorAll('.sheet')].filter((e) => e.scrollWidth > e.clientWidth)"
    page.wait_for_function(
        f"{wide}.length && {wide}.every((e) => e.tabIndex === 0 && e.ariaLabel)", timeout=5000
    )
    page.set_viewport_size({"width": 1900, "height": 900})
    page.wait_for_function("!document.querySelector('.sheet[tabindex]')", timeout=5000)
