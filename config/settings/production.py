"""Servers, TLS in front, secrets from the environment."""

from .base import *

refuse(problems_in("production", os.environ))

# The proxy in front ends TLS and must set (not pass on) X-Forwarded-Proto and X-Forwarded-For.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env("PROXIES") is None else env("PROXIES")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^(livez|readyz|healthz)$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"

# `manage.py collectstatic` once a release: names carry a hash, so browsers keep them for ever.
STORAGES["staticfiles"] = {"BACKEND": "config.static_files.HashedFiles"}
