"""Paper for worlds: whoever builds a world on a signed contract has it printed, and does not read it.

The very same words are printed once in a test process, and the same real PDF is stored again. What is asked of printing
itself is asked without this (tests/documents).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from grants.documents import render
from grants.documents.printing import PRINT
from workflows import jobs

_print = render._print


@contextmanager
def papers_in_place() -> Iterator[None]:
    """Papers are there as soon as the step that orders them is over."""
    with jobs.in_place(PRINT), patch.object(render, "_print", _printed):
        yield


def _printed(text: str, files: dict[str, bytes], language: str) -> bytes:
    return _sheets(text, tuple(files.items()), language)


@cache
def _sheets(text: str, files: Any, language: str) -> bytes:
    return _print(text, dict(files), language)
