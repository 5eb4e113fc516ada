"""Walking the chain of events: whether any row was changed, removed or put in between.

Each link is keyed (workflows/keys.py). Rows from before there were keys are plain, and plain is believed up to one place
only: the migration that brought the keys wrote it down under a key (`ChainStart`), so that nobody makes later rows plain
again. What was cut off the end is found by an anchor (workflows/anchor.py).
"""

from collections.abc import Iterator

from workflows.keys import UnknownKeyError, in_use, seal
from workflows.models import ChainHead, ChainStart, Event

EVENTS = "events"


def begin_keys(chain: str, seq: int, last: str, starts: type[ChainStart] = ChainStart) -> None:
    """Write down that a chain was plain up to here. Only a migration does: nothing that runs later may."""
    key = in_use()
    if not key:
        raise RuntimeError("Set YICHUANG_CHAIN_KEY first: from here on the chains are keyed.")
    mac = seal("start", _start(chain, seq, last), key)
    starts.objects.get_or_create(chain=chain, defaults={"seq": seq, "hash": last, "key": key, "mac": mac})


def _start(chain: str, seq: int, last: str) -> str:
    return f"{chain} {seq} {last}"


def plain_until(chain: str) -> tuple[int, str, str]:
    """Up to which number the rows of a chain may be plain, the hash there, and what is wrong with that word, if it is."""
    start = ChainStart.objects.filter(chain=chain).first()
    if start is None:
        return 0, "", ""
    try:
        true = start.mac == seal("start", _start(chain, start.seq, start.hash), start.key)
    except UnknownKeyError as unknown:
        return (
            start.seq,
            start.hash,
            f"The chain {chain} began to be keyed with the key “{unknown}”, which is not here.",
        )
    if not true:
        return 0, "", f"The record from where the chain {chain} is keyed was changed."
    return start.seq, start.hash, ""


def broken_links(chunk: int = 2000) -> Iterator[str]:
    """A sentence for each place where the chain does not hold; nothing when it is whole. Reads `chunk` rows at a time."""
    seq, before = 0, ""
    plain, turn, wrong = plain_until(EVENTS)
    if wrong:
        yield wrong
    for event in Event.objects.order_by("seq").iterator(chunk_size=chunk):
        seq += 1
        if event.seq != seq:
            yield f"Event {seq} is missing: the next one is number {event.seq}."
            seq = event.seq
        if event.prev_hash != before:
            yield f"Event {event.seq} does not follow the one before it."
        yield from _link(event, plain)
        before = event.hash
        if seq == plain and before != turn:
            yield f"Event {seq} is another one than when the chain began to be keyed."
    if seq < plain:
        yield f"The chain ends at event {seq}, but {plain} were there when it began to be keyed."
    head = ChainHead.objects.filter(id=1).first()
    if (head.seq, head.hash) != (seq, before) if head else seq:
        yield f"The chain ends at event {seq}, but {head.seq if head else 0} were written."


def _link(event: Event, plain: int) -> Iterator[str]:
    name = f"Event {event.seq} ({event.process}.{event.action}, {event.subject_code})"
    if in_use() and bool(event.key) == (event.seq <= plain):
        yield f"{name} carries {'a' if event.key else 'no'} key, against what was written down when keys began."
    try:
        if event.hash != event.digest():
            yield f"{name} was changed."
    except UnknownKeyError as unknown:
        yield f"{name} was sealed with the key “{unknown}”, which is not here."
