"""The demonstration as a test database: loaded once for each state of the code, copied for each test process.

Loading plays a year of work and takes a minute; a copy takes a fraction of a second. The copy's template carries a
hash of what shapes the demonstration, and the files that belong to it lie beside it. `YICHUANG_DEMO_AS_IS=1` takes
the newest template there is, for somebody who changes code many times an hour and knows what he does.

demo_db         a transaction on the loaded demonstration; the clock stands at `NOW`
demo_site       the same without the transaction, for a live server: the copy is made anew after the test
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test import override_settings

from tests import database
from workflows import clock

#: The morning on which the demonstration is loaded and on which its tests stand.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
#: Parts of the code that show things and do not shape them.
SHOWING = {"views", "static", "templatetags", "migrations", "locale"}
KEPT = 8  # several checkouts may be at work


def shape() -> str:
    """Short hash of the code and data the demonstration is made by."""
    digest = hashlib.sha256()
    found = [file for app in database.OURS for file in (database.ROOT / app).rglob("*")]
    found += [
        file for part in ("messages", "documents") for file in (database.ROOT / "templates" / part).rglob("*")
    ]
    for file in sorted(found):
        apart = SHOWING & set(file.parts) or file.stem.endswith(("views", "urls"))
        if file.suffix in {".py", ".json", ".csv", ".html", ".txt"} and not apart:
            digest.update(str(file.relative_to(database.ROOT)).encode() + file.read_bytes())
    return f"{database.shape()}-{digest.hexdigest()[:12]}"


@contextmanager
def standing_on(name: str) -> Iterator[None]:
    """Every connection of this process goes to that database."""
    connections.close_all()
    before = connection.settings_dict["NAME"]
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = before


def load(name: str, files: Path) -> None:
    """Play the demonstration into a migrated database; keep the files it made."""
    root = Path(settings.MEDIA_ROOT)
    before = set(root.rglob("*"))
    with standing_on(name), clock.at(NOW), override_settings(MAIL_CARRIER="workflows.mail.KeptMail"):
        call_command("demo", verbosity=0, stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123
    for file in set(root.rglob("*")) - before:
        if file.is_file():
            target = files / file.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)


class OnSQLite:
    def __init__(self, base: database.OnSQLite) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="yichuang-demo-"))
        self.name = str(self.folder / "demo.sqlite3")
        with database.one_at_a_time() as kept:
            template = kept / f"demo-{shape()}"
            older = sorted(kept.glob(f"demo-{database.shape()}-*"), key=os.path.getmtime)
            if os.environ.get("YICHUANG_DEMO_AS_IS") and older:
                template = older[-1]
            if not template.exists():
                making = self.folder / "making"
                making.mkdir()
                shutil.copy(base.template, making / "demo.sqlite3")
                load(str(making / "demo.sqlite3"), making / "files")
                shutil.move(making, template)
                for old in sorted(kept.glob("demo-*"), key=os.path.getmtime)[:-KEPT]:
                    shutil.rmtree(old)
            shutil.copytree(template, self.folder / "template")
        bring_files(self.folder / "template" / "files")
        self.renew()

    def renew(self) -> None:
        connections.close_all()
        for tail in ("", "-wal", "-shm"):
            Path(self.name + tail).unlink(missing_ok=True)
        shutil.copy(self.folder / "template" / "demo.sqlite3", self.name)

    def drop(self) -> None:
        connections.close_all()
        shutil.rmtree(self.folder, ignore_errors=True)


class OnPostgreSQL:
    def __init__(self, base: database.OnPostgreSQL) -> None:
        self.base, self.name = base, f"test_yichuang_demo_{os.getpid()}"
        self.template = f"template_demo_{shape()}"
        with database.one_at_a_time() as kept:
            files = kept / f"files-{self.template}"
            if not base.exists(self.template) or not files.exists():
                making = f"{self.template}_new"
                base.execute(
                    f'DROP DATABASE IF EXISTS "{making}" WITH (FORCE)',
                    f'DROP DATABASE IF EXISTS "{self.template}" WITH (FORCE)',
                    f'CREATE DATABASE "{making}" TEMPLATE "{base.template}"',
                )
                shutil.rmtree(files, ignore_errors=True)
                load(making, files)
                base.execute(f'ALTER DATABASE "{making}" RENAME TO "{self.template}"')
                for old in sorted(kept.glob("files-*"), key=os.path.getmtime)[:-KEPT]:
                    shutil.rmtree(old)
            bring_files(files)
        self.renew()

    def renew(self) -> None:
        connections.close_all()
        self.base.execute(
            f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)',
            f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}"',
        )

    def drop(self) -> None:
        connections.close_all()
        self.base.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')


def bring_files(kept: Path) -> None:
    if kept.exists():
        shutil.copytree(kept, settings.MEDIA_ROOT, dirs_exist_ok=True)


@pytest.fixture(scope="session")
def demo_copy(django_db_setup: Any, django_db_blocker: Any) -> Iterator[OnSQLite | OnPostgreSQL]:
    base = django_db_setup
    with django_db_blocker.unblock():
        copy = OnPostgreSQL(base) if connection.vendor == "postgresql" else OnSQLite(base)
    yield copy
    with django_db_blocker.unblock():
        copy.drop()


@pytest.fixture
def demo_db(demo_copy: OnSQLite | OnPostgreSQL, django_db_blocker: Any) -> Iterator[None]:
    """What the test changes is rolled back."""
    with django_db_blocker.unblock(), standing_on(demo_copy.name), clock.at(NOW), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo_site(demo_copy: OnSQLite | OnPostgreSQL, transactional_db: None) -> Iterator[None]:
    """What the test changes is committed, and gone with the copy."""
    with standing_on(demo_copy.name), clock.at(NOW):
        clock.stand_everywhere(NOW)
        yield
        clock.stand_everywhere(None)
    demo_copy.renew()
