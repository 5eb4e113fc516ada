"""The rules of the ledger as triggers, for PostgreSQL and for SQLite.

Every refusal is an IntegrityError whose text holds a code `ledger.…`; post.py turns it into a sentence.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from grants.ledger import triggers_postgresql, triggers_sqlite
from workflows import guards

GUARDS = guards.Guards(
    tables=frozenset({"ledger_account", "ledger_entry", "ledger_period", "ledger_posting", "ledger_seal"}),
    sqlite=triggers_sqlite.TRIGGERS,
    sqlite_first=triggers_sqlite.FIRST,
    postgresql=triggers_postgresql.TRIGGERS,
    functions=triggers_postgresql.FUNCTIONS,
)


def missing(connection: Any) -> list[str]:
    """Names of triggers that are absent, switched off or not worded as they should be."""
    return guards.missing(connection, [GUARDS]) if GUARDS.stand_on(connection) else []


@contextmanager
def off(connection: Any) -> Iterator[None]:
    """Stand without guards: for tests that prove a forgery is found, and for emptying a test database."""
    GUARDS.drop(connection)
    try:
        yield
    finally:
        GUARDS.install(connection)
