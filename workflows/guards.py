"""The guards of the house: triggers by which the database itself refuses what must never happen.

Whoever has some says in which words (`Guards`, `append_only`) and registers them (grants/apps.py). They go before every
migration and come back after it, because Django's SQLite schema editor remakes tables: that fails while another table's
trigger names them, and silently drops the triggers of the table remade. Whether all of them stand is one question to the
database, asked by every process that serves (workflows/schema_check.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DEFAULT_DB_ALIAS, connections, transaction

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


@dataclass(frozen=True, eq=False)
class Guards:
    """Triggers over some tables, in the words of both databases.

    sqlite      name -> (when, what): ("BEFORE DELETE ON grants_document", "SELECT RAISE(ABORT, 'code');")
    postgresql  name -> (when, "ROW" or "STATEMENT", the name of a function)
    functions   of PostgreSQL: name -> body
    sqlite_first  what is said on SQLite before the triggers are put in place
    """

    tables: frozenset[str]
    sqlite: Mapping[str, tuple[str, str]]
    postgresql: Mapping[str, tuple[str, str, str]]
    functions: Mapping[str, str]
    sqlite_first: Sequence[str] = field(default=())

    def wanted(self, vendor: str) -> dict[str, str]:
        """Each trigger by name: its text on SQLite, the body of its function on PostgreSQL."""
        if vendor == "sqlite":
            return {n: f"CREATE TRIGGER {n} {w} BEGIN {what} END" for n, (w, what) in self.sqlite.items()}
        return {name: self.functions[function] for name, (_w, _e, function) in self.postgresql.items()}

    def stand_on(self, connection: Any) -> bool:
        """Whether the tables exist yet: before the first migration there is nothing to guard."""
        return self.tables <= set(connection.introspection.table_names())

    def install(self, connection: Any) -> None:
        """Put every trigger in place, whatever is there now."""
        self._say(connection, [*self._to_drop(connection.vendor), *self._to_create(connection.vendor)])

    def drop(self, connection: Any) -> None:
        """Take every trigger away: for the time of a migration only."""
        self._say(connection, self._to_drop(connection.vendor))

    def _say(self, connection: Any, statements: Iterable[str]) -> None:
        if self.stand_on(connection):
            with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)

    def _to_create(self, vendor: str) -> list[str]:
        if vendor == "sqlite":
            return [*self.sqlite_first, *self.wanted(vendor).values()]
        functions = [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
            for name, body in self.functions.items()
        ]
        triggers = [
            f"CREATE {'CONSTRAINT ' if 'DEFERRABLE' in when else ''}TRIGGER {name} {when} "
            f"FOR EACH {each} EXECUTE FUNCTION {function}()"
            for name, (when, each, function) in self.postgresql.items()
        ]
        return functions + triggers

    def _to_drop(self, vendor: str) -> list[str]:
        if vendor == "sqlite":
            return [f"DROP TRIGGER IF EXISTS {name}" for name in self.sqlite]
        # A trigger that still has something to say at the commit cannot be dropped: let it speak.
        return ["SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"] + [
            f"DROP TRIGGER IF EXISTS {name} ON {when.split(' ON ')[1].split()[0]}"
            for name, (when, _each, _function) in self.postgresql.items()
        ]


def append_only(
    table: str,
    name: str,
    code: str,
    *,
    keys: Sequence[str] = ("id",),
    fixed: Sequence[str] = (),
    once: str = "",
) -> Guards:
    """Guards of a table whose rows are never changed, deleted or written over. Where one may be completed `once` (the column
    that says that it was), the `fixed` columns stay as they are even then."""
    changed = " OR ".join(f'OLD."{column}" {{other}} NEW."{column}"' for column in fixed)
    refused = f"({changed} OR OLD.{once} IS NOT NULL)" if once else ""
    known = " OR ".join(f"{key} = NEW.{key}" for key in keys)
    abort = f"SELECT RAISE(ABORT, '{code}');"
    when = f" WHEN {refused.format(other='IS NOT')}" if once else ""
    let_through = f"""
  IF TG_OP = 'UPDATE' THEN
    IF NOT {refused.format(other="IS DISTINCT FROM")} THEN RETURN NEW; END IF;
  END IF;"""
    body = f"""
BEGIN{let_through if once else ""}
  RAISE EXCEPTION '{code}' USING ERRCODE = 'integrity_constraint_violation';
END """
    return Guards(
        tables=frozenset({table}),
        sqlite={
            f"{name}_no_update": (f"BEFORE UPDATE ON {table}{when}", abort),
            f"{name}_no_delete": (f"BEFORE DELETE ON {table}", abort),
            # A row inserted over another (INSERT OR REPLACE) fires delete triggers only with recursive_triggers.
            f"{name}_no_replace": (
                f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {known})",  # noqa: S608  our words
                abort,
            ),
        },
        postgresql={
            f"{name}_no_{operation.lower()}": (f"BEFORE {operation} ON {table}", each, f"{name}_refuse")
            for operation, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))
        },
        functions={f"{name}_refuse": body},
    )


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
    gone = missing(connection, [one for one in ALL if there >= one.tables])
    if not gone:
        return []
    return [
        Error(
            f"Guards of the database are not in place: {', '.join(gone)}.",
            hint=f"A migration was interrupted, or somebody took them away. “{MEND}” puts them back.",
            id="workflows.E001",
        )
    ]
