"""Sums over all awards: added up once, and remembered until anything happens.

Every action ends by moving the head of the chain of events, whose lock puts actions in one order, and every entry of the
books has a key of its own: as long as neither has moved, no sum can have changed.
"""

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.db.models import Subquery

from grants.ledger.models import Entry
from workflows.models import ChainHead

Sum = TypeVar("Sum")
SECONDS = 3600


def remembered(what: str, of: tuple[object, ...], add_up: Callable[[], Sum]) -> Sum:
    """The sum of that name over what these words say (whose eyes, which filters, which day)."""
    newest = Entry.objects.order_by("-id").values("id")[:1]
    head = ChainHead.objects.annotate(entry=Subquery(newest)).values_list("seq", "hash", "entry").first()
    key = hashlib.sha256(repr((what, of, head)).encode()).hexdigest()
    found: tuple[Sum] | None = cache.get(f"sum:{key}")
    if found is None:
        found = (add_up(),)
        cache.set(f"sum:{key}", found, SECONDS)
    return found[0]
