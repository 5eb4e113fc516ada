"""What is looked at less often is seen all the same (screen_checks.py)."""

from functools import partial
from typing import Any

import pytest

from tests.journeys.screen_checks import WIDE, Looker

PAGE = """<!doctype html><html lang="en"><head><title>A page</title>
<style>body {{ color: #222; background: #fff }} .faint {{ color: #bbb }} .dark {{ background: #444 }}
@media (min-width: 501px) {{ .narrow {{ display: none }} }}
@media (max-width: 500px) {{ .phone {{ color: #ccc }} }}</style></head>
<body><main><h1>A page</h1>{}</main></body></html>"""


def answered(html: str, route: Any) -> None:
    route.fulfill(body=html, content_type="text/html")


@pytest.fixture
def looked(page: Any) -> Any:
    """Looks at pages of these words, one after the other, as journeys do; what was found of each."""

    def look(*bodies: str) -> list[list[str]]:
        looker, found = Looker(), []
        page.set_viewport_size(WIDE)
        for n, body in enumerate(bodies):
            address = f"http://localhost/looks-{chr(97 + n)}/"
            page.route(address, partial(answered, PAGE.format(body)))
            page.goto(address)
            looker.look(page, "somebody")
            found.append([fault for fault in looker.faults if "color-contrast" in fault])
            looker.faults.clear()
        return found

    return look


@pytest.fixture(autouse=True)
def as_new(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Looker, "judged", set())
    monkeypatch.setattr(Looker, "kinds", set())


def test_faint_words_are_found_behind_a_page_of_good_ones(looked: Any) -> None:
    good, faint = looked("<p>Words</p>", '<p>Words</p><p class="faint">Words</p>')
    assert not good
    assert any("faint" in fault for fault in faint)


def test_the_same_words_are_judged_again_on_another_ground(looked: Any) -> None:
    good, dark = looked("<p>Words</p>", '<p>Words</p><div class="dark"><p>Words</p></div>')
    assert not good
    assert dark


def test_what_is_faint_on_a_phone_only_is_found(looked: Any) -> None:
    (found,) = looked('<p class="phone">Words</p>')
    assert [fault for fault in found if "at 390" in fault]
    assert not [fault for fault in found if "at 1280" in fault]


def test_a_field_is_judged_by_what_is_typed_into_it(looked: Any) -> None:
    (found,) = looked('<label>Name <input class="faint" value="Words"></label>')
    assert found


def test_what_shows_on_one_width_only_is_asked_about(page: Any) -> None:
    looker = Looker()
    html = PAGE.format('<p>Words</p><div class="narrow"><input></div>')
    page.route("http://localhost/**", partial(answered, html))
    page.set_viewport_size(WIDE)
    page.goto("http://localhost/")
    looker.look(page, "somebody")
    found = [fault for fault in looker.faults if "label" in fault]
    assert found
    assert all("at 390" in fault for fault in found)


def test_a_fault_beside_contrast_is_found_on_every_new_screen(page: Any) -> None:
    looker = Looker()
    page.route("http://localhost/**", partial(answered, PAGE.format("<img src=x.png>")))
    page.goto("http://localhost/")
    looker.look(page, "somebody")
    assert any("image-alt" in fault for fault in looker.faults)
