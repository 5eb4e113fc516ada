"""The rules of the ledger as triggers, for PostgreSQL and for SQLite.

They are dropped before every `migrate` and installed after it (see grants/apps.py): Django's SQLite
schema editor remakes tables, which fails while another table's trigger names them and silently drops
the triggers of the table remade. A system check refuses to start when one is missing or was changed.

Every refusal is an IntegrityError whose text holds a code `ledger.…`; post.py turns it into a sentence.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from grants.ledger import triggers_postgresql, triggers_sqlite

TABLES = {"ledger_account", "ledger_entry", "ledger_period", "ledger_posting", "ledger_seal"}


def _dialect(connection: Any) -> Any:
    return {"postgresql": triggers_postgresql, "sqlite": triggers_sqlite}[connection.vendor]


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


def missing(connection: Any) -> list[str]:
    """Names of triggers that are absent, disabled or (on SQLite) not worded as they should be."""
    if not has_tables(connection):
        return []
    with connection.cursor() as cursor:
        return _dialect(connection).missing(cursor)


@contextmanager
def off(connection: Any) -> Iterator[None]:
    """Stand without guards: for tests that prove a forgery is found, and for emptying a test database."""
    drop(connection)
    try:
        yield
    finally:
        install(connection)


@register(Tags.database)
def check_triggers(
    *, app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse to start without the rules: `manage.py check --database default`."""
    if DEFAULT_DB_ALIAS not in (databases or []):
        return []
    gone = missing(connections[DEFAULT_DB_ALIAS])
    if not gone:
        return []
    return [
        Error(
            f"The ledger's guards are not in place: {', '.join(gone)}.",
            hint="A migration was interrupted. Run “manage.py migrate --skip-checks”, which puts them back.",
            id="grants.E001",
        )
    ]
