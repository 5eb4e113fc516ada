"""What the environment says is declared in one place; what cannot be right is refused at start, by name, by everybody."""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings import environment
from config.settings.environment import PREFIX, VARIABLES, WrongEnvironment, problems, problems_in, refuse

ROOT = Path(environment.__file__).resolve().parents[2]
FULL = {
    f"{PREFIX}SECRET_KEY": secrets.token_urlsafe(60),
    f"{PREFIX}CHAIN_KEY": "k1:" + secrets.token_urlsafe(60),
    f"{PREFIX}HOSTS": "grants.example.org",
    f"{PREFIX}SITE_URL": "https://grants.example.org",
    f"{PREFIX}DATABASE_URL": "postgresql://me:word@db:5432/yichuang",
}


def said(told: dict[str, str], settings: str = "") -> str:
    full = {PREFIX + name: value for name, value in told.items()}
    return "\n".join([*problems(full), *(problems_in(settings, full) if settings else [])])


def test_the_table_of_the_documentation_is_the_list() -> None:
    """Paste what is missing: each row is printed as it is to stand there."""
    table = (
        (ROOT / "docs/operations.md")
        .read_text(encoding="utf-8")
        .split("## Every variable")[1]
        .split("\n## ")[0]
    )
    rows = [line for line in table.splitlines() if line.startswith(f"| `{PREFIX}")]
    assert rows == [one.row() for one in VARIABLES]


def test_nothing_else_reads_the_environment() -> None:
    found = set()
    for folder in ("config", "workflows", "grants", "cms"):
        for file in (ROOT / folder).rglob("*.py"):
            if re.search(rf"environ(\.get)?[(\[]\s*f?[\"']{PREFIX}", file.read_text(encoding="utf-8")):
                found.add(str(file.relative_to(ROOT)))
    assert found == set()


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda one: one.name)
def test_every_default_can_be_read_and_means_something(variable: environment.Variable) -> None:
    variable.read({})
    assert variable.meaning and variable.row().count("|") == 4


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ASK_AGAIN_MINUTES", "0"),
        ("DATABASE_URL", "db.example.org/yichuang"),
        ("DATABASE_URL", "mysql://db/yichuang"),
        ("BROKER_URL", "localhost:6379"),
        ("BROKER_URL", "redis://"),
        ("BROKER_URL", "redis://host:port/0"),
        ("CACHE_URL", "memcached://host"),
        ("EMAIL_URL", "mail.example.org"),
        ("SITE_URL", "grants.example.org"),
        ("S3_ENDPOINT", "s3.example.org"),
        ("CLAMAV", "127.0.0.1:3310"),
        ("PROXIES", "two"),
        ("PRESCREENINGS_AN_HOUR", "-1"),
        ("OBJECTIONS_AN_HOUR", "1.5"),
        ("KEPT_MAIL_DAYS", "９０"),
        ("ASK_AGAIN_MINUTES", "soon"),
        ("SIMILARITY_LEAST", "50%"),
        ("SIMILARITY_LEAST", "nan"),
        ("DEBUG", "maybe"),
        ("DEMO", "2"),
        ("SQLITE", "sqlite"),
        ("HOSTS", "https://grants.example.org"),
        ("BIND", "8000"),
        ("BIND", "127.0.0.1:65536"),
        ("BIND", "127.0.0.1:0"),
        ("BIND", "127.0.0.1:٨٠"),
        ("BIND", "local host:8000"),
        ("BIND", "http://127.0.0.1:8000"),
        ("BIND", "::1:8000"),
        ("HOSTS", "grants.example.org:8000"),
        ("HOSTS", "grants example.org"),
        ("HOSTS", "-grants.example.org"),
        ("SITE_URL", "https://grants.example.org:99999"),
        ("SITE_URL", "https://grants example.org"),
        ("SITE_URL", "https://grants.example.org/?x=1"),
        ("SITE_URL", "https://:8000"),
        ("DATABASE_URL", "postgresql://me@data base/yichuang"),
        ("DATABASE_URL", "postgresql://me@db:70000/yichuang"),
        ("BROKER_URL", "redis://host:0/0"),
        ("EMAIL_URL", "smtp://mail_.example..org"),
        ("EMAIL_FROM", "Grants"),
        ("EMAIL_FROM", "a@b@c"),
        ("S3_BUCKET", "Our Bucket"),
        ("PROXIES", "99999999999"),
        ("KEPT_MAIL_DAYS", "4000000"),
        ("ACCOUNT_COOLDOWN_DAYS", "999999"),
        ("CHAIN_KEY", "k1:short"),
        ("CHAIN_KEY", "a secret without a name that is long enough for one"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name_and_says_what_to_write(name: str, value: str) -> None:
    assert re.search(rf"{PREFIX}{name} cannot be read: write .+", said({name: value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://me@/yichuang?host=/run/postgresql"),
        ("BROKER_URL", "redis+socket:///tmp/a b/valkey"),
        ("BROKER_URL", "amqp://me:word@host//"),
        ("CLAMAV", "unix:///run/clamav/clamd.ctl"),
        ("BIND", "[::1]:8000"),
        ("BIND", "0.0.0.0:65535"),
        ("HOSTS", "grants.example.org, .example.org, 10.0.0.1, [::1]"),
        ("SITE_URL", "http://[::1]:8000"),
        ("SITE_URL", "https://grants.example.org/"),
        ("DATABASE_URL", "postgresql://me:a%20b@%2Frun%2Fpostgresql/yichuang"),
        ("EMAIL_FROM", "益创 <grants@example.org>"),
        ("S3_BUCKET", "our-bucket.2026"),
        ("DEBUG", "Yes"),
        ("EMAIL_URL", ""),
    ],
)
def test_what_can_be_right_is_taken(name: str, value: str) -> None:
    assert said({name: value}) == ""


def test_a_name_that_nobody_knows_is_refused_with_the_one_that_was_meant() -> None:
    assert (
        said({"BROKR_URL": "redis://host"})
        == f"{PREFIX}BROKR_URL is not known. Did you mean {PREFIX}BROKER_URL?"
    )
    assert "docs/operations.md" in said({"WEATHER": "fine"})


def test_production_says_everything_it_lacks_at_once() -> None:
    with pytest.raises(WrongEnvironment) as wrong:
        refuse(problems_in("production", {}))
    for name in ("SECRET_KEY", "CHAIN_KEY", "HOSTS", "SITE_URL", "DATABASE_URL"):
        assert f"{PREFIX}{name} is missing" in str(wrong.value)
    assert list(problems_in("production", FULL)) == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DEMO", "1", "is for the settings “dev” only"),
        ("DEBUG", "1", "is for the settings “dev” only"),
        ("HOSTS", " , ", "is missing"),
        ("HOSTS", "*", "open to every name"),
        ("SECRET_KEY", "short", "too short"),
        ("DATABASE_URL", "", f"{PREFIX}SQLITE=1"),
    ],
)
def test_production_bears_no_demonstration_and_no_sqlite_unless_it_is_said(
    name: str, value: str, words: str
) -> None:
    assert words in "\n".join(problems_in("production", FULL | {PREFIX + name: value}))
    assert list(problems_in("production", FULL | {f"{PREFIX}DATABASE_URL": "", f"{PREFIX}SQLITE": "1"})) == []


@pytest.mark.parametrize("settings", ["dev", "production"])
@pytest.mark.parametrize(
    "line",
    ["manage.py check", "-m gunicorn config.wsgi --bind 127.0.0.1:0", "-m celery -A config worker"],
    ids=str.split,
)
def test_every_process_refuses_to_start(line: str, settings: str, tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    told = FULL | {
        "DJANGO_SETTINGS_MODULE": f"config.settings.{settings}",
        f"{PREFIX}VAR": str(tmp_path),
        f"{PREFIX}PRESCREENINGS_AN_HOUR": "many",
        f"{PREFIX}EMIAL_URL": "smtp://host",
    }
    done = subprocess.run(
        [sys.executable, *line.split()],
        env=kept | told,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    words = done.stdout + done.stderr
    assert done.returncode != 0
    assert f"{PREFIX}PRESCREENINGS_AN_HOUR cannot be read: write a whole number" in words
    assert f"Did you mean {PREFIX}EMAIL_URL?" in words
    if line.startswith("manage.py"):
        assert "Traceback" not in words
