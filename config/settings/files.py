"""Where files are kept and served from, and who looks into what people send."""

import os
from pathlib import Path
from typing import Any

from .environment import env
from .file_permissions import keep_private
from .paths import BASE_DIR, VAR_DIR

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env("MEDIA") or BASE_DIR / "media").absolute()
keep_private(MEDIA_ROOT / "private")
STORAGES: dict[str, dict[str, Any]] = {
    # Whole or not at all, and for this program's eyes only (grants/files/storage.py).
    "default": {"BACKEND": "grants.files.storage.KeptFiles"},
    # Attachments and documents: never served by the web server, only by a view that asks who is asking.
    "private": {
        "BACKEND": "grants.files.storage.KeptFiles",
        "OPTIONS": {"location": str(MEDIA_ROOT / "private"), "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A scanner for what people send us: tcp://host:3310 or unix:///run/clamav/clamd.ctl; empty: none.
CLAMAV = env("CLAMAV")
S3_BUCKET = env("S3_BUCKET")
S3_ENDPOINT = env("S3_ENDPOINT")
if S3_BUCKET:
    if S3_ENDPOINT:  # servers other than Amazon's often refuse the newer optional checksums
        os.environ.setdefault("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required")
        os.environ.setdefault("AWS_RESPONSE_CHECKSUM_VALIDATION", "when_required")
    from botocore.config import Config

    _s3: dict[str, Any] = {
        # A server that hangs is given up soon; what was to be stored is tried again.
        "client_config": Config(
            connect_timeout=3,
            read_timeout=20,
            retries={"mode": "standard", "total_max_attempts": 2},
            signature_version="s3v4",
            s3={"addressing_style": "path" if S3_ENDPOINT else "auto"},
        ),
        "bucket_name": S3_BUCKET,
        "endpoint_url": S3_ENDPOINT or None,
        "region_name": env("S3_REGION") or None,
        "access_key": env("S3_KEY") or None,
        "secret_key": env("S3_SECRET") or None,
        "default_acl": None,
        "file_overwrite": False,
    }
    # The site's pictures carry links that live a day; a private file's link lives five minutes.
    STORAGES |= {
        "default": {
            "BACKEND": "grants.files.storage_s3.KeptOnS3",
            "OPTIONS": _s3 | {"location": "public", "querystring_expire": 24 * 60 * 60},
        },
        "private": {
            "BACKEND": "grants.files.storage_s3.KeptOnS3",
            "OPTIONS": _s3 | {"location": "private", "querystring_expire": 5 * 60},
        },
    }
