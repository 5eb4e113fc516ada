"""Whatever stands on a public page finds that page: any piece of it, as a browser shows it to a reader without a name."""

import random
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import Page

from cms import public_search
from grants.awards.models import PublicNotice
from grants.web.formatting import say_day
from tests.access.pages import Seen, serve, show
from tests.cms.test_links import reached
from workflows.folding import words_of

pytestmark = pytest.mark.usefixtures("demo_db")

#: What a reader sees of `<main>`, line by line, as the browser sets it: no ways to elsewhere, nothing to press. Of a list
#: whose rows have pages of their own, where its links lead; and each day, which may stand there without its year.
VISIBLE = """() => {
  const main = document.querySelector("main");
  const links = [...main.querySelectorAll("[data-elsewhere] a:not(.btn)")].map(one => [one.innerText, one.getAttribute("href")]);
  const alone = [...main.querySelectorAll("[data-elsewhere] > *:not(:has(a[href]))")].map(one => one.innerText);
  const passing = [...main.querySelectorAll("[data-passing]")].map(one => one.innerText);
  main.querySelectorAll("nav, form, button, .btn, [data-elsewhere], [data-passing]").forEach(one => one.remove());
  main.querySelectorAll(".visually-hidden").forEach(one => one.remove());
  const days = [...main.querySelectorAll("time[datetime]")].map(one => one.dateTime);
  return {links, alone, passing, days, lines: main.innerText.split(/[\\n\\t]+/)};
}"""
#: How many days are left, or what day it is: nothing else is true today only.
PASSING = re.compile(r"还剩|已截止|left|Closed|2026年11月24日|24 November 2026")
FIGURE = re.compile(r"\d[\d,.]*\d(?: ?[万元]+)?|\d+月\d+日|\d{1,2} [A-Z][a-z]+(?: \d{4})?")


def pieces(lines: list[str], dice: random.Random) -> Iterator[str]:
    """Of each page a handful of its lines, cut anywhere, and a handful of its sums and days."""
    lines = [line.strip() for line in lines if len(line.strip()) > 1]
    for line in dice.choices(lines, k=15):
        length = dice.randint(2, min(12, len(line)))
        start = dice.randint(0, len(line) - length)
        yield line[start : start + length]
    figures = [figure for line in lines for figure in FIGURE.findall(line)]
    yield from dice.sample(figures, min(6, len(figures)))


def finds(client: Client, prefix: str, typed: str) -> set[str]:
    """The addresses that the answer to this names, on all of its pages."""
    urls: set[str] = set()
    for number in range(1, 20):
        soup = BeautifulSoup(
            client.get(f"{prefix}search/", {"q": typed, "page": number}).content, "html.parser"
        )
        urls |= {str(link["href"]) for link in soup.select("main .found h2 a")}
        if soup.select_one("main .pages [rel=next]") is None:
            break
    return urls


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize(("language", "prefix"), [("zh-hans", "/"), ("en", "/en/")])
def test_any_visible_piece_of_any_public_page_finds_it(
    page: Any, client: Client, language: str, prefix: str
) -> None:
    dice = random.Random(f"{language} 1")
    live = {
        str(one.url)
        for one in Page.objects.live().public().filter(locale__language_code=language, depth__gt=1)
    }
    notices = PublicNotice.objects.filter(published_at__isnull=False)
    live |= {f"{prefix}notices/{public_search.notices.slug_of(notice)}/" for notice in notices}
    # What a crawl comes to beside these are views of the same page: a filter, the next page of a list.
    assert live <= reached(client, prefix) | {f"{prefix}search/"}
    serve(page, "http://localhost")
    asked, lost = 0, []
    for url in sorted(live):
        show(page, Seen(url, "nobody", url, client), client.get(url).content.decode())
        seen = page.evaluate(VISIBLE)
        assert not seen["alone"], "What stands in no page of its own is found here."
        assert all(PASSING.search(words) for words in seen["passing"]), seen["passing"]
        wanted = [(piece, url) for piece in pieces(seen["lines"], dice)]
        wanted += [(with_year(day, language), url) for day in seen["days"][:3]]
        wanted += [(words, href) for words, href in seen["links"] if words_of(words)]
        for piece, target in wanted:
            if words_of(piece):
                asked += 1
                if target not in finds(client, prefix, piece):
                    lost.append(f"{target}: {piece!r}")
    assert asked > 300
    assert not lost, "\n".join([f"{len(lost)} of {asked}", *lost])


def with_year(stamp: str, language: str) -> str:
    """A day as a reader may type it, whether the page says its year or not."""
    day = date.fromisoformat(stamp[:10])
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh-hans" else say_day(day, year=True)
