"""One machine, no servers: what `make run` uses."""

import os
import secrets
from contextlib import suppress

from .base import *


def _own_secret(name: str, begins: str = "") -> str:
    """A random key made on first use and kept, so that no two installations share one."""
    file = VAR_DIR / name
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        # Whole under another name first: of two that begin together, neither reads half a key.
        mine = file.with_name(f"{name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(mine, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as stream:
            stream.write(begins + secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(mine, file)
        mine.unlink()
    return file.read_text().strip()


refuse(problems_in("dev", os.environ))
SECRET_KEY = SECRET_KEY or _own_secret("secret_key")
CHAIN_KEYS = CHAIN_KEYS or chain_keys(_own_secret("chain_key", "k1:"))
DEBUG = env("DEBUG")
REFUSE_EXTERNAL_IN_UNIT_OF_WORK = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys on http://localhost

if DEBUG:  # straight from where they are written: nothing to gather, nothing to forget
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_MAX_AGE = 0
else:  # `up` gathers them once a version; their names carry a hash, so browsers keep them for ever
    STORAGES["staticfiles"] = {"BACKEND": "cms.static_files.GatheredFiles"}
