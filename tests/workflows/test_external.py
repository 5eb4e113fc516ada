"""Nothing outside is asked while an action holds its locks: the doors know, and what the commit sets off is outside."""

import logging
import socket
import subprocess
from typing import Any

import pytest
from django.db import OperationalError, transaction

from grants.models import Call
from workflows import jobs
from workflows.external import OutsideInsideError, refuse_inside_unit_of_work
from workflows.models import Event
from workflows.steps import action, record


@action
def ask_inside(what: Any = refuse_inside_unit_of_work) -> None:
    what("Mail")


def test_a_door_refuses_inside_an_action_and_opens_outside_it(db: None) -> None:
    refuse_inside_unit_of_work("Mail")
    with transaction.atomic():
        refuse_inside_unit_of_work("Mail")  # a transaction alone holds nobody's chain
    with pytest.raises(OutsideInsideError, match=r"^Mail inside"):
        ask_inside()
    refuse_inside_unit_of_work("Mail")


def test_an_action_that_cannot_begin_leaves_no_deed_behind(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread serves the next person; what that person does must not fall into an action that never was."""

    def no_connection(*_: Any, **__: Any) -> None:
        raise OperationalError("connection refused")

    with monkeypatch.context() as away:
        away.setattr(transaction.Atomic, "__enter__", no_connection)
        with pytest.raises(OperationalError):
            ask_inside()
    refuse_inside_unit_of_work("Mail")


def test_where_people_work_it_is_logged_and_their_step_goes_on(
    db: None, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.REFUSE_EXTERNAL_IN_UNIT_OF_WORK = False
    with caplog.at_level(logging.ERROR, logger="workflows.external"):
        ask_inside()
    assert "Mail inside an action's transaction" in caplog.text
    assert "ask_inside" in caplog.text, "The log says where."


def test_what_the_commit_sets_off_is_outside_and_begins_a_deed_of_its_own(
    transactional_db: None, call: Call
) -> None:
    """A worker that is called in place after the commit may send mail, and what it records is chained."""

    @action
    def step() -> None:
        transaction.on_commit(lambda: refuse_inside_unit_of_work("Mail"))
        transaction.on_commit(lambda: record(call, "told", by=None) and None)
        record(call, "step", by=None)

    step()
    assert list(Event.objects.values_list("action", flat=True)) == ["step", "told"]


def test_work_in_place_waits_for_the_end_of_the_deed_and_lets_its_mistakes_out(db: None) -> None:
    @jobs.register("outside", "Outside")
    def run(key: str) -> None:
        refuse_inside_unit_of_work("Printing")
        raise OSError(key)

    @action
    def ask() -> str:
        jobs.later("outside", 7)
        return "done"

    try:
        with jobs.in_place("outside"), pytest.raises(OSError, match="7"):
            ask()
        assert ask() == "done"
    finally:
        del jobs.KINDS["outside"]


def test_no_library_gets_round_the_doors(db: None) -> None:
    """The tests watch the interpreter itself: a connection and another program are refused whoever asks for them."""
    for way in (
        lambda _: socket.create_connection(("127.0.0.1", 9)),
        lambda _: subprocess.run(["true"], check=True),
    ):
        with pytest.raises(OutsideInsideError):
            ask_inside(way)
