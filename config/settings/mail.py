"""Mail: written into the outbox, carried by a server where one is told, else kept and read at a page."""

from urllib.parse import unquote, urlsplit

from .environment import env

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
