"""Anchors: where the chains ended at a moment, written down outside the database.

    Yichuang 2026-05-18T09:00:00+08:00
    events 1234 6e0c…
    ledger GOV22 55 a17b…

Printed on papers, mailed to the auditors each day, to be downloaded. A chain proves that nothing in it was changed; only
an anchor proves that nothing was cut off its end, since whoever writes to the database can cut. A line may stand anywhere
in a file (a whole mail will do), and a hash may be copied from paper by its first sixteen signs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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


def not_in_events(heads: list[Head]) -> Iterator[str]:
    """A sentence for each head of the events that the chain does not go through any more."""
    for head in heads:
        if head.chain != EVENTS or not head.seq:
            continue
        there = Event.objects.filter(seq=head.seq).values_list("hash", flat=True).first()
        if there is None:
            yield f"The chain ended at event {head.seq} when the anchor was written; that event is gone."
        elif not there.startswith(head.hash):
            yield f"Event {head.seq} is another one than when the anchor was written."
