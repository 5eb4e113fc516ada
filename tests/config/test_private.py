"""What the program writes is read by no other account of the machine, whichever command wrote it."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def run(folder: Path, *words: str, **more: str) -> None:
    env = {
        "PATH": "/usr/bin:/bin", "DJANGO_SETTINGS_MODULE": "config.settings.dev", "YICHUANG_VAR": str(folder / "var"),
        "YICHUANG_MEDIA": str(folder / "media"), **more,
    }  # fmt: skip
    # The shell's own habit: everybody may read.
    subprocess.run(
        ["/bin/sh", "-c", 'umask 022; exec "$@"', "sh", sys.executable, *words], env=env, cwd=ROOT, check=True,
        capture_output=True, timeout=300,
    )  # fmt: skip


def open_to_others(folder: Path) -> list[str]:
    """What another account could reach: a folder that is closed hides what is below."""
    if folder.stat().st_mode & OTHERS == 0:
        return []
    return [str(folder)] + [name for one in folder.iterdir() if one.is_dir() for name in open_to_others(one)]


@pytest.mark.parametrize("command", ["migrate", "check", "gather_static"])
def test_no_command_leaves_anything_open(command: str, tmp_path: Path) -> None:
    """Neither what it makes nor what an older version left."""
    for old in ("media/private/uploads", "var/valkey"):
        (tmp_path / old).mkdir(parents=True)
        (tmp_path / old).chmod(0o755)
    (tmp_path / "var").chmod(0o755)
    (tmp_path / "media/private").chmod(0o755)
    run(tmp_path, "manage.py", command)
    assert open_to_others(tmp_path / "var") == [] and open_to_others(tmp_path / "media/private") == []
    assert [
        file for file in (tmp_path / "var").iterdir() if file.is_file() and file.stat().st_mode & OTHERS
    ] == []


def test_a_private_file_and_its_folders_are_the_program_s_own(tmp_path: Path) -> None:
    store = (
        "import django; django.setup();"
        "from django.core.files.storage import storages; from django.core.files.base import ContentFile;"
        "storages['private'].save('reports/2026/a.pdf', ContentFile(b'x'))"
    )
    run(tmp_path, "-c", store)
    written = list((tmp_path / "media/private").rglob("*"))
    assert written and [one for one in written if one.stat().st_mode & OTHERS] == []
