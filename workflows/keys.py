"""The keys of the chains: what somebody who writes to the database does not have.

`settings.CHAIN_KEYS` maps the name of a key to its secret, the one in use first; older ones stay, so that what they
sealed can still be proved. Where there is none (a workplace of tests that says so) chains are plain, as they were before
keys: they show an accident, and no attack.
"""

import hashlib
import hmac
import json
from typing import Any

from django.conf import settings


class UnknownKeyError(LookupError):
    """Something was sealed with a key that is not here."""


def in_use() -> str:
    """The name of the key that seals now; "" where there is none."""
    return next(iter(settings.CHAIN_KEYS), "")


def seal(what: str, text: str, key: str) -> str:
    """The hash of a link: keyed, or plain where `key` is "". `what` keeps the chains apart, so that a link of one is
    worth nothing in another."""
    if not key:
        return hashlib.sha256(text.encode()).hexdigest()
    if key not in settings.CHAIN_KEYS:
        raise UnknownKeyError(key)
    return hmac.new(settings.CHAIN_KEYS[key].encode(), f"{what}\n{text}".encode(), "sha256").hexdigest()


def sealed(what: str, said: list[Any]) -> str:
    """The seal of what a row says, as the row keeps it: the name of the key in use, and the hash."""
    return _sealed(what, said, in_use())


def is_sealed(what: str, said: list[Any], kept: str) -> bool:
    """Whether the row says what it was sealed with. Plain is believed only where the house has no key."""
    key = kept.partition(" ")[0]
    try:
        return bool(key or not in_use()) and kept == _sealed(what, said, key)
    except UnknownKeyError:
        return False


def _sealed(what: str, said: list[Any], key: str) -> str:
    return f"{key} {seal(what, json.dumps(said, ensure_ascii=False), key)}"
