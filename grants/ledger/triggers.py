"""The rules of the ledger as triggers, for PostgreSQL and for SQLite.

They are dropped before every `migrate` and installed after it (see grants/apps.py): Django's SQLite
schema editor remakes tables, which fails while another table's trigger names them and silently drops
the triggers of the table remade. No process serves while one is missing or was changed (workflows/guards.py).

Every refusal is an IntegrityError whose text holds a code `ledger.…`; post.py turns it into a sentence.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from grants.ledger import triggers_postgresql, triggers_sqlite
from workflows import guards

TABLES = {"ledger_account", "ledger_entry", "ledger_period", "ledger_posting", "ledger_seal"}


_DIALECTS: dict[str, Any] = {"postgresql": triggers_postgresql, "sqlite": triggers_sqlite}


def _dialect(connection: Any) -> Any:
    return _DIALECTS[connection.vendor]


def tables() -> set[str]:
    """What is guarded."""
    return TABLES


def has_tables(connection: Any) -> bool:
    """Whether the ledger's tables exist yet: before the first migration there is nothing to guard."""
    return set(connection.introspection.table_names()) >= TABLES


def install(connection: Any) -> None:
    """Put every trigger in place, whatever is there now."""
    if not has_tables(connection):
        return
    dialect = _dialect(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        dialect.install(cursor)


def drop(connection: Any) -> None:
    """Take every trigger away: for the time of a migration only."""
    if not has_tables(connection):
        return
    dialect = _dialect(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        dialect.drop(cursor)


def wanted(vendor: str) -> dict[str, str]:
    """What must stand (workflows/guards.py)."""
    return _DIALECTS[vendor].wanted()


def missing(connection: Any) -> list[str]:
    """Names of triggers that are absent, switched off or not worded as they should be."""
    return guards.missing(connection, [sys.modules[__name__]]) if has_tables(connection) else []


@contextmanager
def off(connection: Any) -> Iterator[None]:
    """Stand without guards: for tests that prove a forgery is found, and for emptying a test database."""
    drop(connection)
    try:
        yield
    finally:
        install(connection)
