"""The audit trail: nothing in it is changed, and what was is found."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from grants.models import Call
from workflows import triggers
from workflows.models import Event
from workflows.steps import take

ATTACKS = {
    "change a fact": "UPDATE workflows_event SET facts = '{}'",
    "change who": "UPDATE workflows_event SET by_id = NULL",
    "change the hash": "UPDATE workflows_event SET hash = 'x'",
    "delete": "DELETE FROM workflows_event",
}


@pytest.fixture
def trail(call: Call, person: Any) -> Event:
    lead = person("lead", "lead")
    take(call, "extend", by=lead, reason="雪", closes_at=call.closes_at)
    take(call, "cancel", by=lead, reason="x")
    return Event.objects.order_by("seq").first()  # type: ignore[return-value]


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_database_refuses_to(attack: str, trail: Event) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ATTACKS[attack])


def test_the_announcement_is_stamped_once(trail: Event) -> None:
    from workflows import clock

    Event.objects.filter(pk=trail.pk).update(announced_at=clock.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.filter(pk=trail.pk).update(announced_at=None)


def test_a_whole_chain_verifies(trail: Event) -> None:
    out = StringIO()
    call_command("verify_events", stdout=out)
    assert out.getvalue().startswith("2 events")


@pytest.mark.parametrize(
    "forgery", ["UPDATE workflows_event SET subject_code = 'x' WHERE seq = 1", "DELETE FROM workflows_event WHERE seq = 1",
                "DELETE FROM workflows_event WHERE seq = 2"]
)  # fmt: skip
def test_a_forgery_made_without_the_guards_is_found(forgery: str, trail: Event) -> None:
    triggers.GUARDS.drop(connection)
    try:
        with connection.cursor() as cursor:
            cursor.execute(forgery)
    finally:
        triggers.GUARDS.install(connection)
    with pytest.raises(CommandError):
        call_command("verify_events", stderr=StringIO(), stdout=StringIO())
