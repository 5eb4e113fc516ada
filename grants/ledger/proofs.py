"""The proofs: each reads the rows themselves and says what it found, trusting neither triggers nor running
totals.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator

from django.db import connection
from django.db.models import Case, Count, F, Q, Sum, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grants.ledger import tasks, triggers
from grants.ledger.chart import DEBIT, FUNDS
from grants.ledger.models import Account, Entry, Posting
from grants.ledger.queries import trial_balance

Problems = Iterator[str]
SIGNED = Sum(Case(When(side=DEBIT, then=F("amount")), default=-F("amount")))


def entries_balance() -> Problems:
    """Debits equal credits in each book of each entry, in one entity's books, with all its posting lines."""
    books = Posting.objects.values("entry_id", "account__book", "account__currency").annotate(net=SIGNED)
    for row in books.exclude(net=0).order_by("entry_id"):
        yield f"{row['entry_id']} {row['account__book']}: {row['net']}"
    posting_lines = Entry.objects.annotate(posting_lines=Count("postings")).exclude(posting_lines=F("n"))
    for entry in posting_lines:
        yield f"{entry.pk}: {entry.n} postings were written, {entry.posting_lines} are there"
    for pk in Posting.objects.exclude(account__entity=F("entry__entity")).values_list("pk", flat=True):
        yield f"posting {pk} stands in another entity's books"
    for pk in Posting.objects.exclude(entry_id__in=Entry.objects.values("pk")).values_list("pk", flat=True):
        yield f"posting {pk} has no entry"


def trial_balance_zero() -> Problems:
    for row in trial_balance():
        if row.difference:
            yield f"{row.entity} {row.book}: {row.difference}"


def totals_are_sums() -> Problems:
    """The running totals of every account are the sums of its postings."""
    d, c = (
        Sum("postings__amount", filter=Q(postings__side=DEBIT)),
        Sum("postings__amount", filter=~Q(postings__side=DEBIT)),
    )
    for account in Account.objects.annotate(d=d, c=c):
        if account.debits != (account.d or 0) or account.credits != (account.c or 0):
            kept, summed = f"{account.debits}/{account.credits}", f"{account.d or 0}/{account.c or 0}"
            yield f"{account.code}: {kept}, its postings say {summed}"


def nothing_below_zero() -> Problems:
    for account in Account.objects.filter(may_go_negative=False):
        if account.balance < 0 or (account.closed and account.balance):
            yield f"{account.code}: {account.balance}"


def seals_intact() -> Problems:
    yield from tasks.broken_seals()


def guards_in_place() -> Problems:
    yield from triggers.missing(connection)


def budget_adds_up() -> Problems:
    """Authority = available + committed + contracted + expended, for each fund source."""
    yield from _zero(
        ("entity", "source"),
        {"AUTHORITY": 1, "AVAILABLE": -1, "COMMITTED": -1, "OBLIGATED": -1, "EXPENDED": -1},
    )


def funds_match_budget() -> Problems:
    """Net assets less expense and what is demanded back = authority not yet used, for each fund source (F
    against B).
    """
    yield from _zero(
        ("entity", "source"),
        {"FUND": 1, "GRANT_EXP": -1, "RECV_REFUND": -1, "AVAILABLE": -1, "COMMITTED": -1, "OBLIGATED": -1},
    )


def custody_matches_cash() -> Problems:
    """Custody cash and what is owed back to it = what is held, blocked, approved, on its way, and
    interest.
    """
    yield from _zero(
        ("entity",),
        {
            "CBANK": 1,
            "CBANK_RES": 1,
            "CRECV_REFUND": 1,
            "CUSTODY": -1,
            "CUST_BLOCK": -1,
            "CLAIM": -1,
            "CISSUED": -1,
            "INTEREST_DUE": -1,
        },
    )


def issued_is_reserved() -> Problems:
    """Payments on their way = cash set aside for them."""
    yield from _zero(("entity",), {"BANK_RES": 1, "ISSUED": -1})
    yield from _zero(("entity",), {"CBANK_RES": 1, "CISSUED": -1})


def lines_add_up() -> Problems:
    """The approved budget = its lines, for each award."""
    yield from _zero(("entity", "award"), {"LINE_CTL": 1, "LINE_AVAIL": -1, "LINE_SPENT": -1})


def twins_agree() -> Problems:
    """What left one entity's bank for an award and a fund source is what reached the other's, and the
    reverse.
    """
    owed = {"GRANT_PAY", "ISSUED", "GRANT_EXP", "CUSTODY"}
    kinds = ("released_to_other_hub", "unspent_returned")
    posting_lines = (
        Posting.objects.filter(
            Q(entry__kind__in=kinds) | Q(entry__reverses__kind__in=kinds), account__book=FUNDS
        )
        .values("entry__group", "entry__idem_key", "account__kind", "account__award", "account__source")
        .annotate(net=SIGNED)
    )
    sums: dict[tuple[str, ...], int] = defaultdict(int)
    for posting_line in posting_lines.order_by("entry__group"):
        name = posting_line["entry__group"] or posting_line["entry__idem_key"]
        if posting_line["account__kind"] in owed:
            sums[name, posting_line["account__award"], posting_line["account__source"]] += posting_line["net"]
        else:
            sums[(name,)] += posting_line["net"]
    for where, net in sorted(sums.items()):
        if net:
            yield f"{' '.join(where)}: {net}"


def _zero(dims: tuple[str, ...], weights: dict[str, int]) -> Problems:
    """Yield every place where the weighted balances of these kinds do not come to zero."""
    sums: dict[tuple[str, ...], int] = defaultdict(int)
    for account in Account.objects.filter(kind__in=weights):
        sums[tuple(getattr(account, dim) for dim in dims)] += weights[account.kind] * account.balance
    for where, fen in sorted(sums.items()):
        if fen:
            yield f"{' '.join(where)}: {fen}"


PROOFS: list[tuple[str | Promise, Callable[[], Problems]]] = [
    (_("every entry balances"), entries_balance),
    (_("trial balance zero"), trial_balance_zero),
    (_("totals are the sums of their postings"), totals_are_sums),
    (_("nothing below zero"), nothing_below_zero),
    (_("seals intact"), seals_intact),
    (_("guards in place"), guards_in_place),
    (_("budget: authority = available + committed + contracted + expended"), budget_adds_up),
    (_("funds and budget agree"), funds_match_budget),
    (_("custody: cash = what is held for others"), custody_matches_cash),
    (_("payments on their way = cash set aside"), issued_is_reserved),
    (_("budget lines add up to the approved budget"), lines_add_up),
    (_("between entities: sent = received"), twins_agree),
]
