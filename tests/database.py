"""The test database: migrated once, copied whenever a clean one is needed.

Migrating takes ten seconds and more, copying a fraction of one. The copy is made from a template whose name
carries a hash of everything that shapes a fresh database, so a changed migration or trigger makes a new
template by itself. After a test that commits (live server, threads, a worker) the database is copied anew
instead of being emptied: the append-only tables refuse that, and Wagtail's root page and languages must be
there again.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

ROOT = Path(__file__).resolve().parent.parent
OURS = ("workflows", "grants", "cms")
KEPT = 8  # templates kept on a developer's machine: several checkouts may be at work


def shape() -> str:
    """Short hash of the migrations, of what runs after them, and of the packages that bring their own."""
    digest = hashlib.sha256()
    for app in OURS:
        for file in sorted([*(ROOT / app).rglob("*.py"), *(ROOT / app).rglob("*.sql")]):
            text = file.read_bytes()
            if (
                "migrations" in file.parts
                or file.stem == "migrating"
                or b"post_migrate" in text
                or b"TRIGGER" in text
                or "triggers" in file.name
            ):
                digest.update(str(file.relative_to(ROOT)).encode() + text)
    digest.update((ROOT / "requirements" / "base.txt").read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def one_at_a_time() -> Iterator[Path]:
    """Only one of several test processes makes the template; the others wait for it."""
    folder = settings.VAR_DIR / "test-templates"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{connection.vendor}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def migrate(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    call_command("migrate", interactive=False, verbosity=0)
    connections.close_all()


class OnSQLite:
    """A file of its own for each test process: threads and servers open it as they would in earnest."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="yichuang-test-"))
        self.file = self.folder / "test.sqlite3"
        with one_at_a_time() as kept:
            self.template = kept / f"{shape()}.sqlite3"
            if not self.template.exists():
                migrate(str(self.folder / "template.sqlite3"))
                shutil.move(self.folder / "template.sqlite3", self.template)
                for old in sorted(kept.glob("*.sqlite3"), key=os.path.getmtime)[:-KEPT]:
                    old.unlink()
            # Copied under the lock: nobody tidies the template away meanwhile.
            shutil.copy(self.template, self.folder / "template.sqlite3")
        self.template = self.folder / "template.sqlite3"
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = str(self.file)
        self.renew()

    def renew(self) -> None:
        connections.close_all()
        for tail in ("", "-wal", "-shm"):
            self.file.with_name(self.file.name + tail).unlink(missing_ok=True)
        shutil.copy(self.template, self.file)

    def beside(self, name: str, like: str = "") -> str:
        """The name of another database, fresh or `like` one there is: for a scenario that is built once and read by many
        tests."""
        shutil.copy(like or self.template, self.folder / f"{name}.sqlite3")
        return str(self.folder / f"{name}.sqlite3")

    def empty(self, name: str) -> str:
        """The name of a database in which nothing is yet."""
        return str(self.folder / f"{name}.sqlite3")

    def drop(self) -> None:
        connections.close_all()
        shutil.rmtree(self.folder, ignore_errors=True)


class OnPostgreSQL:
    """A database of its own for each test process, made from the template by the server itself."""

    def __init__(self) -> None:
        self.name = f"test_yichuang_{os.getpid()}"
        self.others: list[str] = []
        self.maintenance = settings.DATABASES["default"] | {}
        self.template = f"template_yichuang_{shape()}"
        with one_at_a_time():
            if not self.exists(self.template):
                self.execute(
                    f'DROP DATABASE IF EXISTS "{self.template}_new" WITH (FORCE)',
                    f'CREATE DATABASE "{self.template}_new" TEMPLATE template0 '
                    "ENCODING 'UTF8' LOCALE 'C.UTF-8'",
                )
                migrate(f"{self.template}_new")
                self.execute(f'ALTER DATABASE "{self.template}_new" RENAME TO "{self.template}"')
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = self.name
        self.renew()

    def renew(self) -> None:
        connections.close_all()
        self.execute(
            f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)',
            f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}"',
        )

    def beside(self, name: str, like: str = "") -> str:
        self.others.append(f"{self.name}_{name}")
        self.execute(f'CREATE DATABASE "{self.others[-1]}" TEMPLATE "{like or self.template}"')
        return self.others[-1]

    def empty(self, name: str) -> str:
        self.others.append(f"{self.name}_{name}")
        self.execute(
            f"CREATE DATABASE \"{self.others[-1]}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
        )
        return self.others[-1]

    def drop(self) -> None:
        connections.close_all()
        for name in (self.name, *self.others):
            self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def exists(self, name: str) -> bool:
        with self.connect() as conn:
            return conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    def execute(self, *statements: str) -> None:
        with self.connect() as conn:
            for statement in statements:
                conn.execute(statement)  # type: ignore[call-overload]  # our own text, no one's input

    def connect(self) -> psycopg.Connection:
        access = self.maintenance
        return psycopg.connect(
            dbname=access["NAME"],
            user=access["USER"] or None,
            password=access["PASSWORD"] or None,
            host=access["HOST"] or None,
            port=access["PORT"] or None,
            autocommit=True,
        )


def make() -> OnSQLite | OnPostgreSQL:
    return OnPostgreSQL() if connection.vendor == "postgresql" else OnSQLite()
