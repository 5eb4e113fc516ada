"""The money the public sees, read from the ledger: never typed, always with the day it is true."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from grants.applications.models import Application
from grants.awards.models import Award
from grants.awards.queries import award_monies
from grants.calls.models import Allocation, BudgetCategory, Call
from grants.closeout.models import CloseOut
from grants.contracts.models import Contract
from grants.disbursements.models import Claim, Tranche
from grants.ledger import queries as ledger
from grants.templatetags.look import yuan
from workflows import clock

#: An award counts for the public once its notice is over and it was confirmed.
STANDING = ("confirmed", "contracted", "delivering", "suspended", "closing", "closed", "terminated")
SIGNED = ("effective", "completed", "terminated")


@dataclass
class Sums:
    """The six figures of one award or of many, in fen."""

    requested_fen: int = 0
    approved_fen: int = 0
    contracted_fen: int = 0
    paid_fen: int = 0
    spent_fen: int = 0
    returned_fen: int = 0
    held_fen: int = 0
    cancelled_fen: int = 0
    custody_fen: int = 0

    def add(self, other: "Sums") -> None:
        for one in fields(Sums):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    @property
    def due_fen(self) -> int:
        """Contracted, and neither paid, held nor cancelled yet."""
        return max(0, self.contracted_fen - self.paid_fen - self.held_fen - self.cancelled_fen)

    @property
    def balances(self) -> bool:
        """Paid = spent + returned: what a finished project must show."""
        return self.paid_fen > 0 and self.paid_fen == self.spent_fen + self.returned_fen

    @property
    def paid_pct(self) -> int:
        return round(self.paid_fen * 100 / self.contracted_fen) if self.contracted_fen else 0


@dataclass
class Story(Sums):
    """One award with what a reader wants to follow."""

    award: Award | None = None
    source_fen: int = 0
    sources: list[str] = field(default_factory=list)
    signed_on: date | None = None
    tripartite: bool = False
    payments: int = 0
    vouchers: int = 0
    returned_on: date | None = None
    grade: str = ""
    score: Any = None
    lines: list[dict[str, Any]] = field(default_factory=list)
    as_of: date = field(default_factory=clock.today)

    @property
    def most_fen(self) -> int:
        return max((line["fen"] for line in self.lines), default=0)


def of_awards(awards: Iterable[Award]) -> dict[int, Sums]:
    """The figures of many awards by key, in the same few queries for one and for a hundred."""
    monies = award_monies(awards)
    asked = dict(Application.objects.filter(award_row__in=monies).values_list("award_row", "requested_fen"))
    return {
        key: Sums(
            asked.get(key, 0), money.approved, money.contracted, money.paid, money.spent, money.returned,
            money.held, money.cancelled,
        )
        for key, money in monies.items()
    }  # fmt: skip


def of_award(award: Award) -> Story:
    """Everything the money panel of a story shows."""
    sums = of_awards([award])[award.pk]
    story = Story(award=award, **vars(sums))
    allocations = list(Allocation.objects.filter(call=award.call_id).select_related("pool__source"))
    story.source_fen = sum(a.fen for a in allocations)
    story.sources = [str(a.pool.source) for a in allocations]
    if award.custodian is not None:
        story.custody_fen = ledger.custody_cash(custodian=award.custodian.code, award=award.code)
    main = award.contracts.filter(state__in=SIGNED).exclude(kind=Contract.Kind.SUPPLEMENTARY).first()
    if main is not None:
        story.signed_on, story.tripartite = main.signed_on, main.kind == Contract.Kind.TRIPARTITE
    story.payments = Tranche.objects.filter(award=award, paid_on__isnull=False).count()
    story.vouchers = Claim.objects.filter(award=award, state__in=["paid", "settled"]).count()
    close = CloseOut.objects.filter(award=award).first()
    if close is not None:
        story.returned_on, story.grade, story.score = close.returned_on, close.grade, close.score
    names = {c.code: str(c) for c in BudgetCategory.objects.filter(call=award.call_id)}
    lines: list[dict[str, Any]] = [
        {"name": names.get(b.line, b.line), "fen": b.spent_fen, "figure": yuan(b.spent_fen)}
        for b in ledger.budget_lines(award.code)
    ]
    story.lines = sorted((line for line in lines if line["fen"] > 0), key=lambda line: -int(line["fen"]))
    return story


@dataclass
class CallSums(Sums):
    """One call with the figures of all its awards."""

    call: Call | None = None
    allocated_fen: int = 0
    applications: int = 0
    awards: int = 0
    beneficiaries: int = 0
    as_of: date = field(default_factory=clock.today)


def standing(calls: Iterable[Call]) -> list[Award]:
    """The awards of these calls that count for the public."""
    return list(
        Award.objects.filter(call__in=[call.pk for call in calls], state__in=STANDING).select_related(
            "application"
        )
    )


def of_calls(
    calls: Iterable[Call], awards: list[Award] | None = None, sums: dict[int, Sums] | None = None
) -> list[CallSums]:
    """The figures of several calls in their order, in a fixed number of queries. Who knows the awards that stand, or
    the figures of each, hands them over."""
    rows = {call.pk: CallSums(call=call) for call in calls}
    awards = standing([row.call for row in rows.values() if row.call]) if awards is None else awards
    sums = of_awards(awards) if sums is None else sums
    for award in awards:
        one = rows[award.call_id]
        one.add(sums[award.pk])
        one.awards += 1
        one.beneficiaries += award.application.beneficiaries
    for call, fen in Allocation.objects.filter(call__in=rows).values_list("call", "fen"):
        rows[call].allocated_fen += fen
    for call in (
        Application.objects.filter(call__in=rows).exclude(state="draft").values_list("call", flat=True)
    ):
        rows[call].applications += 1
    return list(rows.values())


def latest_call_with_awards() -> Call | None:
    """The call whose money there is most to tell about: the newest with an award that stands."""
    return Call.objects.filter(awards__state__in=STANDING).order_by("-closes_at", "-pk").first()


def money_context() -> dict[str, Any]:
    """Open money: every public call with its figures, each award below it, and the sum of all."""
    calls = list(Call.objects.public().select_related("issuer"))
    rows = of_calls(calls)
    awards = list(
        Award.objects.filter(state__in=STANDING)
        .select_related("application", "organisation", "call")
        .order_by("code")
    )
    sums = of_awards(awards)
    by_call: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for award in awards:
        by_call[award.call_id].append({"award": award, "sums": sums[award.pk]})
    whole = Sums()
    for row in rows:
        whole.add(row)
    return {
        "rows": [{"sums": r, "awards": by_call[r.call.pk] if r.call else []} for r in rows],
        "whole": whole,
        "allocated_fen": sum(r.allocated_fen for r in rows),
        "as_of": clock.today(),
    }
