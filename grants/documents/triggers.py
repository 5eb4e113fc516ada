"""A document is never edited and never deleted: the database itself refuses, on both kinds of database.

Dropped before a migration and installed after it, like the ledger's (see grants/apps.py).
"""

from typing import Any

TABLE = "grants_document"
_SQLITE_REFUSES = "BEGIN SELECT RAISE(ABORT, 'document.immutable'); END"
SQLITE = {
    # A row inserted over another (INSERT OR REPLACE) fires delete triggers only with recursive_triggers.
    "document_no_replace": (
        "CREATE TRIGGER document_no_replace BEFORE INSERT ON grants_document "  # noqa: S608  our own words
        f"WHEN EXISTS (SELECT 1 FROM grants_document WHERE id = NEW.id) {_SQLITE_REFUSES}"
    ),
    "document_no_update": (
        f"CREATE TRIGGER document_no_update BEFORE UPDATE ON grants_document {_SQLITE_REFUSES}"
    ),
    "document_no_delete": (
        f"CREATE TRIGGER document_no_delete BEFORE DELETE ON grants_document {_SQLITE_REFUSES}"
    ),
}
_BODY = """
BEGIN RAISE EXCEPTION 'document.immutable' USING ERRCODE = 'integrity_constraint_violation'; END """
POSTGRESQL_FUNCTION = (
    f"CREATE OR REPLACE FUNCTION document_refuse() RETURNS trigger LANGUAGE plpgsql AS $${_BODY}$$"
)
POSTGRESQL = {
    f"document_no_{operation.lower()}": (
        f"CREATE OR REPLACE TRIGGER document_no_{operation.lower()} BEFORE {operation} ON grants_document "
        "FOR EACH STATEMENT EXECUTE FUNCTION document_refuse()"
    )
    for operation in ("UPDATE", "DELETE", "TRUNCATE")
}


def tables() -> set[str]:
    """What is guarded."""
    return {TABLE}


def wanted(vendor: str) -> dict[str, str]:
    """What must stand (workflows/guards.py)."""
    return SQLITE if vendor == "sqlite" else dict.fromkeys(POSTGRESQL, _BODY)


def install(connection: Any) -> None:
    """Put the triggers in place, whatever is there now."""
    if TABLE not in connection.introspection.table_names():
        return
    drop(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for sql in SQLITE.values():
                cursor.execute(sql)
            return
        cursor.execute(POSTGRESQL_FUNCTION)
        for sql in POSTGRESQL.values():
            cursor.execute(sql)


def drop(connection: Any) -> None:
    """Take the triggers away: for the time of a migration only."""
    if TABLE not in connection.introspection.table_names():
        return
    on = "" if connection.vendor == "sqlite" else " ON grants_document"
    with connection.cursor() as cursor:
        for name in {*SQLITE, *POSTGRESQL}:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
