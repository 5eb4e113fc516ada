"""What a page says is drawn once for all readers, and each reader's frame around it is his own."""

import re
from contextlib import suppress
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction

from cms.models import StandardPage
from cms.notices import published_notices, slug_of
from grants.applications.models import Application
from grants.people.models import User
from grants.submission.actions.submitting import withdraw
from workflows.freshness import COUNTED, UNSEEN

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("kept")]


def addresses() -> list[str]:
    pages = [page.url for page in Page.objects.live().filter(depth__gt=1).specific()]
    notices = [f"/notices/{slug_of(notice)}/" for notice in published_notices()]
    return [*pages, *notices, "/calls/?page=1", "/en/notices/?page=1"]


def readers() -> dict[str, Client]:
    """People of several kinds, and somebody without a name in the dark."""
    found = {"dark": Client()}
    found["dark"].cookies["theme"] = "dark"
    for name in ("o01", "officer", "editor"):
        found[name] = Client()
        found[name].force_login(User.objects.get(username=name))
    return found


def read(client: Client, path: str) -> str:
    """The page, but for the secret that each answer writes anew into its forms."""
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r'(?<=csrfmiddlewaretoken" value=")\w+', "", answer.text)


def test_every_reader_reads_the_page_that_would_have_been_made_for_him(demo_db: None) -> None:
    people, paths = readers(), addresses()
    assert len(paths) > 30
    for path in paths:
        for name, client in people.items():
            with override_settings(KEEP_PAGES=False):
                own = read(client, path)
            assert read(client, path) == own, f"{name} at {path}"


def test_what_was_drawn_for_one_is_not_read_again_for_the_next(demo_db: None) -> None:
    from django.db import connection

    people = readers()
    for path in ("/", "/money/", "/calls/gyct-2026/", "/stories/"):
        people["officer"].get(path)
        with CaptureQueriesContext(connection) as asked:
            people["o01"].get(path)
        tables = " ".join(query["sql"] for query in asked)
        assert "grants_call" not in tables and "ledger_" not in tables, path


def test_whoever_may_not_read_a_page_is_not_shown_what_it_said_to_others(site: Any) -> None:
    page = StandardPage.objects.live().filter(locale=site.locale)[0]
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    somebody = Client()
    somebody.force_login(User.objects.create_user("reader", "reader@example.invalid", "pw"))
    assert page.title in somebody.get(page.url).text
    assert Client().get(page.url).status_code == 302


def test_an_editor_who_looks_at_a_draft_keeps_nothing_of_it(site: Any, editor: User) -> None:
    page = StandardPage.objects.live().filter(locale=site.locale)[0]
    page.title = "Not yet said to anybody"
    page.save_revision(user=editor)
    client = Client()
    client.force_login(User.objects.create_superuser("root", "root@example.invalid", "pw"))
    draft = client.get(f"/cms-admin/pages/{page.pk}/view_draft/")
    assert page.title in draft.text
    assert page.title not in client.get(page.url).text


def test_searches_and_filters_are_drawn_for_whoever_asks(site: Any) -> None:
    for path in ("/search/?q=养老", "/calls/?track=venture", "/stories/?series=1"):
        Client().get(path)
    assert not any(f":kept:{kind}:" in key for kind in ("page", "said") for key in cache._cache)


def test_the_page_of_a_new_installation_is_shown_as_it_is(site: Any) -> None:
    site.add_child(instance=Page(title="Welcome", slug="welcome-here", locale=site.locale))
    assert Client().get("/welcome-here/").status_code == 200


def made_anew(path: str) -> str:
    with override_settings(KEEP_PAGES=False):
        return Client().get(path).text


def test_nothing_of_an_application_or_of_what_is_unseen_is_public_but_how_many(demo_db: None) -> None:
    """What `freshness.moved` takes for granted: whatever state they are in, every page stays as it is."""
    kinds = [one for one in apps.get_models() if getattr(one, "process", "") in {*UNSEEN, COUNTED}]
    assert {one.process for one in kinds} == {*UNSEEN, COUNTED}
    paths = addresses()
    before = [made_anew(path) for path in paths]
    changed = 0
    for kind in kinds:
        rows = kind._base_manager.exclude(state__in=["draft", "withdrawn"])  # who is not counted
        for state in set(kind.State.values) - {"draft", "withdrawn"}:
            with suppress(DatabaseError), transaction.atomic():
                changed += rows.update(state=state)
                break
    assert changed > 50
    for path, text in zip(paths, before, strict=True):
        assert made_anew(path) == text, path


@pytest.mark.parametrize("reader", ["dark", "o01"])
def test_an_application_changes_the_numbers_and_nothing_else_is_drawn_again(
    demo_db: None, reader: str, django_capture_on_commit_callbacks: Any
) -> None:
    from django.db import connection

    client = readers()[reader]
    one = Application.objects.filter(state="submitted", call__pages__live=True)[0]
    paths = ["/", "/money/", one.call.pages.filter(live=True)[0].url, "/en/money/", "/policy/"]
    for path in paths:
        read(client, path)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(application=one, by=one.made_by, reason="It was a mistake.")
    for path in paths:
        with CaptureQueriesContext(connection) as asked:
            shown = read(client, path)
        tables = " ".join(query["sql"] for query in asked)
        assert "ledger_" not in tables and "grants_award" not in tables, path
        with override_settings(KEEP_PAGES=False):
            assert shown == read(client, path), path


def test_whoever_may_not_read_what_is_above_a_page_may_not_read_it(site: Any) -> None:
    page = StandardPage.objects.live().filter(locale=site.locale)[0]
    PageViewRestriction.objects.create(page=site, restriction_type=PageViewRestriction.LOGIN)
    assert Client().get(page.url).status_code == 302
    alias = page.create_alias(parent=site, update_slug="shown-twice")
    PageViewRestriction.objects.all().delete()
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert Client().get(alias.url).status_code == 302
