"""The processes of the house, started as `manage.py up` starts them, on the database of the running test."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a process must be told to run embedded in this folder, on the test's own database; no more of the settings
    of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YICHUANG_")}
    told = {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "YICHUANG_VAR": str(folder)}
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        rest = settings.DATABASE_URL.partition("?")
        told["YICHUANG_DATABASE_URL"] = f"{rest[0].rpartition('/')[0]}/{name}?{rest[2]}"
    else:
        folder.joinpath("yichuang.sqlite3").symlink_to(name)
    return kept | told | more


@contextmanager
def running(line: str | Sequence[str], env: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """`python -m LINE`, ended with the test."""
    words = line.split() if isinstance(line, str) else line
    process = subprocess.Popen([sys.executable, "-m", *words], env=env, cwd=ROOT, start_new_session=True)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
