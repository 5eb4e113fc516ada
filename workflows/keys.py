"""The keys of the chains: what somebody who writes to the database does not have.

`settings.CHAIN_KEYS` maps the name of a key to its secret, the one in use first; older ones stay, so that what they
sealed can still be proved. Where there is none (a workplace of tests that says so) chains are plain, as they were before
keys: they show an accident, and no attack.
"""

import hashlib
import hmac

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
