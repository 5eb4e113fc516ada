"""Whatever a reader types into the search is answered, and whatever he has read on the site is found again, on both
databases."""

import random
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client
from wagtail.models import Locale, Page

from cms import indexing, public_search
from cms.search_backend import as_index, as_query
from cms.search_index import SearchEntry
from cms.site_seed import page_for_call
from cms.tasks import read_one, reread, unread
from grants.awards.models import PublicNotice
from grants.calls.models import Call
from grants.people.models import Organisation, User
from tests.cms.test_pages import award, publish_notice  # noqa: F401  a fixture
from workflows import clock
from workflows.folding import fold, words_of
from workflows.freshness import new_stamp

AWKWARD = [
    "%", '"', "...", "😀", "\x00", "   ", "\u200b", "\u202e", "'", "''", "\\", "(", ")", "*", "%%", "%s", "NEAR(", "NOT",
    "AND OR NOT", "a" * 10_000, "楼" * 10_000, "楼 " * 5_000, '"*(<script>', "-", "—", "&|!:", "楼:*", "title:楼", "{}", "^楼",
    "楼道\x00灯", "𠮷", "㛃䶮", "۝", "İ", "ß", "ﷺ", "\ud7ff", "1e5", "-5", "1.5", "http://x.y/z?a=b", "a@b.cn",
]  # fmt: skip


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What is done inside is committed, and a worker does what it is asked for."""
    monkeypatch.setattr(read_one, "delay", read_one)
    return lambda: django_capture_on_commit_callbacks(execute=True)


def found_at(client: Client, typed: str, prefix: str = "/") -> list[str]:
    """The addresses of all pages of the answer."""
    urls: list[str] = []
    for number in range(1, 30):
        answer = client.get(f"{prefix}search/", {"q": typed, "page": number})
        assert answer.status_code == 200, typed
        soup = BeautifulSoup(answer.content, "html.parser")
        new = [str(link["href"]) for link in soup.select("main .found h2 a")]
        if not new or new[0] in urls:
            break
        urls += new
    return urls


def words_on(client: Client, typed: str, prefix: str = "/") -> str:
    return BeautifulSoup(client.get(f"{prefix}search/", {"q": typed}).content, "html.parser").main.get_text(
        " "
    )  # type: ignore[union-attr]


# --- the rule ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("吉民发〔2021〕24号", "吉民发(2021)24号"), ("吉民发〔2021〕24号", "吉民发[2021]24号"),
        ("吉民发〔2021〕24号", "吉民发【２０２１】２４号"), ("楼道灯", "樓道燈"), ("Stairwell", "STAIRWELL"),
        ("18,000.00", "18000.00"), ("第①期", "第1期"), ("café", "cafe"), ("益\u200b创", "益创"),
    ],
)  # fmt: skip
def test_what_is_the_same_to_a_reader_is_the_same_to_the_search(written: str, typed: str) -> None:
    assert fold(written) == fold(typed) != ""


def test_a_part_of_a_text_is_a_part_of_the_folded_text() -> None:
    text = "吉民發〔2021〕24号：第18,000户，Ｅté ﬁne ①㎡"
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            assert fold(text[start:end]) in fold(text)


def test_a_query_asks_for_the_pairs_that_the_index_has() -> None:
    assert set(as_query(words_of("道燈 2")).split()) <= set(as_index("楼道灯亮了2次").split())
    assert as_index("灯") == as_query(["灯"])


# --- what is found ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["/", "/en/"])
@pytest.mark.parametrize("typed", AWKWARD)
def test_nothing_that_is_typed_breaks_the_search(client: Client, site: Any, typed: str, prefix: str) -> None:
    assert client.get(f"{prefix}search/", {"q": typed, "page": "0"}).status_code == 200


def test_signs_without_a_word_are_answered_as_such(client: Client, site: Any) -> None:
    assert "没有可以查找的字词" in words_on(client, "%😀")


@pytest.mark.parametrize("words", ["读屏软件", "读屏", "无障碍", "监督电话 无障碍", "無障礙", "無障碍"])
def test_a_word_inside_a_sentence_is_found(client: Client, site: Any, words: str) -> None:
    assert "/accessibility/" in found_at(client, words)


def test_the_page_answers_in_one_language(client: Any, site: Any) -> None:
    page = client.get("/search/", {"q": "讀屏軟件"}).content.decode()
    assert 'href="/accessibility/"' in page and "<mark>读屏软件</mark>" in page
    english = client.get("/en/search/", {"q": "screen reader"}).content.decode()
    assert 'href="/en/accessibility/"' in english


@pytest.mark.parametrize(
    "typed", ["吉民发〔2021〕24号", "吉民发(2021)24号", "吉民发［２０２１］２４号", "吉民發2021", "24号"]
)
def test_a_document_is_found_by_its_number(client: Client, site: Any, typed: str) -> None:
    assert found_at(client, typed)[0] == "/policy/action-plan-2021-24/"


def test_what_the_call_itself_says_is_found_too(
    client: Client, site: Any, call: Call, editor: User, committed: Any
) -> None:
    with committed():
        page_for_call(call, by=editor)
    assert found_at(client, "社区社会组织 楼道")[0] == "/calls/gyct-test/"
    assert "/calls/gyct-test/" in found_at(client, "GYCT-TEST") and "/en/calls/gyct-test/" in found_at(
        client, "airwel", "/en/"
    )


def test_open_calls_come_first(
    client: Client, site: Any, call: Call, editor: User, at: Any, committed: Any
) -> None:
    from grants.calls.tasks import due_calls

    with committed():
        page_for_call(call, by=editor)
    at(call.opens_at + timedelta(hours=1))
    due_calls()
    assert found_at(client, "项目")[0] == "/calls/gyct-test/"


def test_a_notice_is_found_by_its_items(client: Client, site: Any, award: Any, committed: Any) -> None:  # noqa: F811
    with committed():
        publish_notice(award, "演示公示〔2026〕2号")
    hidden = PublicNotice.objects.create(
        call=award.call, kind="award_notice", number="H", title="尚未发布的公示", starts_on=clock.today()
    )
    url = f"/notices/{PublicNotice.objects.get(number__startswith='演示').pk}/"
    for typed in ("楼道管家", "自管小组", "18,000.00", "18000", "演示公示(2026)2号", "Stairwell Stewards"):
        assert url in found_at(client, typed), typed
        assert f"/en{url}" in found_at(client, typed, "/en/"), typed
    assert found_at(client, "尚未发布") == [] and not SearchEntry.objects.filter(notice=hidden)


def test_one_wrong_sign_finds_what_was_meant_and_says_so(
    client: Client, site: Any, call: Call, editor: User, committed: Any
) -> None:
    with committed():
        page_for_call(call, by=editor)
    for typed in (
        "楼到微创投",
        "楼道维创投",
        "楼道微创头",
        "楼道微投创",
        "楼道微微创投",
        "道微创投票",
        "楼道创投",
        "樓到微創投",
    ):
        assert "/calls/gyct-test/" in found_at(client, typed), typed
        assert "没有与此完全相同的内容" in words_on(client, typed), typed
    assert "/en/calls/gyct-test/" in found_at(client, "stairwel1 grants", "/en/")


def test_where_nothing_holds_all_words_any_will_do_and_the_page_says_so(client: Client, site: Any) -> None:
    assert "/accessibility/" in found_at(client, "无障碍 宇宙飞船")
    assert "没有同时包含这些字词的内容" in words_on(client, "无障碍 宇宙飞船")


def test_a_word_that_is_not_there_is_not_found(client: Client, site: Any) -> None:
    assert found_at(client, "宇宙飞船") == [] and "没有找到" in words_on(client, "宇宙飞船")


# --- what may be found, and when --------------------------------------------------------------------------------------


def test_only_what_is_public_is_found(client: Client, site: Any, editor: User, committed: Any) -> None:
    page = Page.objects.get(slug="accessibility", locale=Locale.get_default()).specific
    page.title = "尚未发布的草稿标题"
    page.save_revision(user=editor)
    assert found_at(client, "尚未发布的草稿标题") == [] and "/accessibility/" in found_at(client, "读屏软件")
    with committed():
        page.get_latest_revision().publish(user=editor)
    assert found_at(client, "尚未发布的草稿标题") == ["/accessibility/"]
    assert found_at(client, "尚未发布的草稿标题", "/en/") == ["/en/accessibility/"], (
        "by its words in either language"
    )
    page.refresh_from_db()
    with committed():
        page.unpublish(user=editor)
    assert found_at(client, "尚未发布的草稿标题") == found_at(client, "尚未发布的草稿标题", "/en/") == []
    page.delete()
    assert not SearchEntry.objects.filter(title="尚未发布的草稿标题")


def test_what_no_save_told_the_clock_finds(client: Client, site: Any, award: Any) -> None:  # noqa: F811
    publish_notice(award, "GS-9")
    unread()
    Organisation.objects.update(name="改了名的小组")
    reread()
    assert found_at(client, "改了名的小组") == ["/notices/GS-9/"]
    SearchEntry.objects.all().delete()
    unread()
    assert found_at(client, "改了名的小组") == ["/notices/GS-9/"]


def test_what_moves_is_read_again_by_the_clock(client: Client, site: Any, call: Call, editor: User) -> None:
    unread()
    page_for_call(call, by=editor)
    assert unread() == 1, "the call's page; nothing has moved, so no other is read"
    call.allocations.update(fen=7_777_700)
    assert unread() == 0
    new_stamp()  # as every step does, and every editor (test_page_cache.py)
    assert unread() > 0 and "/calls/gyct-test/" in found_at(client, "77,777.00元")
    assert unread() == 0


def test_what_is_true_today_only_is_not_found(client: Client, site: Any, call: Call, editor: User) -> None:
    page_for_call(call, by=editor)
    unread()
    html = client.get("/calls/gyct-test/").content.decode()
    text = SearchEntry.objects.get(page__slug="gyct-test", locale=site.locale).text
    assert call.closes_at and "天</span>" in html and "还剩" in html and "今天是" in html
    assert "还剩" not in text and "今天" not in text
    assert f"{call.closes_at.year}年" in text, "a year that the page leaves out"


def test_a_site_from_before_is_read_at_the_start(client: Client, site: Any) -> None:
    SearchEntry.objects.update(rule=0)
    call_command("rebuild_search", old=True)
    assert "/accessibility/" in found_at(client, "读屏软件") and not SearchEntry.objects.filter(rule=0)


def test_an_editor_finds_words_in_the_middle_of_a_title(
    client: Client, site: Any, call: Call, editor: User
) -> None:
    page_for_call(call, by=editor)
    client.force_login(editor)
    for typed in ("道微创", "微创投", "樓道微", "tairwel", "楼道微创投 "):
        for door in ("/cms-admin/pages/search/", "/cms-admin/choose-page/search/"):
            text = client.get(door, {"q": typed}).content.decode()
            assert "楼道微创投" in text or "Stairwell" in text, (door, typed)


@pytest.mark.parametrize("typed", AWKWARD[:28])
def test_nothing_that_is_typed_breaks_the_editors_searches(
    client: Client, site: Any, editor: User, typed: str
) -> None:
    client.force_login(editor)
    for door in ("pages/search/", "choose-page/search/", "images/", "documents/", "images/chooser/results/"):
        assert client.get(f"/cms-admin/{door}", {"q": typed, "p": "1"}).status_code in (200, 302), door


# --- any part of any text ---------------------------------------------------------------------------------------------

#: The parts of a page that are its own and not its frame's.
OWN = (
    "main h1", "main .lead", "main .prose p:not(.note)", "main .prose h2", "main .prose h3", "main blockquote", "main .prose li",
    "main ul.checks li", "main tbody th[scope=row]", "main .code", "main figcaption", "main dl.figs dd", "main dl.figs dt",
)  # fmt: skip


def texts(client: Client, locale: Locale, prefix: str) -> Iterator[tuple[str, str]]:
    """(address, a text that stands there) of every page and notice of the demonstration."""
    pages = Page.objects.live().filter(locale=locale, depth__gt=2).exclude(slug__in=["search", "money"])
    urls = [str(page.url) for page in pages if page.content_type.model != "noticeindexpage"]
    numbers = PublicNotice.objects.filter(published_at__isnull=False)
    urls += [f"{prefix}notices/{public_search.notices.slug_of(notice)}/" for notice in numbers]
    for url in urls:
        if url.endswith(("/calls/", "/stories/", "/policy/")):
            continue  # lists: what stands there stands on a page of its own
        soup = BeautifulSoup(client.get(url).content, "html.parser")
        for hidden in soup.select("main .visually-hidden, main .noprint"):
            hidden.decompose()
        for part in soup.select(", ".join(OWN)):
            # Line by line: what is set below another is no part of it.
            for line in part.get_text("\n" if part.name == "th" else "").splitlines():
                if words_of(line):
                    yield url, line.strip()


@pytest.mark.slow
@pytest.mark.usefixtures("demo_db")
@pytest.mark.parametrize(("language", "prefix"), [("zh-hans", "/"), ("en", "/en/")])
def test_any_part_of_any_text_finds_its_page(client: Client, language: str, prefix: str) -> None:
    dice = random.Random(f"{language}-1")
    locale = Locale.objects.get(language_code=language)
    everything = list(texts(client, locale, prefix))
    assert len(everything) > 100
    lost = []
    for url, line in everything:
        for _n in range(2 if len(line) > 8 else 1):
            length = dice.randint(2, min(max(2, len(line)), 40))
            start = dice.randint(0, max(0, len(line) - length))
            part = line[start : start + length]
            if words_of(part):
                answer = public_search.search(locale, part)
                rows = public_search.lines(answer.rows, answer.marks) if answer.rows else []
                if answer.how != "all" or url not in [row.url for row in rows]:
                    lost.append((url, part, answer.how))
    assert not lost, "\n".join(map(str, lost))


def test_a_long_word_with_a_sign_wrong_is_found_by_few_questions_and_few_places() -> None:
    word = "社区社会组织公益创投项目申报指南与资金管理办法"
    text = "甲" * 50 + word + "乙" * 50
    assert len(word) > public_search.FEW and len(public_search.around(word)) == 3
    for n in range(len(word) - 1):
        for typed in (
            word[:n] + "丙" + word[n + 1 :], word[:n] + word[n + 1 :], word[:n] + "丙" + word[n:],
            word[:n] + word[n + 1] + word[n] + word[n + 2 :],
        ):  # fmt: skip
            pattern = re.compile("|".join(public_search.spellings(typed)))
            assert public_search.nearly(text, typed, pattern) == bool(pattern.search(text)) is True, typed
            assert any(part in text for (part,) in public_search.around(typed)), typed


def test_a_page_that_is_none_of_the_site_is_left_alone(site: Any) -> None:
    """Wagtail brings one of its own to a new installation: it has nothing of ours to be read."""
    bare = site.add_child(instance=Page(title="Welcome", slug="welcome-here", locale=site.locale))
    assert bare.pk not in {thing.pk for thing in [*indexing.to_read(), *indexing.everything()]}
    assert not indexing.write(bare)
