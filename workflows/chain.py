"""Walking the chain of events: whether any row was changed, removed or put in between."""

from collections.abc import Iterator

from workflows.models import ChainHead, Event


def broken_links(chunk: int = 2000) -> Iterator[str]:
    """A sentence for each place where the chain does not hold; nothing when it is whole."""
    seq, before = 0, ""
    for event in Event.objects.order_by("seq").iterator(chunk_size=chunk):
        seq += 1
        if event.seq != seq:
            yield f"Event {seq} is missing: the next one is number {event.seq}."
            seq = event.seq
        if event.prev_hash != before:
            yield f"Event {event.seq} does not follow the one before it."
        if event.hash != event.digest():
            yield f"Event {event.seq} ({event.process}.{event.action}, {event.subject_code}) was changed."
        before = event.hash
    head = ChainHead.objects.filter(id=1).first()
    if head is not None and (head.seq, head.hash) != (seq, before):
        yield f"The chain ends at event {seq}, but {head.seq} were written."
