"""A document is never edited and never deleted: the database itself refuses, on both kinds of database.

Dropped before a migration and installed after it, like the ledger's (see grants/apps.py).
"""

from typing import Any

TABLE = "grants_document"
OPERATIONS = ("UPDATE", "DELETE")

SQLITE = (
    "CREATE TRIGGER IF NOT EXISTS document_no_{name} BEFORE {operation} ON grants_document "
    "BEGIN SELECT RAISE(ABORT, 'document.immutable'); END"
)
# A row inserted over another (INSERT OR REPLACE) fires delete triggers only with recursive_triggers.
SQLITE_REPLACE = (
    "CREATE TRIGGER IF NOT EXISTS document_no_replace BEFORE INSERT ON grants_document "
    "WHEN EXISTS (SELECT 1 FROM grants_document WHERE id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'document.immutable'); END"
)
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION document_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'document.immutable' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
POSTGRESQL = (
    "CREATE OR REPLACE TRIGGER document_no_{name} BEFORE {operation} ON grants_document "
    "FOR EACH STATEMENT EXECUTE FUNCTION document_refuse()"
)


def install(connection: Any) -> None:
    """Put the triggers in place, whatever is there now."""
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(SQLITE_REPLACE)
            for operation in OPERATIONS:
                cursor.execute(SQLITE.format(name=operation.lower(), operation=operation))
            return
        cursor.execute(POSTGRESQL_FUNCTION)
        for operation in (*OPERATIONS, "TRUNCATE"):
            cursor.execute(POSTGRESQL.format(name=operation.lower(), operation=operation))


def drop(connection: Any) -> None:
    """Take the triggers away: for the time of a migration only."""
    if TABLE not in connection.introspection.table_names():
        return
    on = "" if connection.vendor == "sqlite" else " ON grants_document"
    with connection.cursor() as cursor:
        for name in ("replace", "update", "delete", "truncate"):
            cursor.execute(f"DROP TRIGGER IF EXISTS document_no_{name}{on}")
