"""Every door, everybody: what the table says is what happens."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from grants.desk.subjects import MODELS
from grants.models import User
from tests.access.access_matrix import answers_to, url_of
from tests.access.objects import address
from tests.access.table import Row, rewrite, rows

ROWS = rows()
#: Parts that come whole from Django, Wagtail and their like: their doors stand in the table by path.
WHOLE = ("django-admin/", "cms-admin/", "^cms-admin/", "media/")
#: Addresses of ours that stand within one of these parts.
WITHIN = {"story-from-award", "design-from-form"}
#: What anybody who comes in may change: his own messages, password, second factor, language and look, and the views of
#: the list he keeps for himself. A view is a name for an address: an auditor who keeps "awarded without a score" writes
#: nothing about anybody's matter, shares it with nobody (only officers and leads do), and reads by it what he may read
#: anyway. To keep it from him would only send him to the bookmarks of a browser.
OWN = {"about-me", "message-read", "set-theme", "set_language", "application-view-save", "application-view"}
OWN_PREFIXES = ("account_", "mfa_", "wagtail", "/")
#: Drawn up when the officer first looks: the checklist, with what the system knows of each line.
DRAWN_UP = {"application-eligibility"}
#: Who has no part in anything that the table's addresses are about.
OTHERS = {"nobody", "stranger", "other_hub", "other_expert", "county"}


def ours(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for part in resolver.url_patterns:
        route = before + str(part.pattern)
        if route.startswith(WHOLE):
            continue
        if isinstance(part, URLPattern):
            yield part.name or route
        else:
            yield from ours(part, route)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.name} {row.words}")
@pytest.mark.usefixtures("demo_db")
def test_who_comes_in(row: Row, settings: Any) -> None:
    settings.SESSION_ENGINE = (
        "django.contrib.sessions.backends.signed_cookies"  # sixteen logins a door write no rows
    )
    shut: list[str] = []
    loose: list[str] = []
    found = Row(row.name, row.words, *answers_to(row.name, row.words, shut, loose))
    if os.environ.get("YICHUANG_WRITE_TABLE"):
        rewrite(found)
    assert found == row
    assert shut == [], "a page leads where its reader may not go"
    assert loose == [], "what belongs to a session is kept by nobody"


def test_every_address_is_in_the_table() -> None:
    named = {row.name for row in ROWS}
    there = set(ours(get_resolver()))
    there -= {"wagtail_serve"}  # every page of the site: by path
    assert there - named == set()
    assert {name for name in named if not name.startswith("/")} - there - WITHIN == set()


def test_nothing_breaks_and_nobody_moves_anything_by_looking() -> None:
    for row in ROWS:
        assert "!" not in row.get + row.post, row
        assert "(GET)" not in row.writes or row.name in DRAWN_UP, row
        assert "auditor" not in row.writes, row
        assert not OTHERS & set(row.writes.split(",")), row


@pytest.mark.usefixtures("demo_db")
def test_an_auditor_reads_everything_and_changes_nothing() -> None:
    """Each POST of each stage, each step of each process by its address: not one row of ours is written."""
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username="auditor"))
    steps = sorted({arrow.name for model in MODELS.values() for arrow in model.arrows()})
    wrote = []
    for row in ROWS:
        if row.name in OWN or row.name.startswith(OWN_PREFIXES):
            continue
        thing, *rest = row.words.split("/")
        args = address(thing)[1]
        tries = [[step] for step in steps] if rest and row.name.endswith(("-step", "-ask")) else [rest]
        for more in tries:
            with CaptureQueriesContext(connection) as queries:
                client.post(
                    url_of(row.name, [*args, *more]), {"reason": "…", "reply": "…", "step": "…", "name": "…"}
                )
            wrote += [f"{row.name} {more}: {sql[:80]}" for sql in kept([q["sql"] for q in queries])]
    assert wrote == []


def kept(statements: list[str]) -> list[str]:
    """What was written and not taken back: an action that is refused half way undoes what it did."""
    found: list[str] = []
    marks: list[int] = []
    for sql in statements:
        if sql.startswith("SAVEPOINT"):
            marks.append(len(found))
        elif sql.startswith("RELEASE"):
            marks.pop()
        elif sql.startswith("ROLLBACK TO"):
            del found[marks[-1] :]
        elif sql.startswith(("INSERT", "UPDATE", "DELETE")) and ('"grants_' in sql or '"workflows_' in sql):
            found.append(sql)
    return [sql for sql in found if '"grants_user"' not in sql]


@pytest.mark.usefixtures("demo_db")
@pytest.mark.parametrize("process", sorted(MODELS))
def test_no_step_of_any_process_is_an_auditors(process: str) -> None:
    auditor = User.objects.get(username="auditor")
    for subject in MODELS[process]._default_manager.all()[:3]:
        taken = [
            arrow.name for arrow in subject.arrows() if any(role(subject, auditor) for role in arrow.who)
        ]
        assert taken == []


@pytest.mark.usefixtures("demo_db")
def test_an_auditor_sees_every_subject_of_every_process() -> None:
    auditor = User.objects.get(username="auditor")
    for process, model in MODELS.items():
        manager = model._default_manager
        if hasattr(manager.all(), "visible_to"):
            drafts = {"state": "draft"} if process in ("application", "call") else {}
            there = manager.exclude(**drafts) if drafts else manager.all()
            hidden = there.exclude(pk__in=manager.all().visible_to(auditor).values("pk"))
            assert list(hidden) == [], process
