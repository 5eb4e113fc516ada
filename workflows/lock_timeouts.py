"""Nobody waits for ever: what a database says when a lock was not to be had, or a statement took too long, in words.

The limits are settings (config/database_timeouts.py). Within a step the engine says it like any refusal; everywhere else
the middleware answers with a page (grants/web/busy.py), which a script takes for “try again”.
"""

from django.db import DatabaseError

#: lock not available, canceled by a limit, deadlock, serialization failure, idle in a transaction for too long
OF_POSTGRESQL = {"55P03", "57014", "40P01", "40001", "25P03"}
OF_SQLITE = ("database is locked", "database table is locked")


def is_busy(error: BaseException) -> bool:
    """Whether the database only says that others are at it: nothing was changed, and later it may go."""
    if not isinstance(error, DatabaseError):
        return False
    return getattr(error.__cause__, "sqlstate", None) in OF_POSTGRESQL or str(error) in OF_SQLITE
