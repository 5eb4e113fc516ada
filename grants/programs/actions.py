"""Writes of the money behind calls: what is notified, what arrives, what is set aside for a call."""

from typing import Any

from django.utils.translation import gettext as _

from grants.ledger import postings
from grants.ledger.models import Entry
from grants.people.access import demand
from grants.people.models import Office, User
from grants.programs.models import FundPool, FundSource
from grants.programs.queries import allocated_fen
from workflows import clock, roles
from workflows.steps import Refused, action, record


@action
def notify_money(
    *, office: Office, source: FundSource, year: int, fen: int, document: str, by: User
) -> FundPool:
    """A funder promises money (指标下达): the pool grows, and the ledger's authority with it.

    The document names it: the same document entered twice for the same sum counts once.
    """
    demand(by, *roles.FINANCE, "lead", office=office)
    if fen <= 0:
        raise Refused(_("The sum must be above zero."))
    if not document.strip():
        raise Refused(_("Name the document that notifies the money."))
    pool, _new = FundPool.objects.select_for_update().get_or_create(
        office=office, source=source, year=year, defaults={"document": document}
    )
    key = f"notified/{office.code}/{source.code}/{year}/{document}"
    known = Entry.objects.filter(idem_key=key).exists()
    postings.appropriation_notified(
        entity=office.code, source=source.code, fen=fen, by=by, memo=document, key=key
    )
    if known:
        return pool
    pool.notified_fen += fen
    pool.save()
    record(pool, "notify_money", by=by, fen=fen, document=document, fund=source.code, year=year)
    return pool


@action
def receive_money(*, pool: FundPool, fen: int, by: User, reference: str = "") -> FundPool:
    """Promised money arrives at the bank. The bank's reference keeps it from being counted twice; without one, a sum
    arrives once a day."""
    demand(by, *roles.FINANCE, office=pool.office)
    if fen <= 0:
        raise Refused(_("The sum must be above zero."))
    mark = reference.strip() or clock.today().isoformat()
    postings.appropriation_received(
        entity=pool.office.code,
        source=pool.source.code,
        fen=fen,
        by=by,
        memo=reference,
        key=f"received/{pool.pk}/{mark}",
    )
    record(pool, "receive_money", by=by, fen=fen, reference=mark, fund=pool.source.code)
    return pool


@action
def allocate(*, call: Any, pool: FundPool, fen: int, by: User) -> Any:
    """Set money of a pool aside for a call, within what the pool has left. Again for the same pool, it replaces.

    `call` is a Call: an earlier stage does not import a later one. No entry is posted: an award commits money.
    """
    demand(by, "officer", "lead", "finance_maker", office=pool.office)
    locked = FundPool.objects.select_for_update().get(pk=pool.pk)
    if call.state not in ("draft", "announced"):
        raise Refused(_("The call is open: its money no longer changes."))
    if fen <= 0:
        raise Refused(_("The sum must be above zero."))
    left = locked.notified_fen - allocated_fen(locked, but=call)
    if fen > left:
        raise Refused(
            _("“%(pool)s” has %(left)s yuan left: %(fen)s yuan is more. Nothing was set aside.")
            % {"pool": pool, "left": f"{left / 100:,.2f}", "fen": f"{fen / 100:,.2f}"}
        )
    allocation, _new = call.allocations.update_or_create(pool=locked, defaults={"fen": fen})
    record(call, "allocate", by=by, pool=str(pool), fen=fen)
    return allocation
