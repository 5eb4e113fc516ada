"""What a person reads when something outside the program is away: the database, the store of files, or room on the disk.
Everything that fails comes here, wherever it failed (`handler500` in config/urls.py); what is the program's own fault
keeps the page of a fault.

503 and not 500: it passes by itself, and whoever asked may ask again.
"""

import errno
import sys
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.defaults import server_error

from grants.files.storage import NotStored

#: When it is worth asking again, in seconds.
AGAIN = 30
#: How SQLite and PostgreSQL say it.
FULL = ("disk is full", "No space left on device")


def broken(request: HttpRequest) -> HttpResponse:
    """The answer to a request that failed."""
    causes = list(_causes(sys.exc_info()[1]))
    full = any(_is_full(cause) for cause in causes)
    store = any(isinstance(cause, NotStored) for cause in causes)
    if not (full or store or any(isinstance(cause, OperationalError | InterfaceError) for cause in causes)):
        return server_error(request)
    # Without the request: what every page is told about its reader stands in the database.
    away = "room" if full else "store" if store else "database"
    response = HttpResponse(loader.render_to_string("503.html", {"away": away}), status=503)
    response["Retry-After"] = str(AGAIN)
    return response


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return isinstance(error, OperationalError) and any(words in str(error) for words in FULL)
