"""What readers may be shown again: whatever was made since the last thing they could have noticed.

What is everybody's is kept for a minute: whole pages (config/kept_pages.py) and what a page says (cms/said.py). When
something moves, or the site's words change, the stamp is a new one, and what was kept under the old one is never shown
again. The search reads by it too what it read under another (cms/findable.py).
"""

import hashlib
from re import compile as pattern
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

STAMP = "what-readers-see"
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


def new_stamp() -> str:
    """Nothing that was kept until now is shown any more."""
    stamp = uuid4().hex
    cache.set(STAMP, stamp, None)
    return stamp


def key_of(*parts: object) -> str:
    """The name under which something is kept that depends on these alone."""
    return f"kept:{hashlib.sha256(chr(0).join(map(str, parts)).encode()).hexdigest()}"


def look_up(key: str) -> tuple[str, Any]:
    """(the stamp of this moment, what is kept under that name and still true, or nothing)"""
    there = cache.get_many([STAMP, key])
    stamp, (made_at, kept) = there.get(STAMP) or new_stamp(), there.get(key) or ("", None)
    return stamp, kept if made_at == stamp else None


def keep(key: str, stamp: str, what: Any) -> None:
    """Keep what was begun under that stamp: had something moved meanwhile, it is never shown."""
    cache.set(key, (stamp, what), SECONDS)
