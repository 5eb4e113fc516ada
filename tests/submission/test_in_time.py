"""The moment of arrival decides whether a term was kept: nobody is late because others stood before him."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from grants.applications.models import Application
from grants.calls.actions import close_call
from grants.calls.tasks import due_calls
from grants.eligibility import actions as eligibility
from grants.eligibility.tasks import due_supplements
from grants.people.models import Organisation
from grants.submission.actions import submitting
from tests.factories import Scenario, venture_scenario
from workflows import clock
from workflows.arrival import SLOW
from workflows.models import Event
from workflows.steps import Refused

Browse = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def _own_time() -> Iterator[None]:
    yield
    clock.stand_everywhere(None)


def send(client: Client, application: Application) -> str:
    """Press “Submit”, and say in which state the application is then."""
    client.post(reverse("application-submit", args=[application.code]))
    return Application.objects.get(pk=application.pk).state


def waits(monkeypatch: pytest.MonkeyPatch, until: Any, then: Callable[[], object] = lambda: None) -> None:
    """Everybody who asks for a lock gets it only then."""
    really = submitting.lock

    def late(subject: Any) -> Any:
        clock.stand_everywhere(until)
        then()
        return really(subject)

    monkeypatch.setattr(submitting, "lock", late)


def test_who_came_in_time_and_waited_is_in_and_the_chain_shows_both_moments(
    scenario: Scenario, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    application, closes = scenario.filled(scenario.registered), scenario.call.closes_at
    clock.stand_everywhere(closes)
    waits(monkeypatch, closes + timedelta(seconds=40))
    assert send(browse(scenario.applicant(scenario.registered)), application) == "submitted"
    event = Event.objects.get(process="application", action="submit")
    assert event.facts["arrived_at"] == closes.isoformat()
    assert event.at == closes + timedelta(seconds=40)
    fresh = Application.objects.get(pk=application.pk)
    assert fresh.submitted_at == closes == fresh.versions.get().made_at


def test_who_came_a_second_late_is_refused(scenario: Scenario, browse: Browse) -> None:
    application = scenario.filled(scenario.registered)
    clock.stand_everywhere(scenario.call.closes_at + timedelta(seconds=1))
    assert send(browse(scenario.applicant(scenario.registered)), application) == "draft"


def test_closing_waits_for_those_in_flight_and_even_then_nobody_is_shut_out(
    scenario: Scenario, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    application, call = scenario.filled(scenario.registered), scenario.call
    clock.stand_everywhere(call.closes_at + timedelta(seconds=1))
    assert due_calls() == 0
    with pytest.raises(Refused, match="still being let in"):
        close_call(call=call, by=scenario.officer)
    clock.stand_everywhere(call.closes_at)
    waits(monkeypatch, call.closes_at + clock.IN_FLIGHT, due_calls)
    assert send(browse(scenario.applicant(scenario.registered)), application) == "submitted"
    call.refresh_from_db()
    assert call.state == "closed"


def test_nobody_says_himself_when_he_came(scenario: Scenario, browse: Browse) -> None:
    """Neither a header nor a field moves the moment."""
    application = scenario.filled(scenario.registered)
    early = scenario.call.closes_at.isoformat()
    clock.stand_everywhere(scenario.call.closes_at + timedelta(seconds=1))
    browse(scenario.applicant(scenario.registered)).post(
        reverse("application-submit", args=[application.code]),
        {"arrived_at": early},
        headers={"date": early, "x-arrived-at": early, "x-request-start": "t=0"},
    )
    assert Application.objects.get(pk=application.pk).state == "draft"


class Trickle:
    """A body whose last byte comes `after` that time."""

    def __init__(self, after: timedelta) -> None:
        self.after, self.left = after, b"a=1"

    def read(self, size: int = -1) -> bytes:
        if self.left:
            clock.stand_everywhere(clock.now() + self.after)
        data, self.left = self.left, b""
        return data

    readline = read


@pytest.mark.parametrize(
    ("after", "state"),
    [(SLOW, "submitted"), (SLOW + timedelta(seconds=1), "draft")],
    ids=["soon", "trickled"],
)
def test_who_sends_slowly_has_come_when_the_last_byte_has(
    scenario: Scenario, browse: Browse, after: timedelta, state: str
) -> None:
    application = scenario.filled(scenario.registered)
    client = browse(scenario.applicant(scenario.registered))
    clock.stand_everywhere(scenario.call.closes_at)
    client.generic(
        "POST",
        reverse("application-submit", args=[application.code]),
        b"",
        **{
            "wsgi.input": Trickle(after),
            "CONTENT_LENGTH": "3",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
        },
    )
    assert Application.objects.get(pk=application.pk).state == state


def test_a_supplement_that_came_in_its_term_is_taken_whatever_the_clock_did_meanwhile(
    scenario: Scenario, browse: Browse
) -> None:
    application = scenario.submitted(scenario.registered)
    due = clock.now() + timedelta(days=5)
    Application.objects.filter(pk=application.pk).update(state="supplementing", supplement_due=due)
    clock.stand_everywhere(due + timedelta(seconds=1))
    assert due_supplements() == 0
    application.refresh_from_db()
    with pytest.raises(Refused, match="not over"):
        eligibility.lapse(application=application, by=scenario.officer)
    clock.stand_everywhere(due + clock.IN_FLIGHT + timedelta(seconds=1))
    assert due_supplements() == 1


# --- behind a real lock -----------------------------------------------------------------------------------
@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_a_lock_held_over_the_closing_second_shuts_out_only_who_came_late(
    browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody holds the organisations' rows; two came before the closing moment, one after it; then the lock goes."""
    scenario = venture_scenario()
    closes = scenario.call.closes_at
    people = [scenario.registered, scenario.guided, scenario.organisation(7)]
    applications = [scenario.filled(one) for one in people]
    clients = [browse(scenario.applicant(one)) for one in people]
    states: dict[int, str] = {}
    here = threading.Semaphore(0)

    def press(n: int) -> None:
        try:
            states[n] = send(clients[n], applications[n])
        finally:
            connection.close()

    def begin(n: int) -> threading.Thread:
        thread = threading.Thread(target=press, args=[n])
        thread.start()
        assert wait_for_lock(n + 1)
        return thread

    def wait_for_lock(count: int) -> bool:
        """Until so many stand before a lock."""
        for _time in range(600):
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                if cursor.fetchone()[0] >= count:
                    return True
            here.acquire(timeout=0.1)
        return False

    with transaction.atomic():
        list(Organisation.objects.select_for_update().filter(pk__in=[one.pk for one in people]))
        clock.stand_everywhere(closes - timedelta(seconds=1))
        threads = [begin(0), begin(1)]
        clock.stand_everywhere(closes + timedelta(seconds=1))
        threads.append(begin(2))
    for thread in threads:
        thread.join(60)
    assert [states[n] for n in range(3)] == ["submitted", "submitted", "draft"]
