"""Search finds a Chinese word inside a sentence, on both databases."""

from typing import Any

import pytest
from wagtail.models import Locale, Page

from cms import queries
from cms.search import as_query, with_pairs
from cms.site_seed import page_for_call
from grants.calls.models import Call
from grants.people.models import User


def test_a_run_of_chinese_is_indexed_by_its_characters_and_pairs() -> None:
    assert with_pairs("修楼道灯").split() == ["修楼道灯", "修", "楼", "道", "灯", "修楼", "楼道", "道灯"]
    assert with_pairs("lamp") == "lamp"


def test_a_query_becomes_pairs_that_must_all_be_there() -> None:
    assert as_query("楼道灯 lamp") == "楼道 道灯 lamp"
    assert as_query("灯") == "灯"
    assert as_query('"灯*" OR (') == "灯 OR"


@pytest.mark.parametrize("words", ["读屏软件", "读屏", "无障碍", "监督电话 无障碍"])
def test_a_word_inside_a_sentence_is_found(site: Any, words: str) -> None:
    found = Page.objects.live().search(words).get_queryset()
    assert "accessibility" in {page.slug for page in found}


def test_a_word_that_is_not_there_is_not_found(site: Any) -> None:
    assert not list(Page.objects.live().search("楼道灯泡厂"))


def test_what_the_call_itself_says_is_found_too(site: Any, call: Call, editor: User) -> None:
    page_for_call(call, by=editor)
    (found,) = [
        f for f in queries.search(Locale.get_default(), "社区社会组织 楼道") if f.url.startswith("/calls/")
    ]
    assert "<mark>" in found.excerpt


def test_the_page_answers_in_one_language(client: Any, site: Any) -> None:
    page = client.get("/search/", {"q": "读屏软件"}).content.decode()
    assert 'href="/accessibility/"' in page and "<mark>读屏软件</mark>" in page
    english = client.get("/en/search/", {"q": "screen reader"}).content.decode()
    assert 'href="/en/accessibility/"' in english
    assert client.get("/search/", {"q": '"*(<script>'}).status_code == 200
