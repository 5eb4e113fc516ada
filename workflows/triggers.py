"""Events are append-only: the database itself refuses, on both kinds of database.

One stamp may be set once: `announced_at`, from nothing to a moment. Dropped before a migration and installed after it
(see grants/apps.py), because Django's SQLite schema editor remakes tables.
"""

from typing import Any

TABLE = "workflows_event"
#: Every column but the stamp.
COLUMNS = (
    "seq", "id", "process", "action", "subject_id", "subject_code", "source", "target", "by_id", "at", "facts",
    "prev_hash", "hash", "key",
)  # fmt: skip

_CHANGED_SQLITE = " OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in COLUMNS)
SQLITE = {
    "event_no_update": (
        f"CREATE TRIGGER event_no_update BEFORE UPDATE ON {TABLE} "
        f"WHEN {_CHANGED_SQLITE} OR OLD.announced_at IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'event.immutable'); END"
    ),
    "event_no_delete": (
        f"CREATE TRIGGER event_no_delete BEFORE DELETE ON {TABLE} "
        "BEGIN SELECT RAISE(ABORT, 'event.immutable'); END"
    ),
    "event_no_replace": (
        f"CREATE TRIGGER event_no_replace BEFORE INSERT ON {TABLE} "  # noqa: S608  our own words
        f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR seq = NEW.seq) "
        "BEGIN SELECT RAISE(ABORT, 'event.immutable'); END"
    ),
}

_CHANGED_POSTGRESQL = " OR ".join(f'OLD."{c}" IS DISTINCT FROM NEW."{c}"' for c in COLUMNS)
_BODY = f"""
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NOT ({_CHANGED_POSTGRESQL} OR OLD.announced_at IS NOT NULL) THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION 'event.immutable' USING ERRCODE = 'integrity_constraint_violation';
END """
POSTGRESQL_FUNCTION = (
    f"CREATE OR REPLACE FUNCTION event_refuse() RETURNS trigger LANGUAGE plpgsql AS $${_BODY}$$"
)
POSTGRESQL = {
    "event_no_update": f"BEFORE UPDATE ON {TABLE} FOR EACH ROW",
    "event_no_delete": f"BEFORE DELETE ON {TABLE} FOR EACH ROW",
    "event_no_truncate": f"BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT",
}


def tables() -> set[str]:
    """What is guarded."""
    return {TABLE}


def wanted(vendor: str) -> dict[str, str]:
    """What must stand (workflows/guards.py)."""
    return SQLITE if vendor == "sqlite" else dict.fromkeys(POSTGRESQL, _BODY)


def _has_table(connection: Any) -> bool:
    return TABLE in connection.introspection.table_names()


def install(connection: Any) -> None:
    """Put the triggers in place, whatever is there now."""
    if not _has_table(connection):
        return
    drop(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for sql in SQLITE.values():
                cursor.execute(sql)
            return
        cursor.execute(POSTGRESQL_FUNCTION)
        for name, when in POSTGRESQL.items():
            cursor.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION event_refuse()")


def drop(connection: Any) -> None:
    """Take the triggers away: for the time of a migration only."""
    if not _has_table(connection):
        return
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        for name in SQLITE if sqlite else POSTGRESQL:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + ("" if sqlite else f" ON {TABLE}"))
