"""The whole demonstration, once. Loaded again, it changes nothing."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from grants.calls.actions import acknowledge_form
from grants.demo.demo_users import DemoUsers, engage
from grants.demo.purchase import Purchase
from grants.demo.today import Today
from grants.demo.venture import Venture
from grants.documents.printing import PRINT
from grants.models import Call
from workflows import clock, jobs, tasks
from workflows.models import Event, Job

Publish = Callable[[Call, Any], None]


def is_loaded() -> bool:
    return Call.objects.filter(code="GYCT-2026").exists()


def run_demo(publish: Publish, *, say: Callable[[str], None] = lambda words: None) -> DemoUsers:
    """Play every scene at its own time. `publish(call, by)` is what publishing a call's page does.

    All or nothing: a scene that fails leaves no half demonstration behind.
    """

    def announced(call: Call, by: Any) -> None:
        """An officer reads what the checker says of the form, then the page is published."""
        if call.form is not None:
            acknowledge_form(form=call.form, by=demo_users["officer"])
        publish(Call.objects.get(pk=call.pk), by)

    with tasks.outbox_only(), jobs.in_place("letter"), transaction.atomic():
        say("People, places and words …")
        demo_users = engage()
        say("The venture competition …")
        Venture(demo_users, announced).run()
        say("The government purchase …")
        Purchase(demo_users, announced).run()
        say("A call that is open and a notice that is running …")
        Today(demo_users, announced).run()
    say("Telling everybody what happened, each at its time …")
    tell_all()
    return demo_users


def tell_all() -> None:
    """What a worker would have told, and mailed, at the time of each event."""
    with transaction.atomic(), jobs.in_place("message"):
        for pk, at in Event.objects.filter(announced_at=None).values_list("pk", "at"):
            with clock.at(at):
                tasks.announce_event(str(pk))


def leave_papers() -> None:
    """What no scene waits for, the receipts, a worker prints from now on; the pages say that they are being printed."""
    Job.objects.filter(kind=PRINT).update(made_at=clock.now(), next_try_at=clock.now())


def print_papers() -> None:
    """The same without a worker."""
    for pk in Job.objects.filter(kind=PRINT).values_list("pk", flat=True):
        jobs.run(pk)
