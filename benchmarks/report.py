"""The pages of this folder that a run writes its tables into."""

import os
import platform
import subprocess
import sys
import time
from pathlib import Path

from django.db import connection

from workflows import clock

MARK = "<!-- measured -->"
#: How many applications there are, smallest first. Another choice (make bench SIZES="200 1000") is a rehearsal: its tables are
#: printed, and the pages stay as they are.
USUAL = [1_000, 10_000, 100_000]
SIZES = [int(n) for n in os.environ.get("BENCH_SIZES", "").split()] or USUAL
BEGUN = time.monotonic()


def progress(words: str) -> None:
    """Where a long run is, beside the tables."""
    print(f"[{(time.monotonic() - BEGUN) / 60:5.1f} min] {words}", file=sys.stderr, flush=True)


def verdict(holds: bool) -> str:
    return "PASS" if holds else "**over**"


def write(name: str, table: str) -> None:
    """Print a table, and put it in place of the last one of a page; when, where and of what it was measured stands above."""
    print(f"{name}\n\n{table}", end="\n\n", flush=True)
    if SIZES != USUAL:
        return
    file = Path(__file__).with_name(name)
    text, _old = file.read_text().split(MARK)
    file.write_text(f"{text}{MARK}\n{circumstances()}\n\n{table}\n")


def circumstances() -> str:
    git = ["git", "describe", "--always", "--dirty"]
    version = subprocess.run(git, capture_output=True, text=True, cwd=Path(__file__).parent).stdout.strip()
    database = f", PostgreSQL {connection.pg_version // 10000}" if connection.vendor == "postgresql" else ""  # type: ignore[attr-defined]
    return (
        f"{clock.today():%-d %B %Y}, version {version}, {platform.machine()}, {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f}{database}, Python {platform.python_version()}."
    )
