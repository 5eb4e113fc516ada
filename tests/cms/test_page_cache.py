"""A page of the public site is made once for all readers without a name, and never shown longer than it is true."""

import gzip
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from cms.models import CallIndexPage, PolicyIndexPage, StandardPage
from cms.site_seed import page_for_call
from cms.tasks import publish_scheduled
from config.page_cache import as_made
from grants.calls.models import Call
from grants.people.models import User
from workflows import clock
from workflows.freshness import moved

pytestmark = pytest.mark.usefixtures("kept")


def made_anew(client: Client, path: str, **headers: str) -> bool:
    """Whether the page was made for this reader: put together, or asked of the database."""
    from django.db import connection

    with (
        CaptureQueriesContext(connection) as queries,
        patch("config.page_cache.as_made", wraps=as_made) as made,
    ):
        answer = client.get(path, headers=headers)
    assert answer.status_code in (200, 304)
    return bool(len(queries)) or made.called


def test_the_second_reader_gets_what_was_made_for_the_first(site: Any) -> None:
    assert made_anew(Client(), "/calls/")
    assert not made_anew(Client(), "/calls/")
    assert Client().get("/calls/").content == Client().get("/calls/").content
    assert made_anew(Client(), "/en/calls/"), "Another language is another page."
    assert made_anew(Client(), "/calls/?page=2") and not made_anew(Client(), "/calls/?page=2")


def test_each_look_is_kept_by_itself(site: Any) -> None:
    plain, large, dark = Client(), Client(), Client()
    large.cookies["care"], dark.cookies["theme"] = "on", "dark"
    assert all(made_anew(one, "/") for one in (plain, large, dark))
    assert not any(made_anew(one, "/") for one in (plain, large, dark))
    assert 'data-care="on"' in large.get("/").content.decode()
    assert 'data-bs-theme="dark"' in dark.get("/").content.decode()
    odd = Client()
    odd.cookies["care"] = "sideways"
    assert not made_anew(odd, "/"), "What is no look is none."


def test_whoever_is_somebody_is_never_shown_it_nor_seen_by_others(
    site: Any, client: Client, editor: User
) -> None:
    client.force_login(editor)
    assert b"/accounts/login/" not in client.get("/").content
    assert made_anew(Client(), "/"), "What was made for somebody was not kept."
    assert made_anew(client, "/")
    assert client.get("/")["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", ["/accounts/login/", "/look/", "/search/?q=养老", "/calls/?utm_source=x"])
def test_forms_searches_and_odd_addresses_are_not_kept(site: Any, path: str) -> None:
    Client().get(path)
    assert not any(f":kept:{kind}:" in key for kind in ("page", "said") for key in cache._cache)


def test_every_page_for_reading_can_be_kept(site: Any) -> None:
    """No page gives a reader a cookie just for looking: forms have pages of their own."""
    paths = [page.url for page in Page.objects.live().filter(depth__gt=1).specific()]
    assert len(paths) > 20
    assert [path for path in paths if Client().get(path).cookies] == []
    assert not any(made_anew(Client(), path) for path in paths)


def test_what_an_editor_does_is_read_at_once(site: Any, client: Client) -> None:
    page = StandardPage.objects.live().filter(locale=site.locale)[0]
    assert made_anew(Client(), page.url)
    client.force_login(User.objects.create_superuser("root", "root@example.invalid", "pw"))
    client.post(f"/cms-admin/pages/{page.pk}/unpublish/")
    assert Client().get(page.url).status_code == 404


def test_what_moves_is_seen_at_once(
    site: Any, call: Call, editor: User, django_capture_on_commit_callbacks: Any
) -> None:
    reader = Client()
    assert call.title not in reader.get("/calls/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        page_for_call(call, by=editor)
    assert call.title in reader.get("/calls/").content.decode()


def test_what_editors_alone_change_is_asked_for_once_until_they_do(
    site: Any, django_capture_on_commit_callbacks: Any
) -> None:
    from django.db import connection

    page = PolicyIndexPage.objects.get(locale=site.locale)
    Client().get(page.url)
    moved(["tranche"])
    with CaptureQueriesContext(connection) as queries:
        assert page.title in Client().get(page.url).text
    tables = " ".join(query["sql"] for query in queries)
    assert not any(f'"wagtailcore_{one}"' in tables for one in ("site", "locale", "pageviewrestriction"))
    with django_capture_on_commit_callbacks(execute=True):
        page.title = "Said in other words"
        page.save()
    assert page.title in Client().get(page.url).text


def test_no_address_that_only_begins_with_a_page_is_kept(site: Any) -> None:
    for path in ("/notices/nothing-of-that-number/", "/calls/nothing/", "/nothing/"):
        assert Client().get(path).status_code == 404
    assert not [key for key in cache._cache if ":kept:way:" in key]


def test_what_the_clock_publishes_is_seen_at_once(site: Any) -> None:
    made_anew(Client(), "/")
    publish_scheduled()
    assert not made_anew(Client(), "/"), "nothing was due: nothing is made anew every five minutes"
    CallIndexPage.objects.update(expire_at=clock.now() - timedelta(minutes=1))
    publish_scheduled()
    assert made_anew(Client(), "/")


def test_tomorrow_it_is_made_anew(site: Any, at: Any) -> None:
    at(date(2026, 11, 18))
    made_anew(Client(), "/")
    at(date(2026, 11, 19))
    assert made_anew(Client(), "/"), "Days left are counted each day."


def test_a_browser_that_has_it_is_told_so_in_a_word(site: Any) -> None:
    first = Client().get("/")
    again = Client().get("/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304 and not again.content
    assert first["Cache-Control"] == "no-cache" and "Cookie" in first["Vary"]


def test_it_is_packed_for_whoever_unpacks(site: Any) -> None:
    packed = Client().get("/", headers={"accept-encoding": "gzip, br"})
    assert gzip.decompress(packed.content) == Client().get("/").content
    assert int(packed["Content-Length"]) == len(packed.content) < len(Client().get("/").content) / 2
    assert "Content-Security-Policy" in packed


def test_the_site_goes_on_while_the_cache_is_away(site: Any, settings: Any) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "config.cache.SharedCache", "LOCATION": "redis://127.0.0.1:1", "OPTIONS": {}}
    }
    assert made_anew(Client(), "/") and made_anew(Client(), "/")


@pytest.mark.django_db(transaction=True)
def test_a_look_is_chosen_on_the_spot_and_without_scripts_on_a_page(
    page: Any, browser: Any, live_server: Any
) -> None:
    address = f"{live_server.url}/en/accounts/signup/"
    page.goto(address)
    page.click("a[data-look^=care]")
    page.wait_for_selector("[data-care=on]")
    page.click("a[data-look^=theme]")
    page.wait_for_selector("[data-care=on][data-bs-theme=dark]")
    assert page.url == address
    plain = browser.new_page(java_script_enabled=False)
    plain.goto(address)
    plain.click("a[data-look^=theme]")
    plain.check("#id_theme_dark")
    plain.click("main button")
    assert plain.url == address and plain.locator("html[data-bs-theme=dark]").count() == 1
    plain.close()
