"""What readers without a name may be shown again: whatever was made since the last thing they could have noticed.

A page that is everybody's is kept for a minute (config/kept_pages.py). When something moves, or the site's words change,
the stamp is a new one, and what was kept under the old one is never shown again. The search reads by it too what it read
under another (cms/findable.py).
"""

from uuid import uuid4

from django.core.cache import cache

STAMP = "what-readers-see"


def stamp() -> str:
    """Under what is shown now."""
    return cache.get(STAMP) or new_stamp()


def new_stamp() -> str:
    """Nothing that was kept until now is shown any more."""
    stamp = uuid4().hex
    cache.set(STAMP, stamp, None)
    return stamp
