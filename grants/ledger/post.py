"""The only writer of the ledger.

`entry` writes one balanced entry, once a key: sent again with the same key it returns the first, even
when the money has been spent or the month closed since. The database refuses what must not be; here the
refusal becomes a sentence.

In a transaction, lock your own rows first (the award, then what hangs under it) and post last: the
ledger locks its accounts itself.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grants.ledger.chart import CREDIT, CURRENCY, DEBIT, KINDS, Ref
from grants.ledger.models import Account, Entry, Period, Posting
from workflows import clock
from workflows.models import time_ordered_id
from workflows.steps import Refused


class LedgerRefused(Refused):
    """An entry that may not be posted. Nothing was posted."""


class Overdrawn(LedgerRefused):
    """An account would fall below zero."""


class PeriodClosed(LedgerRefused):
    """The month of the effective date is closed in these books."""


class AccountClosed(LedgerRefused):
    """The award's accounts are closed, or cannot be closed yet."""


class KeyReused(LedgerRefused):
    """The key already stands for another entry."""


class AlreadyReversed(LedgerRefused):
    """An entry is corrected once."""


class SamePerson(LedgerRefused):
    """Maker and checker are one person."""


@dataclass(frozen=True)
class PostingLine:
    """One side of an entry: an account, `D` or `C`, and fen (never negative; a posting line of zero is left out)."""

    account: Ref
    side: str
    fen: int


def debit(account: Ref, fen: int) -> PostingLine:
    return PostingLine(account, DEBIT, fen)


def credit(account: Ref, fen: int) -> PostingLine:
    return PostingLine(account, CREDIT, fen)


def entry(
    *,
    posting_lines: Iterable[PostingLine],
    key: str,
    effective: date | None = None,
    memo: str = "",
    by: Any = None,
    checked_by: Any = None,
    event: UUID | None = None,
    group: str = "",
    kind: str = "",
) -> Entry:
    """Post one entry, once a key. The key stands for books, accounts and amounts; the date and memo of the
    first stay.
    """
    wanted = _clean(posting_lines)
    head = Entry(
        entity=wanted[0].account.entity,
        kind=kind,
        event=event,
        effective=effective or clock.today(),
        idem_key=key,
        made_by=by if getattr(by, "pk", None) else None,
        checked_by=checked_by,
        memo=memo[:300],
        group=group,
    )
    return _write(head, wanted)


def reverse(
    original: Entry,
    *,
    key: str,
    memo: str = "",
    by: Any = None,
    checked_by: Any = None,
    effective: date | None = None,
    event: UUID | None = None,
    kind: str = "reversal",
) -> Entry:
    """Undo an entry by its mirror, once. Of a twin entry (another entity's books), reverse both:
    `reverse_group`.
    """
    if original.reverses_id:
        raise AlreadyReversed(
            _("A correction is not corrected: post the right entry anew. Nothing was posted.")
        )
    posting_lines = [
        PostingLine(p.account.ref, CREDIT if p.side == DEBIT else DEBIT, p.amount)
        for p in original.postings.select_related("account").order_by("id")
    ]
    head = Entry(
        entity=original.entity,
        kind=kind,
        event=event,
        effective=effective or clock.today(),
        idem_key=key,
        made_by=by if getattr(by, "pk", None) else None,
        checked_by=checked_by,
        memo=memo[:300],
        group=original.group,
        reverses=original,
    )
    return _write(head, posting_lines)


def reverse_group(group: str, *, key: str, **how: Any) -> list[Entry]:
    """Undo twin entries together, in the order of their books."""
    with transaction.atomic():
        twins = Entry.objects.filter(group=group, reverses=None).order_by("id")
        return [reverse(twin, key=f"{key}/{twin.entity}/{n}", **how) for n, twin in enumerate(twins)]


def close_accounts(accounts: Iterable[Account]) -> int:
    """Close accounts for good. Refused while one of them still holds money."""
    ids = [account.pk for account in accounts]
    try:
        with transaction.atomic():
            return Account.objects.filter(pk__in=ids, closed=False).update(closed=True)
    except IntegrityError as refused:
        left = [a for a in Account.objects.filter(pk__in=ids) if a.balance]
        if not left:
            raise
        raise AccountClosed(
            _("The accounts cannot be closed yet: %(what)s. Nothing was closed; settle these first.")
            % {"what": _(", ").join(f"{a.label} {yuan(a.balance)}" for a in left)}
        ) from refused


def close_period(*, entity: str, code: str) -> Period:
    """Close a month (`2026-11`) in these books for good, once it is over."""
    if code >= clock.today().strftime("%Y-%m"):
        raise PeriodClosed(_("%(month)s is not over yet. Nothing was closed.") % {"month": code})
    with transaction.atomic():
        period = _period(entity, code)
        Period.objects.filter(pk=period.pk, closed=False).update(closed=True)
    return Period.objects.get(pk=period.pk)


def yuan(fen: int) -> str:
    """Fen as plain text in yuan, for sentences."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


# --- inside -----------------------------------------------------------------------------------------


def _clean(posting_lines: Iterable[PostingLine]) -> list[PostingLine]:
    kept = list(posting_lines)
    for posting_line in kept:
        if (
            posting_line.side not in (DEBIT, CREDIT)
            or type(posting_line.fen) is not int
            or posting_line.fen < 0
        ):
            raise ValueError(f"Not a posting line: {posting_line!r}")
    kept = [posting_line for posting_line in kept if posting_line.fen]
    if len({posting_line.account.entity for posting_line in kept}) != 1:
        raise ValueError("An entry moves money in the books of exactly one entity.")
    return kept


def _digest(head: Entry, posting_lines: Sequence[PostingLine]) -> str:
    body = [
        head.entity,
        head.kind,
        str(head.reverses_id or ""),
        sorted((g.account.code, g.side, g.fen) for g in posting_lines),
    ]
    return hashlib.sha256(json.dumps(body, ensure_ascii=False).encode()).hexdigest()


def _write(head: Entry, posting_lines: list[PostingLine]) -> Entry:
    head.idem_hash = _digest(head, posting_lines)
    if known := _known(head):
        return known
    try:
        with transaction.atomic():
            accounts = _accounts([posting_line.account for posting_line in posting_lines])
            head.id = time_ordered_id()
            head.period = _period(head.entity, head.effective.strftime("%Y-%m"))
            head.posted_at = clock.now()
            head.n = len(posting_lines)
            Posting.objects.bulk_create(
                Posting(
                    entry_id=head.id,
                    account=accounts[posting_line.account.code],
                    side=posting_line.side,
                    amount=posting_line.fen,
                )
                for posting_line in posting_lines
            )
            head.save(force_insert=True)
            return head
    except IntegrityError as refused:
        # Whatever was refused, look the key up first: somebody may have posted this very entry meanwhile.
        if known := _known(head):
            return known
        raise _explain(str(refused).split("\n")[0], head, posting_lines) from refused


def _known(head: Entry) -> Entry | None:
    first = Entry.objects.filter(idem_key=head.idem_key).first()
    if first is not None and first.idem_hash != head.idem_hash:
        raise KeyReused(
            _("“%(key)s” was already posted with other figures. Nothing was posted.")
            % {"key": first.idem_key}
        )
    return first


def _accounts(refs: Iterable[Ref]) -> dict[str, Account]:
    """The rows of these accounts; those not there yet are opened, in the order of their codes."""
    wanted = {ref.code: ref for ref in refs}
    found = {a.code: a for a in Account.objects.filter(code__in=wanted)}
    new = [_new_account(wanted[code]) for code in sorted(set(wanted) - set(found))]
    if new:
        Account.objects.bulk_create(new, ignore_conflicts=True)
        found.update({a.code: a for a in Account.objects.filter(code__in=[a.code for a in new])})
    return found


def _new_account(ref: Ref) -> Account:
    kind = KINDS[ref.kind]
    dims = {dim: getattr(ref, dim) for dim in kind.dims}
    return Account(
        entity=ref.entity,
        code=ref.code,
        kind=kind.code,
        book=kind.book,
        normal=kind.normal,
        currency=CURRENCY,
        **dims,
    )


def _period(entity: str, code: str) -> Period:
    period = Period.objects.filter(entity=entity, code=code).first()
    if period is None:
        Period.objects.bulk_create([Period(entity=entity, code=code)], ignore_conflicts=True)
        period = Period.objects.get(entity=entity, code=code)
    return period


def _explain(text: str, head: Entry, posting_lines: Sequence[PostingLine]) -> Exception:
    """The refusal of the database, as a sentence for the person who tried."""
    if "ledger_account_no_overdraft" in text:
        return Overdrawn(*_shortfalls(posting_lines))
    if "ledger.period" in text:
        return PeriodClosed(
            _("%(month)s is closed in the books of %(entity)s. Nothing was posted; choose another date.")
            % {"month": head.effective.strftime("%Y-%m"), "entity": head.entity}
        )
    if "ledger.closed" in text:
        return AccountClosed(_("These accounts are closed: the award has been settled. Nothing was posted."))
    if "ledger.reversed" in text or "reverses_id" in text:
        return AlreadyReversed(_("This entry has already been corrected. Nothing was posted."))
    if "ledger_entry_two_people" in text:
        return SamePerson(
            _("Whoever makes an entry does not check it. Nothing was posted; ask a second person.")
        )
    return LedgerRefused(_("The ledger refused this entry (%(why)s). Nothing was posted.") % {"why": text})


def _shortfalls(posting_lines: Sequence[PostingLine]) -> list[str]:
    """Which accounts do not hold what the entry takes from them."""
    change: dict[str, int] = {}
    for posting_line in posting_lines:
        normal = KINDS[posting_line.account.kind].normal
        change[posting_line.account.code] = change.get(posting_line.account.code, 0) + (
            posting_line.fen if posting_line.side == normal else -posting_line.fen
        )
    held = {a.code: a.balance for a in Account.objects.filter(code__in=change)}
    labels = {
        posting_line.account.code: str(KINDS[posting_line.account.kind].label)
        for posting_line in posting_lines
    }
    short = [
        _("%(account)s: %(needed)s yuan are needed and %(held)s are there. Nothing was posted.")
        % {"account": labels[code], "needed": yuan(-moved), "held": yuan(held.get(code, 0))}
        for code, moved in sorted(change.items())
        if held.get(code, 0) + moved < 0
    ]
    return short or [_("There is not enough money for this any more. Nothing was posted.")]
