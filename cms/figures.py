"""The money the public sees, read from the ledger: never typed, always with the day it is true."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import QueryDict

from grants.applications.models import Application
from grants.awards.models import Award
from grants.awards.queries import STANDING, AwardMoney, award_monies, call_monies
from grants.calls.models import Allocation, BudgetCategory, Call
from grants.closeout.models import CloseOut
from grants.contracts.models import Contract
from grants.disbursements.models import Claim, Tranche
from grants.ledger import queries as ledger
from grants.ledger.cached_sums import remembered
from grants.web.formatting import yuan
from workflows import clock
from workflows.counting import number_of
from workflows.pagination import Pages

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
    """The figures of many awards by key, in the same few queries for one and for a hundred. They come with their
    applications."""
    rows = {award.pk: award for award in awards}
    monies = award_monies(rows.values())
    return {key: _sums(rows[key].application.requested_fen, money) for key, money in monies.items()}


def _sums(requested: int, money: AwardMoney) -> Sums:
    return Sums(
        requested,
        money.approved,
        money.contracted,
        money.paid,
        money.spent,
        money.returned,
        money.held,
        money.cancelled,
    )


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


def of_calls(calls: Iterable[Call], monies: dict[int, AwardMoney] | None = None) -> list[CallSums]:
    """The figures of several calls in their order, each over all its awards: six queries, however many there are, and
    added up once until anything happens. Who knows their money already hands it over, and is not told what was asked for
    nor whom it reaches."""
    rows = list(calls)
    keys = [call.pk for call in rows]
    own, counts, asked = remembered(
        "figures of calls",
        (monies is None, *keys),
        lambda: (
            call_monies(rows) if monies is None else {},
            _applied(keys),
            _standing(keys, people=monies is None),
        ),
    )
    monies = own if monies is None else monies
    found = []
    for call in rows:
        requested, people, awards = asked.get(call.pk, (0, 0, 0))
        sums = _sums(requested, monies.get(call.pk, AwardMoney()))
        fen, applications = counts[call.pk]
        found.append(
            CallSums(
                **vars(sums),
                call=call,
                allocated_fen=fen,
                applications=applications,
                awards=awards,
                beneficiaries=people,
            )
        )
    return found


def monies_of(calls: list[Call]) -> dict[int, AwardMoney]:
    """The money of all awards of these calls, added up once until anything happens."""
    keys = tuple(sorted(call.pk for call in calls))
    return remembered("monies of calls", keys, lambda: call_monies(calls))


def _applied(keys: list[int]) -> dict[int, tuple[int, int]]:
    """By call: what is set aside for it and how many applied. A trial stays a draft: it is left out with them, and the
    rest is counted off the index."""
    allocated = Allocation.objects.filter(call=OuterRef("pk")).order_by().values("call")
    rows = Call.objects.filter(pk__in=keys).values_list(
        "pk",
        Subquery(allocated.annotate(n=Sum("fen")).values("n")),
        number_of(Application._base_manager.exclude(state="draft"), "call"),
    )
    return {key: (fen or 0, n) for key, fen, n in rows}


def _standing(keys: list[int], *, people: bool) -> dict[int, tuple[int, int, int]]:
    """By call: what its standing awards asked for, whom they reach (where that is wanted) and how many they are."""
    rows = Award.objects.filter(call__in=keys, state__in=STANDING).order_by().values_list("call")
    if not people:
        return {key: (0, 0, n) for key, n in rows.annotate(n=Count("pk"))}
    sums = rows.annotate(
        requested=Sum("application__requested_fen"), people=Sum("application__beneficiaries"), n=Count("pk")
    )
    return {key: (requested, reached, n) for key, requested, reached, n in sums}


def latest_call_with_awards() -> Call | None:
    """The call whose money there is most to tell about: the newest with an award that stands."""
    standing = Award.objects.filter(call=OuterRef("pk"), state__in=STANDING)
    return Call.objects.filter(Exists(standing)).order_by("-closes_at", "-pk").first()


#: Calls on a page of open money, awards shown of each, awards on a page of one call.
CALLS, SHOWN, AWARDS = 10, 20, 50


def _first_awards(calls: list[Call], awards: "QuerySet[Award]") -> list[Award]:
    """Of each call the first few awards, by their number: two queries that read no more than is shown."""
    own = awards.filter(call=OuterRef("pk")).order_by("code").values("code")
    last = Call.objects.filter(pk__in=[call.pk for call in calls]).values_list(
        "pk", Subquery(own[SHOWN - 1 : SHOWN])
    )
    wanted = Q(pk__in=[])
    for call, code in last:
        wanted |= Q(call=call, code__lte=code) if code else Q(call=call)
    return list(awards.filter(wanted).order_by("code"))


def money_context(asked: QueryDict) -> dict[str, Any]:
    """Open money: the sum of all public calls, and a page of them with their figures and some of their awards; or one
    call with its awards page by page."""
    public = Call.objects.public().select_related("issuer")
    one = public.filter(code=asked.get("call", "")).first()
    page = Pages([one] if one else public, CALLS).get_page(None if one else asked.get("page"))
    calls = list(page.object_list)
    awards = Award.objects.filter(state__in=STANDING).select_related("application", "organisation")
    if one:
        page = Pages(awards.filter(call=one).order_by("code"), AWARDS).get_page(asked.get("page"))
        shown = list(page.object_list)
    else:
        shown = _first_awards(calls, awards)
    sums = of_awards(shown)
    by_call: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for award in shown:
        by_call[award.call_id].append({"award": award, "sums": sums[award.pk]})
    everything = list(public)
    monies = monies_of(everything)
    rows = of_calls(calls, monies)
    return {
        "rows": [{"sums": r, "awards": by_call[r.call.pk] if r.call else []} for r in rows],
        "one": one,
        "page_obj": page,
        "whole": Sums(
            contracted_fen=sum(m.contracted for m in monies.values()),
            paid_fen=sum(m.paid for m in monies.values()),
            returned_fen=sum(m.returned for m in monies.values()),
        ),
        "allocated_fen": Allocation.objects.filter(call__in=everything).aggregate(fen=Sum("fen"))["fen"] or 0,
        "as_of": clock.today(),
    }
