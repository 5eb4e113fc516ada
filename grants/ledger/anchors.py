"""Where the books of each entity end, to be written down outside the database (workflows/anchor.py)."""

import functools
import operator
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Max, Q

from grants.ledger.models import Seal
from workflows.anchor import Head, keep, of_events, read
from workflows.models import Event


def chain_of(entity: str) -> str:
    """The name of its books among the chains."""
    return f"ledger {entity}"


def heads(entity: str | None = None) -> list[Head]:
    """Where the books end: those of one entity, or all."""
    rows = Seal.objects.all() if entity is None else Seal.objects.filter(entity=entity)
    last = rows.order_by("entity").values_list("entity").annotate(Max("seq"))
    found = [Q(entity=name, seq=seq) for name, seq in last]
    ends = Seal.objects.filter(functools.reduce(operator.or_, found)).order_by("entity") if found else []
    return [Head(chain_of(end.entity), end.seq, end.hash) for end in ends]


def not_in_books(anchored: list[Head]) -> Iterator[str]:
    """A sentence for each head of books that they do not go through any more."""
    for head in dict.fromkeys(anchored):
        if not head.chain.startswith("ledger "):
            continue
        entity = head.chain.removeprefix("ledger ")
        there = Seal.objects.filter(entity=entity, seq=head.seq).values_list("hash", flat=True).first()
        if there is None:
            yield f"{entity}: the books ended at {head.seq} when the anchor was written; that entry is gone"
        elif not there.startswith(head.hash):
            yield f"{entity} {head.seq}: another entry than when the anchor was written"


def lines(entity: str) -> list[str]:
    """What a paper prints: where the chain of events ends, and the books of whom the paper concerns."""
    return [str(head) for head in (of_events(), *heads(entity)) if head.seq]


def keep_outside() -> bool:
    """Write down outside the database where all chains end now (workflows/anchor.py)."""
    return keep([of_events(), *heads()])


def keep_outside_after_commit() -> None:
    """The same as soon as this step has committed. That the disk refused undoes no step: the log says so, and the night
    comes again."""
    transaction.on_commit(keep_outside, robust=True)


def in_the_trail() -> list[Head]:
    """What the trail itself remembers of the books: each night's anchor is an event of its chain."""
    told = Event.objects.filter(process="chainhead", action="anchor").order_by("seq")
    return [
        head
        for facts in told.values_list("facts", flat=True).iterator()
        for line in facts.get("heads", ())
        for head in read(str(line))
    ]
