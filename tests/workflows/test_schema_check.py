"""No process serves on a database without its guards, or one that this program was not written for."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from tests.processes import ROOT, environment
from tests.services import free_port
from workflows import guards, schema_check
from workflows.services.serving import BEAT, WEB, WORKER

pytestmark = pytest.mark.django_db


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_what_was_just_migrated_fits_and_that_costs_three_questions(
    django_assert_max_num_queries: Any,
) -> None:
    with django_assert_max_num_queries(3):
        assert schema_check.problems() == []


@pytest.mark.parametrize("name", sorted(n for one in guards.ALL for n in one.wanted("sqlite")))
def test_each_guard_is_missed(name: str) -> None:
    wanted = {n for one in guards.ALL for n in one.wanted(connection.vendor)}
    if name not in wanted:
        pytest.skip("stands on the other database")
    on = ""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s", [name])
            on = f" ON {cursor.fetchone()[0]}"
    sql(f"DROP TRIGGER {name}{on}")
    assert name in schema_check.problems()[0] and guards.MEND in schema_check.problems()[0]
    call_command(*guards.MEND.split()[1:], skip_checks=True, verbosity=0)
    assert schema_check.problems() == []


def test_every_trigger_of_the_house_is_registered() -> None:
    """New guards cannot be forgotten, nor put in place by another way than all the others."""
    made, by_hand = [], []
    for file in (one for app in ("grants", "workflows", "cms") for one in sorted((ROOT / app).rglob("*.py"))):
        text = file.read_text(encoding="utf-8")
        if "TRIGGER " in text and ("CREATE" in text or "DROP" in text) and "migrations" not in file.parts:
            by_hand.append(file.name)
        if "workflows.guards import" in text or "guards.Guards(" in text:
            module = import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
            made += [one for one in vars(module).values() if isinstance(one, guards.Guards)]
    assert by_hand == ["guards.py"]
    assert len(made) == len(guards.ALL)
    assert all(one in guards.ALL for one in made)


def test_a_migration_that_was_not_applied() -> None:
    sql("DELETE FROM django_migrations WHERE app = 'cms' AND name LIKE '0002%'")
    (said,) = schema_check.problems()
    assert "cms.0002" in said and "manage.py migrate" in said


def test_a_database_of_a_newer_program() -> None:
    sql(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('grants', '9999_later', CURRENT_TIMESTAMP)"
    )
    (said,) = schema_check.problems()
    assert "newer" in said and "grants.9999_later" in said


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("ALTER TABLE workflows_job RENAME COLUMN last_error TO said", "workflows_job.last_error"),
        ("ALTER TABLE workflows_job ADD COLUMN more integer", "workflows_job.more"),
        ("DROP TABLE workflows_heartbeat", "workflows_heartbeat.entry"),
    ],
)
def test_tables_that_somebody_changed_by_hand(change: str, named: str) -> None:
    sql(change)
    (said,) = schema_check.problems()
    assert named in said


def test_a_database_that_is_away_is_not_one_without_guards(monkeypatch: Any, capsys: Any) -> None:
    def away() -> list[str]:
        raise OperationalError("connection refused")

    monkeypatch.setattr(schema_check, "problems", away)
    with pytest.raises(SystemExit) as left:
        schema_check.refuse_unfit("web", patience=0)
    assert left.value.code == schema_check.NOT_NOW
    said = capsys.readouterr().err
    assert "does not answer" in said and "guards" not in said.lower()


def test_it_is_waited_for(monkeypatch: Any) -> None:
    answers = iter([OperationalError("down"), OperationalError("down"), []])

    def problems() -> Any:
        if isinstance(answer := next(answers), Exception):
            raise answer
        return answer

    monkeypatch.setattr(schema_check, "problems", problems)
    monkeypatch.setattr(schema_check.time, "sleep", lambda _s: None)
    schema_check.refuse_unfit("clock")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("program", [WEB, WORKER, BEAT], ids=["web", "worker", "clock"])
def test_each_real_process_refuses_and_says_what_mends_it(program: tuple[str, ...], tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON workflows_event"
        cursor.execute(f"DROP TRIGGER event_no_delete{on}")
    connection.close()
    told = environment(
        tmp_path, YICHUANG_BIND=f"127.0.0.1:{free_port()}", YICHUANG_BROKER_URL="redis://127.0.0.1:1/0"
    )
    ended = subprocess.run(
        [sys.executable, "-m", *program], env=told, cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    said = ended.stdout + ended.stderr
    assert ended.returncode not in (0, -9) and "event_no_delete" in said
    assert re.search(r"refuses to serve.*manage\.py migrate --skip-checks", said), said
