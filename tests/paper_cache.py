"""Paper for tests: the very same words are printed once, and the same real PDF is given again.

Printing is the dearest thing a test does, and most tests that have a paper printed never read it. What was printed lies
beside the test databases, named by all that shapes it: the page, the files within, the language, the code and style sheet
that print, the packages, the fonts. Test processes, both databases and the next run share it. What is asked of printing
itself is asked of the press: `printed_anew`.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings

from grants.documents import render
from grants.documents.printing import PRINT
from tests.database import ROOT
from workflows import jobs
from workflows.external import refuse_inside_unit_of_work

_print = render._print
KEPT = 3  # presses of other states of the code, for several checkouts


@contextmanager
def papers_in_place() -> Iterator[None]:
    """Papers are there as soon as the step that orders them is over."""
    with jobs.in_place(PRINT):
        yield


@pytest.fixture(scope="session", autouse=True)
def printed_once() -> Iterator[None]:
    with patch.object(render, "_print", _printed):
        yield


@contextmanager
def anew() -> Iterator[None]:
    with patch.object(render, "_print", _print):
        yield


@pytest.fixture
def printed_anew() -> Iterator[None]:
    with anew():
        yield


def _printed(text: str, files: dict[str, bytes], language: str) -> bytes:
    refuse_inside_unit_of_work("Printing")
    digest = hashlib.sha256(repr((text, sorted(files.items()), language)).encode()).hexdigest()
    kept = _shelf() / digest
    try:
        return kept.read_bytes()
    except FileNotFoundError:
        made = _print(text, files, language)
    half = kept.with_suffix(f".{os.getpid()}")
    half.write_bytes(made)
    half.replace(kept)
    return made


@cache
def _shelf() -> Path:
    """The folder of what this press printed."""
    digest = hashlib.sha256((ROOT / "requirements" / "base.txt").read_bytes())
    for file in sorted(render.HERE.rglob("*")):
        if file.suffix in {".py", ".css", ".ttf"}:
            digest.update(file.name.encode() + file.read_bytes())
    if fonts := shutil.which("fc-list"):
        listed = subprocess.run([fonts], capture_output=True, check=False).stdout
        digest.update(b"".join(sorted(listed.splitlines())))
    folder: Path = settings.VAR_DIR / "test-papers" / digest.hexdigest()[:16]
    if not folder.exists():
        others = sorted(folder.parent.glob("*"), key=os.path.getmtime) if folder.parent.exists() else []
        for old in others[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
    return folder
