"""What readers may be shown again: whatever was made since the last thing they could have noticed.

What is everybody's is kept for a minute: whole pages (config/page_cache.py) and what a page says (cms/fragment_cache.py). When
something moves, or the site's words change, the stamp is a new one, and what was kept under the old one is never shown
again. The search reads by it too what it read under another (cms/indexing.py).

Of an application nothing is public but that there is one more or less: its steps have a stamp of their own, by which only
the numbers in a page are written anew (cms/application_counts.py). Of what editors make nothing moves by a step, but that a call's
page goes live with its call: which page an address leads to, and what that page says in their own words, has a stamp of its
own too (cms/page_serving.py). Everything else empties everything, unless it is named here as unseen.
"""

import hashlib
from collections.abc import Iterable
from re import compile as pattern
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

STAMP, NUMBERS, EDITED = "what-readers-see", "how-many-applied", "what-editors-made"
#: Processes of which no page of the site shows anything, and the one of which they show numbers.
UNSEEN, COUNTED = frozenset({"review", "endorsement", "post"}), "application"
#: The one that takes a page of the editors along.
WITH_ITS_PAGE = "call"
SECONDS = 60
#: Of what stands behind the question mark: anything else would be one kept page a visitor.
ASKED = pattern(r"(page=\d{1,3})?")


def stamp() -> str:
    """Under what is shown now."""
    return cache.get(STAMP) or new_stamp()


def asks_for_all(request: HttpRequest) -> bool:
    """Whether this is asked as anybody asks: what is made for it may be shown again."""
    asked = request.META.get("QUERY_STRING", "")
    return settings.KEEP_PAGES and request.method == "GET" and ASKED.fullmatch(asked) is not None


def new_stamp(*names: str) -> str:
    """Nothing that was kept until now is shown any more; of a narrower name, nothing that was kept under it."""
    stamp = uuid4().hex
    cache.set_many(dict.fromkeys(names or (STAMP, EDITED), stamp), None)
    return stamp


def moved(processes: Iterable[str]) -> None:
    """Steps of these processes were taken."""
    seen = set(processes) - UNSEEN
    if WITH_ITS_PAGE in seen:
        new_stamp()
    elif seen - {COUNTED}:
        new_stamp(STAMP)
    elif seen:
        new_stamp(NUMBERS)


def key_of(kind: str, *parts: object) -> str:
    """The name under which something of a kind is kept that depends on these alone."""
    return f"kept:{kind}:{hashlib.sha256(chr(0).join(map(str, parts)).encode()).hexdigest()}"


def look_up(key: str, under: str = STAMP) -> tuple[str, str, Any]:
    """(the stamp of this moment, that of the numbers, what is kept under that name and still true, or nothing)"""
    there = cache.get_many([under, NUMBERS, key])
    stamp, numbers = (there.get(name) or new_stamp(name) for name in (under, NUMBERS))
    made_at, kept = there.get(key) or ("", None)
    return stamp, numbers, kept if made_at == stamp else None


def keep(key: str, stamp: str, what: Any) -> None:
    """Keep what was begun under that stamp: had something moved meanwhile, it is never shown."""
    cache.set(key, (stamp, what), SECONDS)
