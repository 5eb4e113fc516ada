"""Somebody holds a lock and does not let go: who needs it gets a sentence within the limit, everybody else goes on."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from config.database_timeouts import BACKGROUND, WEB, limit_the_web
from grants.applications.models import Application
from grants.web.busy import SaysBusy
from tests.factories import Scenario, venture_scenario
from workflows.lock_timeouts import is_busy
from workflows.models import ChainHead, Event

pytestmark = pytest.mark.django_db(transaction=True)
SAYS = "Somebody else is at this just now"


@pytest.fixture
def scenario(transactional_db: None) -> Scenario:
    ChainHead.objects.get_or_create(id=1)
    return venture_scenario()


@pytest.fixture
def soon(scenario: Scenario, settings: Any) -> Iterator[None]:
    """The patience of the web, shortened, on every connection made from now on."""
    options = settings.DATABASES["default"]["OPTIONS"]
    before = dict(options)
    limit_the_web(settings.DATABASES["default"], WEB | {"lock_timeout": "300ms"}, 0.3)
    connection.close()
    yield
    options.clear()
    options.update(before)
    connection.close()


def browse(user: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@contextmanager
def held() -> Iterator[None]:
    """Another connection holds the head of the chain (SQLite: the one lock there is) as long as this lasts."""
    if connection.vendor == "postgresql":
        parameters = connection.get_connection_params()
        wanted = {
            key: parameters[key]
            for key in ("dbname", "user", "password", "host", "port")
            if key in parameters
        }
        with psycopg.connect(**wanted) as other:
            other.execute("SELECT 1 FROM workflows_chainhead WHERE id = 1 FOR UPDATE")
            yield
            other.rollback()
        return
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_step_that_waits_for_the_chain_is_refused_with_a_sentence_and_the_rest_goes_on(
    scenario: Scenario, soon: None
) -> None:
    application = scenario.filled(scenario.registered)
    events = Event.objects.count()
    client = browse(scenario.applicant(scenario.registered))
    client.get(reverse("application-tasks", args=[application.code]))
    address = reverse("application-submit", args=[application.code])
    with held():
        assert Client().get("/").status_code == 200
        assert Client().get("/livez").status_code == 200
        assert client.get(reverse("application-tasks", args=[application.code])).status_code == 200
        page = client.post(address)
    shown = page if page.status_code == 503 else client.get(page["Location"])
    assert SAYS in shown.text
    assert Application.objects.get(pk=application.pk).state == "draft"
    assert Event.objects.count() == events
    client.post(address)
    assert Application.objects.get(pk=application.pk).state == "submitted"


@pytest.mark.postgres_only
def test_a_draft_is_saved_while_the_chain_is_held(scenario: Scenario, soon: None) -> None:
    application = scenario.filled(scenario.registered)
    client = browse(scenario.applicant(scenario.registered))
    with held():
        answer = client.post(
            reverse("application-autosave", args=[application.code, "overview"]),
            json.dumps({"answers": {"title": {"value": [["title", "新题目"]], "base": 0}}}),
            content_type="application/json",
        )
    assert answer.status_code == 200
    assert SAYS not in answer.text


def test_where_no_action_stands_between_a_page_says_it_and_when_to_come_again(soon: None) -> None:
    """A view that writes by itself."""
    with held(), pytest.raises(DatabaseError) as refused, connection.cursor() as cursor:
        cursor.execute("UPDATE workflows_chainhead SET seq = seq")
    answer = SaysBusy(lambda _request: HttpResponse()).process_exception(
        RequestFactory().get("/"), refused.value
    )
    assert answer is not None
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert SAYS in answer.content.decode()


def test_another_mistake_of_the_database_is_no_patience_lost() -> None:
    with pytest.raises(DatabaseError) as wrong, connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")
    assert not is_busy(wrong.value)


@pytest.mark.postgres_only
def test_the_web_waits_for_seconds_and_work_in_the_background_for_minutes(settings: Any, soon: None) -> None:
    def limits() -> dict[str, str]:
        with connection.cursor() as cursor:
            return {name: (cursor.execute(f"SHOW {name}"), cursor.fetchone()[0])[1] for name in WEB}

    assert limits() == WEB | {"lock_timeout": "300ms"}
    assert BACKGROUND.keys() == WEB.keys()
