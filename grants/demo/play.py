"""The whole demonstration, once. Loaded again, it changes nothing."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from grants.demo.cast import Cast, engage
from grants.demo.purchase import Purchase
from grants.demo.today import Today
from grants.demo.venture import Venture
from grants.models import Call
from workflows import clock, tasks
from workflows.models import Event

Publish = Callable[[Call, Any], None]


def is_loaded() -> bool:
    return Call.objects.filter(code="GYCT-2026").exists()


def play(publish: Publish, *, say: Callable[[str], None] = lambda words: None) -> Cast:
    """Play every scene at its own time. `publish(call, by)` is what publishing a call's page does.

    All or nothing: a scene that fails leaves no half demonstration behind.
    """
    with tasks.outbox_only(), transaction.atomic():
        say("People, places and words …")
        cast = engage()
        say("The venture competition …")
        Venture(cast, publish).play()
        say("The government purchase …")
        Purchase(cast, publish).play()
        say("A call that is open and a notice that is running …")
        Today(cast, publish).play()
    say("Telling everybody what happened, each at its time …")
    tell_all()
    return cast


def tell_all() -> None:
    """What a worker would have told at the time of each event."""
    for pk, at in Event.objects.filter(announced_at=None).values_list("pk", "at"):
        with clock.at(at):
            tasks.announce(str(pk))
