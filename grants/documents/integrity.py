"""Proving that every file is what its row says, and that every file has a row: documents, attachments, parts on their
way, pictures and documents of the site, whatever else a column of the house names. Nothing is held in memory but one
file's piece and a few hundred names; it works on the disk and on S3 alike.
"""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.storage import Storage
from django.db import models

from grants.files import orphans
from grants.files.deletion import ALIASES, fields_of
from grants.files.storage import MB

from .sealing import is_as_sealed

#: What is younger may be on its way: stored, and its row not yet committed, or waiting for the job that takes it away.
ON_ITS_WAY = timedelta(hours=1)
MANY = 500


@dataclass
class Proof:
    """How many files there are of each kind, and what is wrong: a sentence for each."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    tell: Callable[[str], None] = lambda sentence: None

    def say(self, kind: str, sentence: str) -> None:
        self.wrong[kind] += 1
        self.tell(sentence)


def prove(tell: Callable[[str], None]) -> Proof:
    """Look at every row and at every file."""
    proof = Proof(tell=tell)
    for alias in ALIASES:
        for model, column in fields_of(alias):
            _prove_rows(proof, model, column)
        _prove_files(proof, alias)
    return proof


def _prove_rows(proof: Proof, model: type[models.Model], column: models.FileField) -> None:
    kind = str(model._meta.label)
    rows = model._base_manager.exclude(**{column.name: ""}).exclude(**{f"{column.name}__isnull": True})
    for row in rows.order_by("pk").iterator(chunk_size=MANY):
        name = getattr(row, column.name).name
        proof.counts[kind] += 1
        if wrong := what_is_wrong(column.storage, name, row):
            proof.say(kind, f"{kind} {row.pk}: {name} {wrong}")


def what_is_wrong(storage: Storage, name: str, row: Any) -> str:
    """Compare the stored file with what the row says of it: size and hash, as far as it says anything. A row that is
    sealed itself is compared with its seal first."""
    if hasattr(row, "seal") and not is_as_sealed(row):
        return "is not as it was recorded: its row was changed"
    algorithm, digest = _promised_hash(row)
    promised = next(
        (getattr(row, n) for n in ("size", "file_size") if getattr(row, n, None) is not None), None
    )
    try:
        size, found = _digest(storage, name, algorithm)
    except FileNotFoundError:
        return "" if _is_young(row) else "is missing"
    except OSError as wrong:
        return f"cannot be read ({type(wrong).__name__})"
    if promised is not None and size != promised:
        return f"has {size} bytes, {promised} were recorded"
    return "was changed: its hash is another" if digest and found != digest else ""


def _promised_hash(row: Any) -> tuple[str, str]:
    """The site's own pictures and documents are known by SHA-1, which their editor computes; ours by SHA-256."""
    if sha256 := getattr(row, "sha256", ""):
        return getattr(row, "algorithm", "sha256"), sha256
    return "sha1", getattr(row, "file_hash", "")


def _is_young(row: Any) -> bool:
    """A row that was made before its file: it is on its way (models.Arrival)."""
    return row._meta.model_name == "arrival"


def _digest(storage: Storage, name: str, algorithm: str) -> tuple[int, str]:
    found, size = hashlib.new(algorithm, usedforsecurity=False), 0
    with storage.open(name) as file:
        for chunk in iter(lambda: file.read(MB), b""):
            found.update(chunk)
            size += len(chunk)
    return size, found.hexdigest()


def _prove_files(proof: Proof, alias: str) -> None:
    kind = f"files in “{alias}”"
    for some in orphans.files_of(alias):
        proof.counts[kind] += len(some)
        for name, at, known in some:
            if not known and not orphans.is_younger(at, ON_ITS_WAY):
                proof.say(kind, f"{kind}: {name} has no row")
