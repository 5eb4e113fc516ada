"""An account that was given, and a lead's word on one, are never edited and never deleted: the database itself refuses,
on both kinds of database. One thing may be added once: who verified an account.

Dropped before a migration and installed after it, like the ledger's (see grants/apps.py).
"""

from typing import Any

ACCOUNTS, CONFIRMED = "grants_payeeaccount", "grants_confirmedaccount"
#: Every column but those that are filled in when the account is verified.
FIXED = ("id", "organisation_id", "name", "number", "bank", "changed_by_id", "changed_at", "taken_over")

_CHANGED = " OR ".join(f'OLD."{c}" {{other}} NEW."{c}"' for c in FIXED)
_NOT_ONCE = f"({_CHANGED} OR OLD.verified_at IS NOT NULL)"
_ABORT = "BEGIN SELECT RAISE(ABORT, 'account.immutable'); END"
_SQLITE = {
    "account_no_update": f"BEFORE UPDATE ON {ACCOUNTS} WHEN {_NOT_ONCE.format(other='IS NOT')}",
    "account_no_delete": f"BEFORE DELETE ON {ACCOUNTS}",
    "account_no_replace": f"BEFORE INSERT ON {ACCOUNTS} WHEN EXISTS (SELECT 1 FROM {ACCOUNTS} WHERE id = NEW.id)",  # noqa: S608
    "confirmed_no_update": f"BEFORE UPDATE ON {CONFIRMED}",
    "confirmed_no_delete": f"BEFORE DELETE ON {CONFIRMED}",
    "confirmed_no_replace": f"BEFORE INSERT ON {CONFIRMED} WHEN EXISTS (SELECT 1 FROM {CONFIRMED} WHERE id = NEW.id)",  # noqa: S608
}
SQLITE = {name: f"CREATE TRIGGER {name} {when} {_ABORT}" for name, when in _SQLITE.items()}
_BODY = f"""
BEGIN
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = '{ACCOUNTS}' THEN
    IF NOT {_NOT_ONCE.format(other="IS DISTINCT FROM")} THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION 'account.immutable' USING ERRCODE = 'integrity_constraint_violation';
END """
POSTGRESQL_FUNCTION = (
    f"CREATE OR REPLACE FUNCTION account_refuse() RETURNS trigger LANGUAGE plpgsql AS $${_BODY}$$"
)
POSTGRESQL = {
    f"{name}_no_{operation.lower()}": f"BEFORE {operation} ON {table} FOR EACH {each}"
    for name, table in (("account", ACCOUNTS), ("confirmed", CONFIRMED))
    for operation, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))
}


def tables() -> set[str]:
    """What is guarded."""
    return {ACCOUNTS, CONFIRMED}


def wanted(vendor: str) -> dict[str, str]:
    """What must stand (workflows/guards.py)."""
    return SQLITE if vendor == "sqlite" else dict.fromkeys(POSTGRESQL, _BODY)


def _has_tables(connection: Any) -> bool:
    return tables() <= set(connection.introspection.table_names())


def install(connection: Any) -> None:
    """Put the triggers in place, whatever is there now."""
    if not _has_tables(connection):
        return
    drop(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for sql in SQLITE.values():
                cursor.execute(sql)
            return
        cursor.execute(POSTGRESQL_FUNCTION)
        for name, when in POSTGRESQL.items():
            cursor.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION account_refuse()")


def drop(connection: Any) -> None:
    """Take the triggers away: for the time of a migration only."""
    if not _has_tables(connection):
        return
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        for name in SQLITE if sqlite else POSTGRESQL:
            table = ACCOUNTS if name.startswith("account") else CONFIRMED
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + ("" if sqlite else f" ON {table}"))
