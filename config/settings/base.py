"""Settings shared by every way of running Yichuang.

Every environment variable is declared in environment.py and read here.
Without any variable the program runs on one machine with no server: SQLite, an embedded broker, local files.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.patience import BACKGROUND, SQLITE_BACKGROUND, as_options

from .environment import chain_keys, env, problems, problems_in, refuse  # noqa: F401  the last for the settings on top of these
from .private import keep_private

BASE_DIR = Path(__file__).resolve().parent.parent.parent
refuse(problems(os.environ))
VAR_DIR = Path(env("VAR") or BASE_DIR / "var").absolute()
keep_private(VAR_DIR)
#: Where the chains ended day by day, outside the database: appended, never rewritten (workflows/anchor.py).
ANCHORS = VAR_DIR / "anchors.txt"

SECRET_KEY = env("SECRET_KEY")
DEBUG = False
# What seals the chains of events and of the ledger (workflows/keys.py): name -> secret, the one in use first.
CHAIN_KEYS: dict[str, str] = env("CHAIN_KEY")
BIND = env("BIND")
_host, _port = BIND.rsplit(":", 1)
ALLOWED_HOSTS: list[str] = env("HOSTS") or ["localhost", "127.0.0.1", "[::1]", _host]
# The one beginning of every link in a mail; where it is not named, the address that `manage.py up` binds.
SITE_URL_IS_TOLD = bool(env("SITE_URL"))
SITE_URL = env("SITE_URL") or f"http://localhost:{_port}"
# How many reverse proxies stand in front: whose word on the client's address is believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env("PROXIES") or 0

# What one network address may send within an hour without an account; 0 is no limit. A village hall or a service
# station is one address for many people.
PROBES_AN_HOUR = env("PROBES_AN_HOUR")
OBJECTIONS_AN_HOUR = env("OBJECTIONS_AN_HOUR")

# Working days that must pass after a changed account is verified before money may go there; 0: at once.
ACCOUNT_COOLDOWN_DAYS = env("ACCOUNT_COOLDOWN_DAYS")

# The demonstration, with logins that everybody knows and without a second factor. Only `manage.py up --demo` says so,
# to what it starts; its logins work on this machine alone, unless they are opened to others.
DEMO = env("DEMO")
DEMO_OPEN = env("DEMO_OPEN")
DEMO_PASSWORD = "yichuang-demo"  # noqa: S105  it stands in README.md; outside the demonstration it opens nothing
STAFF_SECOND_FACTOR = not DEMO
# Whether experts show a second factor too; who else must: grants.people.access.needs_second_factor.
EXPERT_SECOND_FACTOR = env("EXPERT_SECOND_FACTOR")

# Mail, stored files, the scanner or the printer asked while an action holds its locks (workflows/outside.py): refused
# where the program is made and tested, logged where people work.
REFUSE_OUTSIDE_IN_A_DEED = False

INSTALLED_APPS = [
    "workflows",
    "grants",
    "cms",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "django_fsm",
    "csp",
]

MIDDLEWARE = [
    "workflows.arrival.Arrivals",
    "workflows.typed.door.CleanText",
    "workflows.busy.SaysBusy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.security.PersonalAnswers",
    "config.security.ContentSecurityPolicy",
    "config.kept_pages.KeptPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.languages.Languages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cms.rights.PostsAtTheDoor",
    "cms.whole_forms.WholeForms",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "grants.people.again.AskAgain",
    "grants.web.refusals.SaysRefusals",
    "grants.people.middleware.StaffSecondFactor",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "config.forms.Renderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "wagtail.contrib.settings.context_processors.settings",
                "grants.desk.context.site",
            ],
        },
    },
]

# --- database --------------------------------------------------------------------------------------
DATABASE_URL = env("DATABASE_URL")
if DATABASE_URL:
    _url = urlsplit(DATABASE_URL)
    DATABASES: dict[str, dict[str, Any]] = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _url.path.lstrip("/"),
            "USER": unquote(_url.username or ""),
            "PASSWORD": unquote(_url.password or ""),
            # A socket's folder is named as libpq names it: postgresql://me@/yichuang?host=/run/postgresql
            "HOST": parse_qs(_url.query).get("host", [_url.hostname or ""])[0],
            "PORT": str(_url.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            # The ORM's joins follow foreign keys in a sensible order. Trying every other order of twenty of them
            # took PostgreSQL 300 ms where reading the rows takes 20 (benchmarks/peer.md).
            "OPTIONS": {"options": "-c join_collapse_limit=4 -c jit=off" + as_options(BACKGROUND)},
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "yichuang.sqlite3",
            "OPTIONS": {
                # A writer takes its lock when it begins, so that two of them queue instead of failing.
                "transaction_mode": "IMMEDIATE",
                "timeout": SQLITE_BACKGROUND,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                    "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
                ),
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- jobs, cache, sessions -------------------------------------------------------------------------
BROKER_URL = env("BROKER_URL")
# The same server serves as the cache, under another number; a socket is merely spelt differently there.
CACHE_URL = env("CACHE_URL") or (
    BROKER_URL.replace("redis+socket://", "unix://") if BROKER_URL.startswith("redis") else ""
)
LONGEST_TASK = 15 * 60  # seconds; a task that runs longer is stopped

CELERY_TASK_ACKS_LATE = True  # a killed worker's task runs again: every task must bear that
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = LONGEST_TASK
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = (
    False  # whoever asks a worker stands in a request; what is not sent the clock finds
)
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULER = "workflows.beat:Scheduler"
if BROKER_URL:
    CELERY_BROKER_URL = BROKER_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {}
    if BROKER_URL.startswith("redis"):
        CELERY_BROKER_TRANSPORT_OPTIONS = {
            "visibility_timeout": LONGEST_TASK * 2,
            "unacked_restore_throttle": 1,
            "unacked_restore_interval": 5,
            # A server that hangs is not waited for; more than the second for which a worker listens at a time.
            "socket_connect_timeout": 1,
            "socket_timeout": 1.5,
        }
else:
    # No server at all: a folder is the queue. Slower, and a killed worker forgets the task in its hands
    # (the outbox sends it again).
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "queue"),
        "data_folder_out": str(VAR_DIR / "queue"),
        "control_folder": str(VAR_DIR / "queue-control"),
        "polling_interval": 0.1,
    }
#: From which share of common words two projects are shown as like each other (grants/applications/likeness.py).
LIKENESS_LEAST = env("LIKENESS_LEAST")
#: How many rows a list may have to be exported while one waits; a longer one is made by a worker.
EXPORT_AT_ONCE = env("EXPORT_AT_ONCE")
CELERY_BEAT_SCHEDULE = {
    "announce what was not announced": {"task": "workflows.tasks.announce_pending", "schedule": 60.0},
    "do what was left undone": {"task": "workflows.tasks.run_jobs", "schedule": 60.0},
    "what falls due": {"task": "workflows.tasks.tick", "schedule": 300.0},
    "tidy up": {"task": "workflows.tasks.tidy", "schedule": crontab(hour=3, minute=20)},
    "publish scheduled pages": {"task": "cms.tasks.publish_scheduled", "schedule": 300.0},
    "let editors follow their posts": {"task": "cms.tasks.follow_posts", "schedule": 300.0},
    "seal the ledger": {"task": "grants.ledger.tasks.seal_entries", "schedule": crontab(minute=10)},
}

if CACHE_URL:
    CACHES: dict[str, dict[str, Any]] = {
        "default": {
            "BACKEND": "config.cache.SharedCache",
            "LOCATION": CACHE_URL,
            "OPTIONS": {"db": "1"},
            "KEY_PREFIX": "yichuang",
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "config.cache.FolderCache",
            "LOCATION": str(VAR_DIR / "cache"),
        }
    }
KEEP_PAGES = True  # of the public site: whole (config/kept_pages.py), and what they say (cms/said.py)
# In the database alone: who logged out while the cache was away must not be in again when it comes back.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# --- mail ------------------------------------------------------------------------------------------
# YICHUANG_EMAIL_URL=smtp://user:password@host:587?tls=1 (or smtps://…:465). Without it mail is kept and read
# at a page.
EMAIL_URL = env("EMAIL_URL")
KEPT_MAIL_DAYS = env("KEPT_MAIL_DAYS")
DEFAULT_FROM_EMAIL = env("EMAIL_FROM")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Whatever sends mail, ours or a library, writes a row; a job hands it to the carrier (workflows/mail.py).
EMAIL_BACKEND = "workflows.mail.Outbox"
MAIL_CARRIER = "workflows.mail.KeptMail"
if EMAIL_URL:
    _mail = urlsplit(EMAIL_URL)
    MAIL_CARRIER = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 25)
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = not EMAIL_USE_SSL and "tls=1" in _mail.query
    EMAIL_TIMEOUT = 10  # seconds: a server that hangs keeps nobody but a worker waiting

# --- language and time -----------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
# The second has what the catalogues of Django and Wagtail lack.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale/packages"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- accounts --------------------------------------------------------------------------------------
from .accounts import *  # noqa: E402

# --- files -----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env("MEDIA") or BASE_DIR / "media").absolute()
keep_private(MEDIA_ROOT / "private")
STORAGES: dict[str, dict[str, Any]] = {
    # Whole or not at all, and for this program's eyes only (grants/documents/storage.py).
    "default": {"BACKEND": "grants.documents.storage.KeptFiles"},
    # Attachments and documents: never served by the web server, only by a view that asks who is asking.
    "private": {
        "BACKEND": "grants.documents.storage.KeptFiles",
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
            "BACKEND": "grants.documents.storage_s3.KeptOnS3",
            "OPTIONS": _s3 | {"location": "public", "querystring_expire": 24 * 60 * 60},
        },
        "private": {
            "BACKEND": "grants.documents.storage_s3.KeptOnS3",
            "OPTIONS": _s3 | {"location": "private", "querystring_expire": 5 * 60},
        },
    }

# --- what a browser may load -----------------------------------------------------------------------
X_FRAME_OPTIONS = "DENY"  # Wagtail's preview, a frame of this site, allows itself
SECURE_REFERRER_POLICY = "same-origin"
_files = [S3_ENDPOINT] if S3_ENDPOINT else []
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", *_files],
        "media-src": [SELF, *_files],
        "connect-src": [SELF, *_files],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}

# --- wagtail ---------------------------------------------------------------------------------------
# A form of a hundred questions is posted by its editor as thousands of fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
WAGTAILIMAGES_IMAGE_MODEL = "cms.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.media_forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "heic"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60_000_000
WAGTAILDOCS_DOCUMENT_MODEL = "cms.PublicFile"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.media_forms.PublicFileForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "ofd", "csv", "txt"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"  # never from the store itself: cms.views.public_file
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAIL_SITE_NAME = "益创"
# Editors publish themselves: a button that submits to moderators whom nobody made would lead nowhere.
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAILADMIN_BASE_URL = SITE_URL
# E-mail and password have one door, allauth's: proved, asked again, told to the old address.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[dict[str, Any]] = []  # no outside service is asked anything
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.search"}}  # finds Chinese words inside sentences

# --- logs: what happened, never who or with which data ---------------------------------------------
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL")},
    "loggers": {
        # Django's own handlers would mail tracebacks with a request's data to administrators.
        "django": {"handlers": ["console"], "level": env("LOG_LEVEL"), "propagate": False},
        "workflows": {"level": "INFO"},
        "grants": {"level": "INFO"},
        # It warns of every property of CSS that paper does not have.
        "weasyprint": {"level": "ERROR"},
    },
}
