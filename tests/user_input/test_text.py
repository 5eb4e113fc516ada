"""One function cleans what people type."""

import unicodedata
from typing import Any

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from tests.scripts import load
from tests.user_input.writings import LINES, SEEN, UNSEEN
from workflows.user_input import clean, one_line
from workflows.user_input.middleware import CleanText

ODD = st.text(
    st.one_of(
        st.characters(), st.sampled_from([*UNSEEN.values(), *"".join(SEEN), "\r", "\n", "\t", " ", "a", "中"])
    ),
    max_size=30,
)


@pytest.mark.parametrize("name", UNSEEN)
def test_what_nobody_can_see_goes(name: str) -> None:
    sign = UNSEEN[name]
    assert "".join(clean(f"甲{sign}乙").split()) == "甲乙"
    assert clean(sign * 3).strip() == ""


@pytest.mark.parametrize("text", ["\u0301", " \u20dd\n\u0301", "\ufe0f", "\u3164", "\u0e34"])
def test_a_mark_that_stands_on_nothing_is_nothing(text: str) -> None:
    assert clean(text) == ""


def test_a_selector_without_its_character_goes() -> None:
    assert clean("\ufe0f") == clean("\u200d\ufe0f") == clean("\U000e0100") == ""


@pytest.mark.parametrize("text", SEEN)
def test_what_people_can_see_stays(text: str) -> None:
    assert clean(text) == one_line(text) == text


@pytest.mark.parametrize("text", LINES)
def test_lines_end_alike_and_one_line_stays_one(text: str) -> None:
    assert clean(text) == "first\nsecond"
    assert one_line(text) == "first second"


@given(ODD)
def test_cleaning_once_is_enough(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert one_line(one_line(text)) == one_line(text)
    assert "\n" not in one_line(text)
    assert not any(unicodedata.category(sign) in ("Cc", "Cs", "Co") for sign in once.replace("\n", ""))
    if not once.strip():  # then nothing of it can be seen
        assert all(
            unicodedata.category(sign)[0] in "CZM" or sign in "\u2800\u3164\uffa0\u115f\u1160"
            for sign in text
        )


def test_the_browser_counts_as_the_server_does(page: Any) -> None:
    texts: list[str] = [*SEEN, *LINES, *(f"甲{sign}乙" for sign in UNSEEN.values()), "甲\r\n乙\r\n"]

    @given(ODD)
    def collect(text: str) -> None:
        texts.append(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))

    collect()
    texts = [text for text in texts if not any("\ud800" <= sign <= "\udfff" for sign in text)]
    load(page, Lengths="lengths")
    there = page.evaluate("texts => texts.map(Lengths.signs)", texts)
    assert [(t, n) for t, n in zip(texts, there, strict=True) if n != len(clean(t).strip())] == []


# --- the door ---------------------------------------------------------------------------------------------


def through_the_door(request: HttpRequest) -> HttpRequest:
    seen: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    CleanText(view)(request)
    return seen[0]


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_no_view_is_given_what_nobody_can_see(kind: str) -> None:
    sent = {"a\x00b": "甲\x00\u202e乙", "many": ["1\u200b", "2"], "password": "\u200bsecret"}
    request = RequestFactory().post("/?q=%00x%E2%80%AE", sent if "multi" in kind else None)
    if "multi" not in kind:
        from urllib.parse import urlencode

        request = RequestFactory().post("/?q=%00x%E2%80%AE", urlencode(sent, doseq=True), content_type=kind)
    request.COOKIES["sessionid"] = "a\x00b"
    found = through_the_door(request)
    assert found.GET["q"] == "x"
    assert found.POST["ab"] == "甲乙"
    assert found.POST.getlist("many") == ["1", "2"]
    assert found.POST["password"] == "\u200bsecret"
    assert found.COOKIES["sessionid"] == "ab"


def test_an_address_with_something_unseen_is_no_address() -> None:
    with pytest.raises(Http404):
        through_the_door(RequestFactory().get("/calls/a%00b/"))
