"""The guards of the house: triggers by which the database itself refuses what must never happen.

Whoever has some registers them here (grants/apps.py) as a module with `TABLE` or `TABLES`, `install`, `drop` and `wanted`.
They go before every migration and come back after it; whether all of them stand is one question to the database, asked
by every process that serves (workflows/fitness.py).
"""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DEFAULT_DB_ALIAS, connections

#: What mends it. Without --skip-checks the check below would refuse the mending too.
MEND = "manage.py migrate --skip-checks"

_PRESENT = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
        "JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') "
        "AND pg_table_is_visible(c.oid)"
    ),
}


class Guards(Protocol):
    """A module that guards some tables."""

    def tables(self) -> Iterable[str]:
        """The tables that it guards."""

    def install(self, connection: Any) -> None:
        """Put every trigger in place, whatever is there now."""

    def drop(self, connection: Any) -> None:
        """Take every trigger away: for the time of a migration only."""

    def wanted(self, vendor: str) -> dict[str, str]:
        """Each trigger by name: its text on SQLite, the body of its function on PostgreSQL."""


ALL: list[Guards] = []


def missing(connection: Any, guards: Sequence[Guards] | None = None) -> list[str]:
    """Names of triggers that are absent, switched off or not worded as they should be."""
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT[connection.vendor])
        present = dict(cursor.fetchall())
    wanted = [
        item for one in (ALL if guards is None else guards) for item in one.wanted(connection.vendor).items()
    ]
    return [name for name, text in wanted if present.get(name) != text]


@register(Tags.database)
def check_guards(
    *, app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse to go on without them: `manage.py check --database default`, and every migration."""
    if DEFAULT_DB_ALIAS not in (databases or []):
        return []
    connection = connections[DEFAULT_DB_ALIAS]
    there = set(connection.introspection.table_names())
    # Before the first migration there is nothing to guard.
    gone = missing(connection, [one for one in ALL if there >= set(one.tables())])
    if not gone:
        return []
    return [
        Error(
            f"Guards of the database are not in place: {', '.join(gone)}.",
            hint=f"A migration was interrupted, or somebody took them away. “{MEND}” puts them back.",
            id="workflows.E001",
        )
    ]
