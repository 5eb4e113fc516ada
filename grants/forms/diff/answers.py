"""What differs between two versions: pure, over the answers as they are kept.

    words(old, new)       a long text, by words (a Chinese character is a word): pieces to keep, put in, take out
    rows(old, new)        the rows of a table: the same, added, removed, or changed cell by cell
    compare(old, new)     two versions ({"sections": …, "files": …}): a Change a question, files by their hash

Each can be played back: `texts(pieces)`, `old_rows`/`new_rows` and `applied(old, changes)` give the texts, the rows
and the version that were compared. Nothing here knows a form; `grants.applications.version_comparison` puts it on the page.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

SAME, PUT_IN, TAKEN_OUT, CHANGED = "same", "in", "out", "changed"
#: Alike enough to be one sentence (or one row) rewritten, rather than one gone and another come.
ALIKE = 0.35
#: What is left standing between two changes and is shorter than this reads better as part of the change.
ISLAND = 2

SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]+|[^。！？；\n]+")
WORD = re.compile(r"[A-Za-z]+|\d+(?:[.,]\d+)*|\s+|.", re.DOTALL)

Row = tuple[str, ...]


# --- texts -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """A run of text: the same in both, put in, or taken out."""

    kind: str
    text: str


def words(old: str, new: str) -> list[Piece]:
    """By sentences first, then by words inside the sentences that were rewritten."""
    pieces: list[Piece] = []
    before, after = SENTENCE.findall(old), SENTENCE.findall(new)
    for kind, a, b in _runs(before, after):
        gone, come = "".join(before[a]), "".join(after[b])
        pieces += [Piece(SAME, gone)] if kind == "equal" else _rewritten(gone, come)
    return _joined(pieces)


def texts(pieces: Iterable[Piece]) -> tuple[str, str]:
    """The two texts that were compared."""
    pieces = list(pieces)
    old = "".join(p.text for p in pieces if p.kind != PUT_IN)
    return old, "".join(p.text for p in pieces if p.kind != TAKEN_OUT)


def _runs(old: Sequence[Any], new: Sequence[Any]) -> list[tuple[str, slice, slice]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(kind, slice(a, b), slice(c, d)) for kind, a, b, c, d in matcher.get_opcodes()]


def _rewritten(old: str, new: str) -> list[Piece]:
    """Word by word where the two have enough in common; else all of the one for all of the other."""
    before, after = WORD.findall(old), WORD.findall(new)
    if not before or not after or SequenceMatcher(None, before, after, autojunk=False).ratio() < ALIKE:
        return [Piece(TAKEN_OUT, old), Piece(PUT_IN, new)]
    pieces: list[Piece] = []
    for kind, a, b in _runs(before, after):
        gone, come = "".join(before[a]), "".join(after[b])
        pieces += [Piece(SAME, gone)] if kind == "equal" else [Piece(TAKEN_OUT, gone), Piece(PUT_IN, come)]
    return _without_islands([p for p in pieces if p.text])


def _without_islands(pieces: list[Piece]) -> list[Piece]:
    found: list[Piece] = []
    for n, piece in enumerate(pieces):
        between = 0 < n < len(pieces) - 1
        if piece.kind == SAME and between and len(piece.text) < ISLAND:
            found += [Piece(TAKEN_OUT, piece.text), Piece(PUT_IN, piece.text)]
        else:
            found.append(piece)
    return found


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Runs of changes as one taking out and one putting in, whatever order they came in."""
    found: list[Piece] = []
    gone = come = ""
    for piece in [*(p for p in pieces if p.text), Piece(SAME, "")]:
        if piece.kind == TAKEN_OUT:
            gone += piece.text
        elif piece.kind == PUT_IN:
            come += piece.text
        else:
            found += [Piece(TAKEN_OUT, gone)] * bool(gone) + [Piece(PUT_IN, come)] * bool(come)
            gone = come = ""
            if found and found[-1].kind == SAME:
                found[-1] = Piece(SAME, found[-1].text + piece.text)
            elif piece.text:
                found.append(piece)
    return found


# --- tables ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RowChange:
    """A row: the same, put in (no `old`), taken out (no `new`), or changed."""

    kind: str
    old: Row | None = None
    new: Row | None = None

    @property
    def cells(self) -> list[tuple[str, str, bool]]:
        """Old, new, and whether they differ."""
        either = self.new if self.new is not None else self.old or ()
        old = self.old if self.old is not None else either
        new = self.new if self.new is not None else either
        width = max(len(old), len(new))
        a, b = (*old, *[""] * (width - len(old))), (*new, *[""] * (width - len(new)))
        return [(x, y, x != y) for x, y in zip(a, b, strict=True)]


def rows(old: Sequence[Sequence[str]], new: Sequence[Sequence[str]]) -> list[RowChange]:
    """Row by row, in the order of the new table; a row taken out stands where it stood."""
    before, after = [tuple(r) for r in old], [tuple(r) for r in new]
    found: list[RowChange] = []
    for kind, a, b in _runs(before, after):
        if kind == "equal":
            found += [RowChange(SAME, row, row) for row in before[a]]
        else:
            found += _paired(before[a], after[b])
    return found


def _paired(old: list[Row], new: list[Row]) -> list[RowChange]:
    """In a block that differs: each new row with the old one most like it, in order."""
    found: list[RowChange] = []
    for row in new:
        match = max(range(len(old)), key=lambda n: _similarity(old[n], row), default=None)
        if match is None or _similarity(old[match], row) < ALIKE:
            found.append(RowChange(PUT_IN, None, row))
            continue
        found += [RowChange(TAKEN_OUT, one) for one in old[:match]]
        found.append(RowChange(CHANGED, old[match], row))
        old = old[match + 1 :]
    return found + [RowChange(TAKEN_OUT, one) for one in old]


def _similarity(old: Row, new: Row) -> float:
    """The share of filled cells that are the same."""
    pairs = [(a, b) for a, b in zip(old, new, strict=False) if a or b]
    return sum(a == b for a, b in pairs) / len(pairs) if pairs else 1.0


def old_rows(changes: Iterable[RowChange]) -> list[Row]:
    return [c.old for c in changes if c.old is not None]


def new_rows(changes: Iterable[RowChange]) -> list[Row]:
    return [c.new for c in changes if c.new is not None]


# --- versions --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FileChanges:
    """The files of a question, known by their hash: a file sent again under another name is the same file."""

    same: list[dict[str, Any]] = field(default_factory=list)
    added: list[dict[str, Any]] = field(default_factory=list)
    removed: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class AnswerChange:
    """The answer to one question, before and after. Files have no section: the form knows where they are asked."""

    section: str
    question: str
    old: Any
    new: Any

    @property
    def is_files(self) -> bool:
        return self.section == ""


def files(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> FileChanges:
    before, after = {f["sha256"] for f in old}, {f["sha256"] for f in new}
    return FileChanges(
        [dict(f) for f in new if f["sha256"] in before],
        [dict(f) for f in new if f["sha256"] not in before],
        [dict(f) for f in old if f["sha256"] not in after],
    )


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[AnswerChange]:
    """Every question whose answer differs; None is an answer that is not there."""
    found = []
    for section in _keys(old["sections"], new["sections"]):
        before, after = old["sections"].get(section, {}), new["sections"].get(section, {})
        found += [
            AnswerChange(section, key, before.get(key), after.get(key))
            for key in _keys(before, after)
            if before.get(key) != after.get(key)
        ]
    return found + [
        AnswerChange("", key, old["files"].get(key), new["files"].get(key))
        for key in _keys(old["files"], new["files"])
        if _hashes(old["files"].get(key)) != _hashes(new["files"].get(key))
    ]


def applied(old: Mapping[str, Any], changes: Iterable[AnswerChange]) -> dict[str, Any]:
    """The old version with the changes made: the new one, but for answers that are None instead of missing."""
    made = {"sections": deepcopy(dict(old["sections"])), "files": deepcopy(dict(old["files"]))}
    for change in changes:
        holder = made["files"] if change.is_files else made["sections"].setdefault(change.section, {})
        if change.new is None:
            holder.pop(change.question, None)
        else:
            holder[change.question] = deepcopy(change.new)
    return made


def _keys(*of: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(key for one in of for key in one))


def _hashes(found: Sequence[Mapping[str, Any]] | None) -> list[str]:
    return [f["sha256"] for f in found or []]
