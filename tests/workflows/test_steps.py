"""The one door: who may take a step, when, and what remains of it."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, close_old_connections, connection, transaction
from django_fsm import TransitionNotAllowed

from grants.models import Call
from workflows import clock
from workflows.models import ChainHead, Event
from workflows.steps import Moved, NotYours, Refused, action, can, offers, record, take, unit_of_work


def test_a_step_moves_the_subject_and_leaves_an_event_with_its_facts(call: Call, person: Any) -> None:
    lead = person("lead", "lead")
    fresh = take(call, "cancel", by=lead, reason="资金未到位")
    assert fresh.state == "cancelled"
    event = fresh.history().get()
    assert (event.action, event.source, event.target, event.by) == ("cancel", "open", "cancelled", lead)
    assert event.facts == {"reason": "资金未到位"}


def test_a_person_without_the_role_is_told_whose_step_it_is(call: Call, person: Any) -> None:
    with pytest.raises(NotYours) as refusal:
        take(call, "cancel", by=person("officer", "officer"), reason="x")
    assert "Lead officer" in str(refusal.value) or "负责人" in str(refusal.value)
    assert Call.objects.get().state == "open"
    assert not Event.objects.exists()


def test_a_post_that_has_ended_gives_no_right(call: Call, person: Any) -> None:
    lead = person("lead", "lead")
    lead.memberships.update(ends=clock.today() - timedelta(days=1))
    with pytest.raises(NotYours):
        take(call, "cancel", by=lead, reason="x")


def test_a_reason_is_demanded_before_anything_moves(call: Call, person: Any) -> None:
    with pytest.raises(Refused):
        take(call, "cancel", by=person("lead", "lead"), reason="")
    assert Call.objects.get().state == "open"


def test_gate_and_button_read_the_same_sentence(call: Call, person: Any) -> None:
    officer = person("officer", "officer")
    offer = next(o for o in offers(call, officer) if o.name == "close")
    with pytest.raises(Refused) as refusal:
        take(call, "close", by=officer)
    assert not offer.open and list(offer.reasons) == refusal.value.sentences
    assert not can(call, "close", officer)
    with clock.at(call.closes_at + clock.IN_FLIGHT):
        assert can(call, "close", officer)


def test_the_clock_takes_only_what_time_brings(call: Call) -> None:
    with clock.at(call.closes_at + clock.IN_FLIGHT):
        assert take(call, "close", by=None).state == "closed"
    with pytest.raises(NotYours):
        take(Call.objects.create(code="2", track_name="venture", title="t", issuer=call.issuer, state="open"),
             "cancel", by=None, reason="x")  # fmt: skip


def test_the_same_step_twice_says_that_it_has_moved(call: Call, person: Any) -> None:
    lead = person("lead", "lead")
    take(call, "cancel", by=lead, reason="x")
    with pytest.raises(Moved):
        take(call, "cancel", by=lead, reason="x")
    assert Event.objects.count() == 1


def test_a_state_is_never_assigned_nor_moved_past_its_guards(call: Call) -> None:
    with pytest.raises(AttributeError):
        call.state = "closed"
    with pytest.raises(TransitionNotAllowed):
        call.close()  # before the closing moment, around the door


def test_the_database_refuses_an_unknown_state(call: Call) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(state="nonsense")


def test_a_stale_form_cannot_rewind_a_state(call: Call, person: Any) -> None:
    from django_fsm import ConcurrentTransition

    stale = Call.objects.get(pk=call.pk)
    take(call, "cancel", by=person("lead", "lead"), reason="x")
    stale.title = "旧表单"
    with pytest.raises(ConcurrentTransition), transaction.atomic():
        stale.save()
    assert Call.objects.get().state == "cancelled"


def test_an_action_that_fails_leaves_neither_step_nor_event(call: Call, person: Any) -> None:
    lead = person("lead", "lead")

    @action
    def cancel_and_stumble() -> None:
        take(call, "cancel", by=lead, reason="x")
        raise ValueError

    with pytest.raises(ValueError):
        cancel_and_stumble()
    assert Call.objects.get().state == "open"
    assert not Event.objects.exists()


def test_events_of_one_action_are_chained_in_order(call: Call, person: Any) -> None:
    lead = person("lead", "lead")
    with unit_of_work():
        record(call, "looked", by=lead)
        take(call, "cancel", by=lead, reason="x")
    first, second = Event.objects.order_by("seq")
    assert (first.action, second.action) == ("looked", "cancel")
    assert second.prev_hash == first.hash and ChainHead.objects.get().hash == second.hash


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_eight_threads_take_one_step_once(call: Call, person: Any) -> None:
    lead = person("lead", "lead")
    results: list[str] = []
    gate = threading.Barrier(8)

    def run() -> None:
        close_old_connections()
        gate.wait()
        try:
            take(call, "cancel", by=lead, reason="x")
            results.append("done")
        except Refused:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["done"] + ["refused"] * 7
    assert Event.objects.filter(action="cancel").count() == 1
