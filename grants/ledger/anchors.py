"""Where the books of each entity end, to be written down outside the database (workflows/anchor.py)."""

import functools
import operator
from collections.abc import Iterator

from django.db.models import Max, Q

from grants.ledger.models import Seal
from workflows.anchor import Head, of_events


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
    for head in anchored:
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
