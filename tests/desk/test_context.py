"""What every template of the house knows has one name of its own, and costs nothing where it is not shown."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template import engines
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from grants.desk.context import Ours, site
from grants.models import User

NAMES = [name for name in dir(Ours) if not name.startswith("_")]


def test_the_house_adds_one_name_to_templates() -> None:
    assert list(site(RequestFactory().get("/"))) == ["ours"]


def test_no_template_of_others_knows_our_name() -> None:
    folders = [folder for engine in engines.all() for folder in engine.template_dirs]
    theirs = [
        f for folder in folders for f in folder.rglob("*") if "site-packages" in f.parts and f.is_file()
    ]
    assert len(theirs) > 300
    tag = re.compile(rb"\{[{%][^}]*\bours\b[^}]*[}%]\}")
    assert [str(f) for f in theirs if tag.search(f.read_bytes())] == []


def test_no_template_of_ours_asks_for_a_name_without_the_prefix() -> None:
    bare = re.compile(r"\{[{%][^}]*?(?<![\w.\"-])(" + "|".join(NAMES) + r")\b(?![\"=])[^}]*[}%]\}")
    given_by_allauth = {"account/signup.html"}
    found = {
        str(file.relative_to(settings.BASE_DIR / "templates")): match.group(0)
        for file in (settings.BASE_DIR / "templates").rglob("*.html")
        if (match := bare.search(file.read_text("utf-8")))
    }
    assert found.keys() <= given_by_allauth, found


@pytest.mark.usefixtures("demo_db")
@pytest.mark.parametrize("path", ["/help/", "/search/?q=%", "/calls/"])
def test_a_public_page_asks_nothing_of_the_desk(path: str) -> None:
    """Whoever is logged in reads a page of the site for as many queries as a stranger, and those that say who he is."""
    stranger, officer = Client(), Client()
    officer.force_login(User.objects.get(username="officer"))
    asked = []
    for client in (stranger, officer):
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(path).status_code == 200
        asked.append([query["sql"] for query in seen])
    more = [sql for sql in asked[1] if "grants_membership" in sql or "workflows_" in sql]
    assert more == [] and len(asked[1]) - len(asked[0]) <= 3, more


def test_an_answer_that_shows_nothing_of_it_reckons_nothing(rf: RequestFactory, db: Any) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    with CaptureQueriesContext(connection) as seen:
        engines["django"].from_string("nothing").render({}, request)
    assert len(seen) == 0


@pytest.mark.usefixtures("demo_db")
def test_a_page_of_ours_within_an_admin_has_its_frame() -> None:
    """Not found and forbidden are our pages there too, with the site's name and navigation."""
    client = Client()
    client.force_login(User.objects.get(username="editor"))
    page = client.get("/cms-admin/images/999999/").content.decode()
    assert "益创" in page or "wagtail" in page
    assert "<title>" in page and "<title> — " not in page
