"""Sealing: voucher numbers and the hash chain, written after the entries, a batch at a time.

A chain detects what the triggers cannot stop: somebody with the rights of a database owner who takes
them away, edits and puts them back. Each entity's books have their own chain and their own gap-less
numbers. Each link is keyed (workflows/keys.py); what was cut off the end, an anchor shows (workflows/anchor.py).
"""

import json
from collections.abc import Iterator
from datetime import UTC

from celery import shared_task
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from grants.ledger.anchors import chain_of
from grants.ledger.models import Entry, Seal
from workflows import keys, sweeps
from workflows.chain import plain_until
from workflows.keys import UnknownKeyError
from workflows.models import ChainStart

BATCH = 500


def digest(entry: Entry, *, entity: str, seq: int, prev: str, key: str = "") -> str:
    """The seal of an entry with all its postings, its number and the hash before it."""
    posting_lines = [
        [p.account.code, p.side, p.amount] for p in sorted(entry.postings.all(), key=lambda p: p.pk)
    ]
    body = [
        prev,
        entity,
        seq,
        entry.pk.hex,
        entry.entity,
        entry.kind,
        entry.event.hex if entry.event else "",
        entry.effective.isoformat(),
        entry.posted_at.astimezone(UTC).isoformat(),
        entry.idem_key,
        entry.idem_hash,
        entry.reverses_id.hex if entry.reverses_id else "",
        entry.made_by_id,
        entry.checked_by_id,
        entry.memo,
        entry.group,
        posting_lines,
    ]
    return keys.seal("ledger", json.dumps([*body, key] if key else body, ensure_ascii=False), key)


@shared_task(ignore_result=True)
def seal_entries() -> int:
    """Seal what is not sealed yet, in the order of writing. Returns how many."""
    return seal_books()


def unsealed_books() -> list[str]:
    waiting = Entry.objects.filter(seal=None).order_by("entity").values_list("entity", flat=True)
    return list(waiting.distinct())


@sweeps.register("seals", _("Seal the books"), due=unsealed_books, key=str)
def seal_books(entity: str) -> int:
    """The books of one entity, which are a chain of their own: what stands against one stops no other."""
    sealed = 0
    while True:
        done = _seal(entity)
        sealed += done
        if done < BATCH:
            return sealed


def _seal(entity: str) -> int:
    try:
        with transaction.atomic():
            return _seal_batch(entity)
    except IntegrityError:  # two workers at a time: the other was faster, so look afresh
        with transaction.atomic():
            return _seal_batch(entity)


def _seal_batch(entity: str) -> int:
    waiting = list(
        Entry.objects.filter(seal=None, entity=entity)
        .order_by("id")
        .prefetch_related("postings__account")[:BATCH]
    )
    last = Seal.objects.filter(entity=entity).order_by("-seq").first()
    seq, prev = (last.seq, last.hash) if last else (0, "")
    key = keys.in_use()
    seals = []
    for entry in waiting:
        seq += 1
        made = digest(entry, entity=entity, seq=seq, prev=prev, key=key)
        seals.append(Seal(entity=entity, seq=seq, entry=entry, prev_hash=prev, hash=made, key=key))
        prev = made
    Seal.objects.bulk_create(seals)
    return len(waiting)


def broken_seals() -> Iterator[str]:
    """Walk every chain; name each seal whose number, link, key or hash is not what it should be. Reads a thousand seals
    at a time."""
    entity, seq, prev = "", 0, ""
    plain, turn = 0, ""
    seals = Seal.objects.select_related("entry").prefetch_related("entry__postings__account")
    for seal in seals.order_by("entity", "seq").iterator(chunk_size=1000):
        if seal.entity != entity:
            entity, seq, prev = seal.entity, 0, ""
            plain, turn, wrong = plain_until(chain_of(entity))
            if wrong:
                yield wrong
        if seal.seq != seq + 1 or seal.prev_hash != prev or not _holds(seal, plain):
            yield f"{seal.entity} {seal.seq}: {seal.entry.idem_key}"
        seq, prev = seal.seq, seal.hash
        if seq == plain and prev != turn:
            yield f"{entity} {seq}: another one than when the books began to be keyed"
    yield from _cut_below_the_start()


def _holds(seal: Seal, plain: int) -> bool:
    if keys.in_use() and bool(seal.key) == (seal.seq <= plain):
        return False
    try:
        made = digest(seal.entry, entity=seal.entity, seq=seal.seq, prev=seal.prev_hash, key=seal.key)
    except UnknownKeyError:
        return False
    return seal.hash == made


def _cut_below_the_start() -> Iterator[str]:
    for start in ChainStart.objects.filter(chain__startswith="ledger "):
        entity = start.chain.removeprefix("ledger ")
        if not Seal.objects.filter(entity=entity, seq=start.seq).exists():
            yield f"{entity}: {start.seq} entries were sealed when the books began to be keyed, not all are there"
