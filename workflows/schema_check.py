"""No process serves on a database that is not the one this program was written for: web, worker and beat each ask before
they begin, and say which command mends it.

Three questions to the database, and as many queries: are all migrations recorded, and none that this program does not know;
has each table the columns of its model; do the guards stand.
"""

import sys
import time
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from django.apps import apps
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader

from workflows import guards

#: How a process leaves: 3 is what gunicorn takes for "do not try again"; 75 means "not now".
UNFIT, NOT_NOW = 3, 75
MIGRATE = "manage.py migrate"

_COLUMNS = {
    "sqlite": (
        "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' "
        # The table of full text search has its key without saying so.
        "UNION ALL SELECT name, 'rowid' FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
    ),
    "postgresql": (
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = ANY (current_schemas(false))"
    ),
}


@cache
def _written() -> frozenset[tuple[str, str]]:
    """Every migration that this program brings, found by the names of their files."""
    found = set()
    for app in apps.get_app_configs():
        module = MigrationLoader.migrations_module(app.label)[0]
        spec = find_spec(module) if module else None
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            names = (part.name for part in iter_modules([str(Path(folder))]) if not part.ispkg)
            found |= {(app.label, name) for name in names if name[0] not in "_~"}
    return frozenset(found)


@cache
def _modelled() -> frozenset[tuple[str, str]]:
    """Every column of every model."""
    models = apps.get_models(include_auto_created=True)
    return frozenset(
        (model._meta.db_table, str(field.column))
        for model in models
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped
        for field in model._meta.local_concrete_fields
    )


def _migrations(tables: set[str]) -> Iterator[str]:
    recorded: set[Any] = set()
    if "django_migrations" in tables:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            recorded = set(cursor.fetchall())
    if lacking := sorted(_written() - recorded):
        yield f"Migrations were not applied: {_few(lacking)}. Run “{MIGRATE}”."
    ours = {app for app, _name in _written()}
    if unknown := sorted(row for row in recorded - _written() if row[0] in ours and not _replaced(row)):
        yield (
            f"The database is newer than this program, which does not know {_few(unknown)}. "
            "Install the version that made it (“git pull”, “make setup”), or restore the backup."
        )


def _replaced(row: tuple[str, str]) -> bool:
    """A library's old migration, now part of a squashed one. Ours are never squashed."""
    return not apps.get_app_config(row[0]).name.startswith(("workflows", "grants", "cms"))


def _few(rows: list[tuple[str, str]]) -> str:
    said = ", ".join(".".join(row) for row in rows[:5])
    return f"{said} and {len(rows) - 5} more" if len(rows) > 5 else said


def problems() -> list[str]:
    """A sentence, with the command that mends it, for each thing that does not fit."""
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS[connection.vendor])
        columns = set(cursor.fetchall())
    tables = {table for table, _column in columns}
    if found := list(_migrations(tables)):
        return found
    known = {table for table, _column in _modelled()}
    if differing := sorted(_modelled() ^ {row for row in columns if row[0] in known}):
        return [
            f"Tables differ from the models though every migration is recorded: {_few(differing)}. "
            "Somebody changed them by hand: restore the backup, or undo the change."
        ]
    if gone := guards.missing(connection):
        return [f"Guards of the database are not in place: {', '.join(gone)}. Run “{guards.MEND}”."]
    return []


def refuse_unfit(who: str, patience: float | None = None) -> None:
    """Before a process serves. A database that does not answer is waited for, `patience` seconds or for as long as it
    takes: it says nothing about guards."""
    began = said = time.monotonic()
    while True:
        try:
            found = problems()
            connection.close()
            break
        except OperationalError as error:
            connection.close()
            now = time.monotonic()
            if patience is not None and now - began > patience:
                _say(f"{who}: the database does not answer ({error}).")
                sys.exit(NOT_NOW)
            if now == began or now - said > 60:
                said = now
                _say(f"{who} waits for the database ({error}).")
            time.sleep(1)
    if found:
        _say("\n".join(f"{who} refuses to serve. {sentence}" for sentence in found))
        sys.exit(UNFIT)


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()
