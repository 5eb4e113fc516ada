"""What pytest uses: the embedded defaults without waiting for password hashing or for the disk.

The database is made in tests/database.py; a test that wants a broker or an S3 server asks for the fixture.
"""

import atexit
import shutil
import tempfile
from pathlib import Path

from .base import *

SECRET_KEY = "test-key-of-more-than-fifty-characters-that-guards-nothing-at-all"  # noqa: S105
CHAIN_KEYS = {"test": "a-key-of-tests-that-seals-nothing-of-worth"}
DEMO = False
REFUSE_EXTERNAL_IN_UNIT_OF_WORK = True
STAFF_SECOND_FACTOR = False  # tests/people has the tests that switch it on
ASK_AGAIN = False  # likewise: tests/people/test_again.py
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

DATABASES["default"]["CONN_MAX_AGE"] = 0
if not DATABASE_URL:
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"

MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="yichuang-test-media-"))
atexit.register(shutil.rmtree, MEDIA_ROOT, ignore_errors=True)
ANCHORS = MEDIA_ROOT.with_name(f"{MEDIA_ROOT.name}-anchors.txt")
atexit.register(ANCHORS.unlink, missing_ok=True)
STORAGES["private"]["OPTIONS"] |= {"location": str(MEDIA_ROOT / "private"), "durable": False}
STORAGES["default"]["OPTIONS"] = {"durable": False}
WHITENOISE_AUTOREFRESH = True  # look files up when asked for, instead of all of them at start
WHITENOISE_USE_FINDERS = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
KEEP_PAGES = (
    False  # what a test changes is taken back without a step; tests/cms/test_page_cache.py keeps them
)
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
MAIL_CARRIER = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_RATE_LIMITS = False
PRESCREENINGS_AN_HOUR = OBJECTIONS_AN_HOUR = 0  # all tests come from one address; those of the limit set it
LOGGING["root"]["level"] = "ERROR"
