"""One machine, no servers: what `make run` uses."""

import os
import secrets

from .base import *


def _own_secret() -> str:
    """A random key made on first use and kept, so that no two installations share one."""
    file = VAR_DIR / "secret_key"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(handle, "w") as stream:
        stream.write(key := secrets.token_urlsafe(48))
    return key


SECRET_KEY = SECRET_KEY or _own_secret()
DEBUG = env_flag("DEBUG")
REFUSE_OUTSIDE_IN_A_DEED = True
DEMO = env_flag("DEMO", default=True)
STAFF_SECOND_FACTOR = not DEMO
ALLOWED_HOSTS = ["*"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys on http://localhost

if DEBUG:  # straight from where they are written: nothing to gather, nothing to forget
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_MAX_AGE = 0
else:  # `up` gathers them once a version; their names carry a hash, so browsers keep them for ever
    STORAGES["staticfiles"] = {"BACKEND": "cms.static_files.GatheredFiles"}
