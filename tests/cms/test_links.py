"""Whatever is published can be reached: a reader who only follows links comes to every page and every notice."""

from urllib.parse import urldefrag, urljoin

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import Locale, Page

from cms import notices
from cms.models import StandardPage
from grants.awards.models import PublicNotice

pytestmark = [pytest.mark.usefixtures("demo_db"), pytest.mark.slow]


def reached(client: Client, home: str) -> set[str]:
    """Every address of the site to which links lead from its home page, in one language."""
    seen, waiting = {home}, [home]
    english = home.startswith("/en/")
    while waiting:
        page = waiting.pop()
        answer = client.get(page)
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            continue
        for link in BeautifulSoup(answer.content, "html.parser").select("a[href]"):
            url = urldefrag(urljoin(page, str(link["href"]))).url
            inside = url.startswith("/") and url.startswith("/en/") == english
            ours = (
                "desk/",
                "accounts/",
                "look/",
                "i18n/",
                "cms-admin/",
                "files/",
                "media/",
                "objections/",
                "calendar",
            )
            if (
                inside
                and url not in seen
                and not url.removeprefix(home).startswith(ours)
                and "next=" not in url
            ):
                seen.add(url)
                waiting.append(url)
    return seen


@pytest.mark.once
@pytest.mark.parametrize(("language", "home"), [("zh-hans", "/"), ("en", "/en/")])
def test_every_live_page_is_reached_by_links(client: Client, language: str, home: str) -> None:
    locale = Locale.objects.get(language_code=language)
    top = Page.objects.get(depth=2, locale=locale)
    # What an editor makes tomorrow is reached too: a page of words beside the others, and one below it.
    beside = top.add_child(instance=StandardPage(title="新的一页", slug="new-words", locale=locale))
    beside.add_child(instance=StandardPage(title="下面的一页", slug="below-it", locale=locale))
    pages = Page.objects.live().public().filter(locale=locale, depth__gt=1)
    wanted = {str(page.url) for page in pages}
    published = PublicNotice.objects.filter(published_at__isnull=False)
    wanted |= {f"{home}notices/{notices.slug_of(notice)}/" for notice in published}
    assert len(wanted) > 20
    assert wanted - reached(client, home) == set()


def test_the_guide_is_one_link_from_every_page(client: Client) -> None:
    for path in ("/", "/calls/", "/help/", "/accounts/login/", "/no-such-page/"):
        assert 'href="/help/"' in client.get(path).content.decode(), path
