"""The real parts are killed while people write: nothing that was acknowledged is lost, nothing is done twice."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.urls import reverse

from tests.demonstration import standing_on
from tests.kills.installation import Installation, People, account, lives, matter, until
from tests.processes import ROOT
from tests.services import postgres_server
from workflows.models import Lease
from workflows.services import lock

pytestmark = pytest.mark.slow
#: Room for a small database, and little to fill.
ROOM = 120 * 1024 * 1024


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    """A folder with blanks in its name, on a small disk of its own where we may make one."""
    folder = tmp_path / "a folder with blanks"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder)], capture_output=True
    )
    yield folder
    if made.returncode == 0:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def site(var: Path, django_db_setup: Any, django_db_blocker: Any) -> Iterator[Installation]:
    """On SQLite, freshly migrated."""
    if connection.vendor != "sqlite":
        pytest.skip("the embedded database; PostgreSQL is killed below")
    with django_db_blocker.unblock():
        file = var / "yichuang.sqlite3"
        shutil.copy(django_db_setup.template, file)
        with standing_on(str(file)):
            yield Installation(var)


def test_each_part_is_killed_in_its_turn_and_then_all_of_it(site: Installation) -> None:
    people = People(site, matter())
    with site.running() as up:
        with people:
            people.go_on()
            lease = until(lambda: Lease.objects.filter(name="beat").first())
            for part in ("clock", "web child", "web", "worker", "broker"):
                site.kill(part)
                people.go_on()
            people.are_told()
            assert_alone(site, up.pid)
            assert_a_full_disk_passes(site, people)
            until(lambda: Lease.objects.get(name="beat").holder != lease.holder)
            assert up.poll() is None
            everybody = site.everybody()
            up.kill()
        until(lambda: not any(map(lives, everybody)))
    os.close(lock.take(site.var / "up.lock", patience=30))
    account(people, killed_workers=2)
    call_command("verify_events", verbosity=0)


def assert_alone(site: Installation, pid: int) -> None:
    """A second one on the same files is refused, and told by whom."""
    second = {**site.environment, "YICHUANG_BIND": "127.0.0.1:1"}
    ended = subprocess.run(site.command(), env=second, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 1 and f"process {pid}" in ended.stderr and str(site.var) in ended.stderr


def assert_a_full_disk_passes(site: Installation, people: People) -> None:
    """What cannot be kept is refused with a sentence, pages are shown, and nobody need come when there is room again."""
    if not os.path.ismount(site.var):
        return
    filler = site.var / "filler"
    objections, words = reverse("objection-new", args=[people.matter.notice.pk]), "text=" + quote("一" * 900)
    with filler.open("wb", buffering=0) as stream:

        def refused() -> bool:
            with suppress(OSError):
                while True:
                    stream.write(b"\0" * 4096)
            code, _where, page = site.ask("POST", objections, words)
            return code == 503 and "存储空间已满" in page

        until(refused)
    assert site.get("/") == 200 and site.get("/livez") == 200
    filler.unlink()
    people.go_on()


@pytest.fixture
def on_postgres(
    var: Path, django_db_setup: Any, django_db_blocker: Any
) -> Iterator[tuple[Installation, Any]]:
    """On a PostgreSQL server of its own, which may be killed, with a copy of the migrated template."""
    with postgres_server() as server, django_db_blocker.unblock():
        server.copy(django_db_setup.maintenance, django_db_setup.template)
        connections.close_all()
        # This thread's line, and those that other threads open.
        lines = (connection.settings_dict, settings.DATABASES["default"], connections.settings["default"])
        before = [dict(line) for line in lines]
        for line in lines:
            line |= {"NAME": "yichuang", "HOST": server.folder, "USER": "yichuang"}
        try:
            yield Installation(var, YICHUANG_DATABASE_URL=server.url), server
        finally:
            connections.close_all()
            for line, old in zip(lines, before, strict=True):
                line.update(old)


@pytest.mark.postgres_only
def test_the_database_is_killed_and_comes_back(on_postgres: tuple[Installation, Any]) -> None:
    site, server = on_postgres
    people = People(site, matter())
    with site.running() as up, people:
        people.go_on()
        server.kill()
        assert site.get("/livez") == 200
        code, _where, words = site.ask("GET", "/healthz")
        assert code == 503 and "数据库暂时没有应答" in words
        server.start()
        people.go_on()
        server.kill()
        site.kill("worker")
        site.kill("web child")
        server.start()
        people.go_on()
        assert up.poll() is None
    connection.close()  # the test's own line was to the server that was killed
    account(people, killed_workers=1)
    call_command("verify_events", verbosity=0)
