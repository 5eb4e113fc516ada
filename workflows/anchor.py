"""Anchors: where the chains ended at a moment, written down outside the database.

    Yichuang 2026-05-18T09:00:00+08:00
    events 1234 6e0c…
    ledger GOV22 55 a17b…

Printed on papers, mailed to the auditors each day, to be downloaded; and kept in a file of the house's own
(`settings.ANCHORS`), which the proofs read by themselves. A chain proves that nothing in it was changed; only
an anchor proves that nothing was cut off its end, since whoever writes to the database can cut. A line may stand anywhere
in a file (a whole mail will do), and a hash may be copied from paper by its first sixteen signs.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from workflows import clock
from workflows.models import ChainHead, Event

EVENTS = "events"
LEAST = 16
_LINE = re.compile(rf"(?:^|(?<=\s))(events|ledger (\S{{1,40}})) (\d{{1,18}}) ([0-9a-f]{{{LEAST},64}})\b")


@dataclass(frozen=True)
class Head:
    """The end of one chain: "events", or the books of an entity ("ledger GOV22")."""

    chain: str
    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.chain} {self.seq} {self.hash}"


def of_events() -> Head:
    head = ChainHead.objects.filter(id=1).first()
    return Head(EVENTS, head.seq, head.hash) if head else Head(EVENTS, 0, "")


def written(heads: list[Head]) -> str:
    """The anchor as text."""
    return "\n".join((f"Yichuang {clock.now().isoformat(timespec='seconds')}", *map(str, heads))) + "\n"


def read(text: str) -> list[Head]:
    """The heads that stand in a text, in whatever else it says."""
    return [
        Head(found[1], int(found[3]), found[4])
        for line in text.splitlines()
        for found in _LINE.finditer(line.strip())
    ]


def in_file(file: Path) -> list[Head]:
    return read(file.read_text(encoding="utf-8", errors="replace"))


def keep(heads: list[Head]) -> bool:
    """Append the heads to the file outside the database, unless they stand there; whether anything was written. Only
    heads of what has committed: one of a step that was taken back would for ever be missed.

    The file belongs to the program's user alone, and nothing here rewrites it. Whoever owns the machine can."""
    known = set(kept())
    if not (fresh := [head for head in heads if head.seq and head not in known]):
        return False
    file = os.open(settings.ANCHORS, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, f"\n{written(fresh)}".encode())  # a line that a full disk cut short ends here
        os.fsync(file)
    finally:
        os.close(file)
    return True


def kept() -> list[Head]:
    """What stands in the file outside the database."""
    return in_file(settings.ANCHORS) if settings.ANCHORS.exists() else []


def not_in_events(heads: list[Head]) -> Iterator[str]:
    """A sentence for each head of the events that the chain does not go through any more."""
    ours = [head for head in dict.fromkeys(heads) if head.chain == EVENTS and head.seq]
    for first in range(0, len(ours), 500):
        some = ours[first : first + 500]
        hashes = dict(Event.objects.filter(seq__in=[head.seq for head in some]).values_list("seq", "hash"))
        for head in some:
            if head.seq not in hashes:
                yield f"The chain ended at event {head.seq} when the anchor was written; that event is gone."
            elif not hashes[head.seq].startswith(head.hash):
                yield f"Event {head.seq} is another one than when the anchor was written."
