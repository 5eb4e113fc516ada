"""The databases that are measured: made once in each size, kept by the server, and measured in a copy.

A size grows out of the one before it; a server that lasts (PG_KEPT, bin/with-postgres) finds all of them again.
What is measured is a copy with the migrations of today: measuring changes nothing of what is kept.
"""

import hashlib
from pathlib import Path
from typing import Any

from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, connections

from benchmarks import data
from benchmarks.report import progress
from tests.demonstration import NOW
from workflows import clock

#: The demonstration alone, and that many applications on top of it.
SIZES = (0, 1_000, 10_000, 100_000)
FRESH = "template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"


_open: dict[str, Any] = {}


def use(name: str) -> None:
    """What is asked from now on is asked there, over a connection that stays open, with a cache of its own."""
    if name not in _open:
        made = connections.create_connection("default")
        made.settings_dict |= {"NAME": name, "CONN_MAX_AGE": None}
        _open[name] = made
    connections["default"] = _open[name]
    caches["default"].key_prefix = name


def leave(name: str) -> None:
    """Nobody of ours is in there any more."""
    if name in _open:
        _open.pop(name).close()


def copy_of(size: int) -> str:
    """The name of a fresh copy to measure."""
    name = f"measured_{size}"
    _create(name, _kept(size))
    _outside(f"ALTER DATABASE {name} SET max_parallel_workers_per_gather = 0")
    use(name)
    call_command("migrate", verbosity=0)
    _vacuum()
    return name


def _kept(size: int) -> str:
    name = f"kept_{size}_{_shape()}"
    if _is_there(name):
        return name
    smaller = [one for one in SIZES if one < size]
    progress(f"making the database of {size:,} applications" if size else "loading the demonstration")
    _create("making", _kept(smaller[-1]) if smaller else FRESH)
    use("making")
    call_command("migrate", verbosity=0)
    with clock.at(NOW):
        if size:
            data.grow(size)
        else:
            call_command("demo", verbosity=0)
    _vacuum()
    leave("making")
    _outside(f"ALTER DATABASE making RENAME TO {name}")
    return name


def _shape() -> str:
    """What is written into them, in short."""
    here = Path(__file__).parent
    return hashlib.sha256(
        b"".join((here / one).read_bytes() for one in ("data.py", "multiply.py"))
    ).hexdigest()[:8]


def _create(name: str, template: str) -> None:
    leave(name)
    leave(template)
    _outside(f"DROP DATABASE IF EXISTS {name}")
    _outside(f"CREATE DATABASE {name} TEMPLATE {template}")


def _outside(sql: str) -> None:
    """Said to the server from where no database is in the way."""
    use("postgres")
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _is_there(name: str) -> bool:
    use("postgres")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def _vacuum() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
