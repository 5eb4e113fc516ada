"""Secrets of second factors lie encrypted in the database; the key is outside of it.

Keys: YICHUANG_SECOND_FACTOR_KEYS, several with commas, the newest first: the first encrypts, each decrypts. Behind them
stands the program's own secret key, which is the only one where none is named. What was stored before there was
encryption is read as it is, until `manage.py encrypt_second_factors` has been run.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

MARK = "f1:"
PURPOSE = b"yichuang second factors"
#: What of an authenticator's data is secret (allauth.mfa): text, or a list of texts.
SECRET = ("secret", "seed", "migrated_codes")


class UnreadableSecretError(Exception):
    """No key that is known opens it."""


@lru_cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    def key(words: str) -> Fernet:
        derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=PURPOSE).derive(words.encode())
        return Fernet(base64.urlsafe_b64encode(derived))

    return MultiFernet([key(words) for words in keys])


def _keys() -> tuple[str, ...]:
    return (*settings.SECOND_FACTOR_KEYS, settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS))


def encrypt(text: str) -> str:
    return MARK + _box(_keys()).encrypt(text.encode()).decode()


def decrypt(stored: str) -> str:
    if not stored.startswith(MARK):
        return stored
    try:
        return _box(_keys()).decrypt(stored.removeprefix(MARK).encode()).decode()
    except InvalidToken as wrong:
        raise UnreadableSecretError(
            "A second factor is encrypted with a key that is not here: put the old key behind the new one in "
            "YICHUANG_SECOND_FACTOR_KEYS."
        ) from wrong


def is_under_the_first_key(stored: str) -> bool:
    if not stored.startswith(MARK):
        return False
    try:
        _box(_keys()[:1]).decrypt(stored.removeprefix(MARK).encode())
    except InvalidToken:
        return False
    return True


def renewed(data: dict[str, object]) -> dict[str, object] | None:
    """The data of an authenticator with every secret under the first key; None where it is so already."""
    fresh = {}
    for name in SECRET:
        value = data.get(name)
        texts = value if isinstance(value, list) else [value] if isinstance(value, str) else []
        if any(not is_under_the_first_key(text) for text in texts):
            again = [encrypt(decrypt(text)) for text in texts]
            fresh[name] = again if isinstance(value, list) else again[0]
    return {**data, **fresh} if fresh else None
