"""Reads of money on its way: what is due and why it waits, and each award's story. Custody: statement.py; funds and commitments: funds.py."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.awards.models import Award
from grants.awards.queries import WITH_PARTIES
from grants.disbursements.models import Claim, Tranche
from grants.files.models import Attachment
from grants.files.queries import listed
from grants.ledger import queries as ledger
from grants.people.desk_tasks import Task, moved_at, where_any
from grants.people.system_reasons import system_reasons
from workflows import clock
from workflows.models import Event
from workflows.processes.claim import spending_open
from workflows.processes.tranche import condition_met, second_approval

#: How long a rejected claim is shown to the group that made it, and how many such lines there are at most.
REMEMBERED = timedelta(days=14)
MOST = 20
#: The close-out has counted what was spent.
SETTLED = ("settling", "settled", "closed")
UNDER = tuple(f"award__{name}" for name in WITH_PARTIES)


# --- tranches ------------------------------------------------------------------------------------------------
def tranches_for(user: Any) -> "QuerySet[Tranche]":
    """The tranches a person may see, in the order in which they must be paid."""
    return (
        Tranche.objects.visible_to(user)
        .select_related(*UNDER, "award__closeout", "payee", "milestone")
        .order_by(F("due_by").asc(nulls_last=True), "award_id", "order")
    )


def due_list(user: Any) -> "QuerySet[Tranche]":
    """What is due and why it waits. First what waits for somebody, then what is held, then what is planned, each by its
    day; what is over comes last, the newest first."""
    return tranches_for(user).order_by(*Tranche.BY_URGENCY)


def tranche_for(user: Any, pk: int) -> Tranche:
    """One tranche, for whom it concerns; DoesNotExist for a stranger."""
    found = tranches_for(user).select_related("requested_by", "maker", "checker", "second_checker")
    return found.get(pk=pk)


def why_it_waits(tranche: Tranche) -> str:
    """One sentence: what the tranche waits for."""
    if tranche.is_("held"):
        return system_reasons(tranche.hold_reason)
    if tranche.is_("cancelled"):
        return system_reasons(tranche.cancel_reason)
    if tranche.is_("planned"):
        return tranche.local_condition or str(tranche.get_condition_display())
    if tranche.is_("reviewed") and not second_approval.holds(tranche, None):
        return _("Another checker gives the second approval first.")
    return {
        "due": _("The organisation has not asked for it yet."),
        "requested": _("The maker checks invoice and account."),
        "reviewed": _("The checker approves."),
        "approved": _("To be issued to the bank."),
        "issued": _("The bank's confirmation is awaited."),
    }.get(tranche.state, "")


def spending_is_open(award: Award) -> bool:
    """Whether anything more is asked for from custody: while the project runs, until its settlement is drawn up."""
    closeout = getattr(award, "closeout", None)
    return award.is_("delivering", "closing") and (closeout is None or closeout.state not in SETTLED)


def why_no_spending(award: Award) -> str:
    """Why no claim is begun: said on the closed button, and by the action."""
    return "" if spending_is_open(award) else str(spending_open.sentence)


def files_of(kind: str, pk: int) -> "QuerySet[Attachment]":
    """The invoices of a tranche, the vouchers of a claim."""
    return listed(kind, pk)


# --- the book of one award ------------------------------------------------------------------------------------
def award_book(award: Award) -> list[dict[str, Any]]:
    """What the funder's books say of an award, in order, with what is still to be paid after each line. A hold moves
    no money, and stands among them with nothing."""
    rows: list[dict[str, Any]] = []
    entity = award.call.issuer.code
    signs = {
        "contract_signed": 1,
        "tranche_cancelled": -1,
        "payment_settled": -1,
        "released_to_other_hub": -1,
    }
    for entry in ledger.entries_of(award.code).filter(entity=entity).select_related("seal"):
        kind = "OBLIGATED" if entry.kind in ("contract_signed", "tranche_cancelled") else "ISSUED"
        fen = sum(
            p.amount for p in entry.postings.all() if p.account.kind == kind and p.account.award == award.code
        )
        rows.append(
            {
                "on": entry.effective,
                "label": entry.label,
                "memo": entry.memo,
                "fen": signs.get(entry.kind, 0) * fen,
                "entry": entry,
            }
        )
    ids = {t.pk: t.local_name for t in award.tranches.all()}
    for event in Event.objects.filter(
        process="tranche", subject_id__in=list(ids), action__in=["hold", "release"]
    ):
        label = _("Held: %(tranche)s") if event.action == "hold" else _("Released: %(tranche)s")
        rows.append(
            {
                "on": timezone.localdate(event.at),
                "label": label % {"tranche": ids[event.subject_id]},
                "fen": 0,
                "entry": None,
                "memo": system_reasons(str(event.facts.get("reason", ""))),
            }
        )
    left = 0
    rows.sort(key=lambda row: row["on"])
    for row in rows:
        left += row["fen"]
        row["left"] = left
    return rows


# --- claims --------------------------------------------------------------------------------------------------------
def claims_for(user: Any) -> "QuerySet[Claim]":
    """The claims a person may see; a draft is its organisation's own."""
    return (
        Claim.objects.visible_to(user)
        .filter(~Q(state="drafted") | Q(award__organisation__in=user.organisations_as("applicant")))
        .select_related(*UNDER, "hub", "requested_by", "accountant", "approver")
    )


def claim_list(user: Any) -> "QuerySet[Claim]":
    """The list page, the newest spending first."""
    return claims_for(user).order_by("-spent_on", "-id")


# --- proof -------------------------------------------------------------------------------------------------------------
def award_stories(awards: "QuerySet[Award] | None" = None) -> Iterator[dict[str, Any]]:
    """Approved = paid + held + cancelled + still due, for every award that has tranches."""
    held = Q(tranches__state="held")
    left = F("tranches__planned_fen") - F("tranches__paid_fen") - F("tranches__cancelled_fen")
    rows: Any = (
        (awards if awards is not None else Award.objects.all())
        .filter(tranches__isnull=False)
        .order_by("code")
        .values("pk", "code", "approved_fen")
        .annotate(
            paid_fen=Sum("tranches__paid_fen"),
            cancelled_fen=Sum("tranches__cancelled_fen"),
            held_fen=Sum(left, filter=held, default=0),
            still_due_fen=Sum(left, filter=~held, default=0),
        )
    )
    yield from rows


# --- the desk --------------------------------------------------------------------------------------------------------------
def further_tasks(user: Any) -> list[Task]:
    """To know: payments on hold, to whom may lift it; and, for a while, that a claim was rejected, to who made it."""
    items: list[Task] = []
    if user.offices_as("officer"):
        held = tranches_for(user).filter(~condition_met.of_rows(user), state="held")
        items += _to_know(held, _("On hold: the payment %(it)s"), user)
    if mine := user.organisations_as("applicant"):
        lately = Event.objects.filter(process="claim", action="reject", at__gte=clock.now() - REMEMBERED)
        rejected = claims_for(user).filter(
            state="rejected", award__organisation__in=mine, pk__in=lately.values("subject_id")
        )
        items += _to_know(rejected, _("Rejected: the claim %(it)s"), user)
    return items


def _to_know(rows: "QuerySet[Any]", words: str, user: Any) -> list[Task]:
    found = where_any(rows, MOST)
    moved = moved_at({row.process: [one.pk for one in found] for row in found[:1]})
    return [
        Task(
            words % {"it": row.called()},
            row.get_absolute_url(),
            moved.get((row.process, row.pk), clock.now()),
            None,
            row.beside(user),
            knowing_only=True,
        )
        for row in found
    ]
