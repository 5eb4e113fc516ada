"""WSGI entry point."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.database_timeouts import limit_the_web

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
limit_the_web(settings.DATABASES["default"])
application = get_wsgi_application()

from workflows.schema_check import refuse_unfit  # noqa: E402  models can be read only now

# A database that is away is waited for while the web server has patience with a process that begins (30 seconds).
refuse_unfit("The web server", patience=20)
