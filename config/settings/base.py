"""Settings shared by every way of running Yichuang.

Every environment variable is declared in environment.py and read here.
Without any variable the program runs on one machine with no server: SQLite, an embedded broker, local files.
"""

from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from .paths import *  # first: it is there that a wrong environment is refused

# isort: split
from .accounts import *
from .database import *
from .editing import *
from .environment import chain_keys, env, problems_in, refuse  # noqa: F401  for the settings on top of these
from .files import *
from .jobs import *
from .mail import *

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
WAGTAILADMIN_BASE_URL = SITE_URL
# How many reverse proxies stand in front: whose word on the client's address is believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env("PROXIES") or 0

# What one network address may send within an hour without an account; 0 is no limit. A village hall or a service
# station is one address for many people.
PRESCREENINGS_AN_HOUR = env("PRESCREENINGS_AN_HOUR")
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

#: From which share of common words two projects are shown as like each other (grants/applications/similarity.py).
SIMILARITY_LEAST = env("SIMILARITY_LEAST")
#: How many rows a list may have to be exported while one waits; a longer one is made by a worker.
EXPORT_AT_ONCE = env("EXPORT_AT_ONCE")

# Mail, stored files, the scanner or the printer asked while an action holds its locks (workflows/external.py): refused
# where the program is made and tested, logged where people work.
REFUSE_EXTERNAL_IN_UNIT_OF_WORK = False

INSTALLED_APPS = [
    "workflows",
    "grants",
    "cms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
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
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_fsm",
    "csp",
]

MIDDLEWARE = [
    "workflows.arrival.Arrivals",
    "workflows.user_input.middleware.CleanText",
    "grants.web.busy.SaysBusy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.security.PersonalAnswers",
    "config.security.ContentSecurityPolicy",
    "config.page_cache.PageCache",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.languages.Languages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cms.rights.PostsAtTheDoor",
    "cms.complete_forms.CompleteForms",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "grants.people.reauthentication.AskReauthentication",
    "grants.web.refusals.SaysRefusals",
    "grants.people.middleware.StaffSecondFactor",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "config.forms.Renderer"

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
                "grants.desk.context.site",
            ],
        },
    },
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- pages and sessions ----------------------------------------------------------------------------
KEEP_PAGES = (
    True  # of the public site: whole (config/page_cache.py), and what they say (cms/fragment_cache.py)
)
# In the database alone: who logged out while the cache was away must not be in again when it comes back.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

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
