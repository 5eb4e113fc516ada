"""Where the rows are kept: PostgreSQL where its address is told, else SQLite beside the program."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from config.database_timeouts import BACKGROUND, SQLITE_BACKGROUND, as_options

from .environment import env
from .paths import VAR_DIR

DATABASE_URL = env("DATABASE_URL")
if DATABASE_URL:
    _url = urlsplit(DATABASE_URL)
    DATABASES: dict[str, dict[str, Any]] = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _url.path.lstrip("/"),
            "USER": unquote(_url.username or ""),
            "PASSWORD": unquote(_url.password or ""),
            # A socket's folder is named as libpq names it: postgresql://me@/yichuang?host=/run/postgresql
            "HOST": parse_qs(_url.query).get("host", [_url.hostname or ""])[0],
            "PORT": str(_url.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            # The ORM's joins follow foreign keys in a sensible order. Trying every other order of twenty of them
            # took PostgreSQL 300 ms where reading the rows takes 20 (benchmarks/peer.md).
            # A page of an index costs hardly more than a page of a table: both lie in memory or on a disk without a head.
            "OPTIONS": {
                "options": "-c join_collapse_limit=4 -c jit=off -c random_page_cost=1.1"
                + as_options(BACKGROUND)
            },
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "yichuang.sqlite3",
            "OPTIONS": {
                # A writer takes its lock when it begins, so that two of them queue instead of failing.
                "transaction_mode": "IMMEDIATE",
                "timeout": SQLITE_BACKGROUND,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                    "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
                ),
            },
        }
    }
