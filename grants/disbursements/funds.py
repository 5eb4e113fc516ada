"""The money of an office: its fund sources as the ledger has them, its pools, and what its awards have taken."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum, Value

from grants.awards.models import Award
from grants.calls.models import Allocation, Call
from grants.contracts.models import Contract
from grants.disbursements.models import Tranche
from grants.ledger import queries as ledger
from grants.ledger.cached_sums import remembered
from grants.ledger.models import Entry, Posting
from grants.people.models import Office
from grants.programs.models import FundPool, FundSource
from workflows import clock
from workflows.models import Event
from workflows.roles import READERS


def offices_for(user: Any, *roles: str) -> "QuerySet[Office]":
    """The offices whose books a person reads: his own, and those in its region."""
    if user.is_superuser:
        return Office.objects.all()
    return Office.objects.overseen_by(user.offices_as(*(roles or READERS)))


def funds(user: Any) -> list[dict[str, Any]]:
    """Each fund source of these offices: authority = available + committed + contracted + expended."""
    offices = {o.code: o for o in offices_for(user)}
    names = {s.code: s for s in FundSource.objects.all()}
    return [
        {"office": offices[p.entity], "source": names.get(p.source), "code": p.source, "position": p}
        for p in remembered("fund positions", (), ledger.fund_positions)
        if p.entity in offices
    ]


def pools(user: Any) -> "QuerySet[FundPool]":
    """Pools with what calls have set aside of them."""
    living = (
        Allocation.objects.filter(pool=OuterRef("pk"))
        .exclude(call__state="cancelled")
        .order_by()
        .values("pool")
        .annotate(fen=Sum("fen"))
        .values("fen")
    )
    return (
        FundPool.objects.filter(office__in=offices_for(user))
        .select_related("office", "source")
        .annotate(allocated_fen=Subquery(living))
        .order_by("-year", "office__code", "source__code")
    )


def allocations(user: Any) -> "QuerySet[Allocation]":
    return (
        Allocation.objects.filter(pool__office__in=offices_for(user))
        .select_related("call", "pool__source", "pool__office")
        .order_by("-call__id", "pool__source__code")
    )


# --- commitments ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Figures:
    """One award on one day, in fen. contracted = paid + held + not yet due + cancelled."""

    approved: int = 0
    contracted: int = 0
    paid: int = 0
    held: int = 0
    due: int = 0
    cancelled: int = 0
    returned: int = 0


def committed_awards(user: Any) -> "QuerySet[Award]":
    """Awards that take money, with their contract number."""
    number = Contract.objects.filter(award=OuterRef("pk")).exclude(kind="supplementary").order_by("-pk")
    return (
        Award.objects.visible_to(user)
        .filter(confirmed_at__isnull=False)
        .exclude(state__in=["revoked", "lapsed"])
        .select_related("application", "organisation", "call")
        .annotate(contract_number=Subquery(number.values("number")[:1]))
        .order_by("-call_id", "code")
    )


def committed_calls(user: Any) -> list[int]:
    """The calls of these awards, by key."""
    of = committed_awards(user).order_by().filter(call=OuterRef("pk"))
    return remembered("committed calls", eyes(user), lambda: _calls_with(of))


def paying_calls(user: Any) -> list[int]:
    """The calls of the payments a person sees, by key."""
    of = Tranche.objects.visible_to(user).order_by().filter(award__call=OuterRef("pk"))
    return remembered("paying calls", eyes(user), lambda: _calls_with(of))


def _calls_with(rows: "QuerySet[Any]") -> list[int]:
    """The calls that have such a row: of each, the first is enough."""
    first = Call.objects.annotate(first=Subquery(rows.values("pk")[:1]))
    return list(first.filter(first__isnull=False).order_by().values_list("pk", flat=True))


def eyes(user: Any) -> tuple[object, ...]:
    """What decides which awards a person sees, beside what happens: time ends a post without a word."""
    posts = [(post.role, post.office_id, post.organisation_id) for post in user.posts]
    return user.pk, user.is_superuser, *posts


#: (kind of entry, kind of account, side) -> which figure it adds to
_MOVES = {
    ("contract_signed", "OBLIGATED", "C"): "contracted",
    ("tranche_cancelled", "OBLIGATED", "D"): "cancelled",
    ("payment_settled", "ISSUED", "D"): "paid",
    ("released_to_other_hub", "ISSUED", "D"): "paid",
    ("unspent_returned", "EXPENDED", "D"): "returned",
    ("clawback_received", "EXPENDED", "D"): "returned",
}


def commitments(awards: Iterable[Award], *, as_of: date | None = None) -> dict[int, Figures]:
    """The figures of many awards as the books stood at the end of a day: three queries. What is on hold comes from
    the trail, for a hold moves no money."""
    day = as_of or clock.today()
    rows = list(awards)
    sums = _moved([a.code for a in rows], day)
    held: dict[int, int] = defaultdict(int)
    for award, fen in _held(Tranche.objects.filter(award__in=rows), day):
        held[award] += fen
    return {a.pk: _figures(a.approved_fen, sums[a.code], held[a.pk]) for a in rows}


def total(awards: "QuerySet[Award]", *, as_of: date | None = None) -> Figures:
    """The figures of all of them together, added up by the database. What is not yet due is the rest, so that the
    sum adds up as each row does."""
    day = as_of or clock.today()
    plain = awards.order_by()
    approved = plain.aggregate(fen=Sum("approved_fen"))["fen"] or 0
    got = _moved(plain.values("code"), day, together=True)[""]
    held = sum(fen for _award, fen in _held(Tranche.objects.filter(award__in=plain.values("pk")), day))
    return _figures(approved, got, held)


def _moved(codes: Any, day: date, *, together: bool = False) -> dict[str, dict[str, int]]:
    """What the books of these awards say until that day, by award, or together under ""."""
    award = Value("") if together else F("account__award")
    sums: dict[Any, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    postings = Posting.objects.filter(
        account__award__in=codes,
        account__kind__in=["OBLIGATED", "ISSUED", "EXPENDED"],
        entry__kind__in={kind for kind, _a, _s in _MOVES},
        entry__effective__lte=day,
    )
    groups = (
        postings.annotate(of=award)
        .values("of", "entry__kind", "account__kind", "side")
        .annotate(fen=Sum("amount"))
    )
    for row in groups.order_by():
        if figure := _MOVES.get((row["entry__kind"], row["account__kind"], row["side"])):
            sums[row["of"]][figure] += row["fen"]
    return sums


def _figures(approved: int, got: dict[str, int], held: int) -> Figures:
    due = max(got["contracted"] - got["paid"] - got["cancelled"] - held, 0)
    return Figures(approved, got["contracted"], got["paid"], held, due, got["cancelled"], got["returned"])


def _held(tranches: "QuerySet[Tranche]", day: date) -> list[tuple[int, int]]:
    """(award, fen) of each tranche that was on hold at the end of the day, less what was cut of it by then. Only those
    that ever were are looked at."""
    end = clock.moment(day + timedelta(days=1))
    ever = Event.objects.filter(process="tranche", target="held", at__lt=end).values("subject_id")
    planned = {
        pk: (award, fen)
        for pk, award, fen in tranches.filter(pk__in=ever).values_list("pk", "award", "planned_fen")
    }
    moves = Event.objects.filter(process="tranche", subject_id__in=list(planned), at__lt=end)
    states: dict[int, str] = {}
    cut: dict[int, int] = defaultdict(int)
    for event in moves.filter(~Q(target="") | Q(action="reduce")).order_by("seq"):
        if event.target:
            states[event.subject_id] = event.target
        else:
            cut[event.subject_id] += int(event.facts["less_fen"])
    return [(planned[pk][0], planned[pk][1] - cut[pk]) for pk, state in states.items() if state == "held"]


# --- the journal ------------------------------------------------------------------------------------------------------
def journal(user: Any) -> "QuerySet[Entry]":
    """Entries of the books a person may read, newest first: of his offices, of his hub, of the awards he sees."""
    found = Entry.objects.select_related("made_by", "checked_by", "seal").prefetch_related(
        "postings__account"
    )
    if not user.is_superuser:
        found = found.filter(
            Q(entity__in=_books(user)) | touching(Award.objects.visible_to(user).values("code"))
        )
    return found.order_by("-effective", F("id").desc())


def _books(user: Any) -> list[str]:
    hubs = [p.organisation.code for p in user.posts if p.organisation and p.role.startswith("hub_")]
    return [*offices_for(user).values_list("code", flat=True), *hubs]


def touching(codes: Any) -> Q:
    return Q(pk__in=Posting.objects.filter(account__award__in=codes).values("entry_id"))
