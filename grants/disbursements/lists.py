"""The lists of money: payments, accounts in custody, claims, awards with what they have taken, and the journal."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.awards.lists import under_an_award
from grants.awards.queries import about_award, about_its_award
from grants.calls.models import Call
from grants.disbursements import funds, queries
from grants.disbursements.models import Claim, Tranche
from grants.disbursements.statement import custodies, custody_awards, custody_totals
from grants.ledger.cached_sums import remembered
from grants.ledger.chart import DEBIT, EVENTS
from grants.ledger.models import Entry, Posting
from grants.programs.queries import source_names
from grants.web.lists.columns import Column, page_of, whole_row
from grants.web.lists.filters import Filter, beside, choice, exactly, since, until, words
from grants.web.lists.view import Listing, View
from workflows import clock, roles
from workflows.roles import RoleName
from workflows.user_input import day_of

#: Who reads the books.
BOOKS: tuple[RoleName, ...] = ("lead", *roles.FINANCE, "auditor", *roles.IN_HUBS)
#: What is neither paid nor cancelled.
OPEN = "open"


def _in_state(values: Sequence[str], _user: Any) -> Q:
    return ~Q(state__in=["paid", "cancelled"]) if values[0] == OPEN else Q(state=values[0])


def _calls(keys: Callable[[Any], list[int]]) -> Callable[[Any], list[tuple[str, str]]]:
    """The calls among which there is a choice."""

    def choices(user: Any) -> list[tuple[str, str]]:
        found = [(one.code, one.local_title) for one in Call.objects.filter(pk__in=keys(user))]
        return found if len(found) > 1 else []

    return choices


TRANCHES = Listing(
    name="tranche-list",
    title=_("Payments"),
    rows=queries.due_list,
    columns=(
        under_an_award(),
        Column(
            "tranche",
            _("Tranche"),
            "local_name",
            order="order",
            under=(Column("why", _("What it waits for"), queries.why_it_waits),),
        ),
        Column(
            "planned",
            _("Planned (yuan)"),
            "planned_fen",
            "money",
            order="planned_fen",
            total="planned_fen",
            place="sum",
        ),
        Column("paid", _("Paid (yuan)"), "paid_fen", "money", order="paid_fen", total="paid_fen"),
        Column("payee", _("Payee"), "payee.local_name", order="payee__name"),
        Column("due", _("Pay by"), "due_by", "day", order="due_by"),
        Column("paid_on", _("Paid on"), "paid_on", "day", order="paid_on"),
        Column("state", _("State"), whole_row, "state", order="state", place="state"),
    ),
    filters=(
        words(about_its_award, _("Number, project or organisation")),
        choice("state", _("State"), ((OPEN, _("Still open")), *Tranche.State.choices), narrow=_in_state),
        choice("call", _("Call"), _calls(funds.paying_calls), "award__call__code"),
    ),
    none=_("No payment is planned yet: payments come with the contract."),
)


# --- custody ------------------------------------------------------------------------------------------------
def _in_custody(_view: View, rows: list[Any]) -> list[Any]:
    for row, kept in zip(rows, custodies(rows), strict=True):
        row.kept = kept
    return rows


def _kept(key: str, label: Any, **more: Any) -> Column:
    return Column(key, label, f"kept.{key}_fen", "money", **more)


ACCOUNTS = Listing(
    name="custody-account-list",
    title=_("Accounts in custody"),
    rows=custody_awards,
    dress=_in_custody,
    sums=lambda view: custody_totals(view.rows()),
    prefix="accounts-",
    columns=(
        under_an_award("", link=lambda row: reverse("custody", args=[row.code])),
        Column("hub", _("Hub"), "custodian.local_name", order="custodian__name"),
        _kept("received", _("Received (yuan)")),
        _kept("spent", _("Spent (yuan)")),
        _kept("on_way", _("On the way (yuan)")),
        _kept("returned", _("Returned (yuan)")),
        _kept("balance", _("Left (yuan)"), place="sum"),
    ),
    none=_("No project in custody."),
)

CLAIMS = Listing(
    name="claim-list",
    title=_("Claims"),
    rows=queries.claim_list,
    keeps=("accounts-",),
    columns=(
        Column("date", _("Date"), "spent_on", "day", order="spent_on"),
        Column(
            "purpose",
            _("Purpose"),
            "purpose",
            order="purpose",
            place="title",
            link=page_of,
            under=(
                Column("category", _("Category"), "category"),
                Column("payee", _("Payee"), "payee"),
            ),
        ),
        Column("project", _("Project"), "award.application.title", order="award__application__title"),
        Column("voucher", _("Voucher"), "voucher", "code", order="voucher"),
        Column("claimed", _("Claimed (yuan)"), "fen", "money", order="fen", total="fen", place="sum"),
        Column("state", _("State"), whole_row, "state", order="state", place="state"),
    ),
    filters=(
        words(
            lambda text: about_its_award(text, "voucher", "purpose"),
            _("Number, project, purpose or voucher"),
        ),
        choice("state", _("State"), Claim.State.choices),
    ),
    none=_("No spending has been asked for."),
)


# --- awards and what they have taken ----------------------------------------------------------------------
def books_as_of(view: View) -> Any:
    """The day as of which the figures are said; a day to come is today."""
    return min(day_of(view.asked("as_of")) or clock.today(), clock.today())


def _with_figures(view: View, rows: list[Any]) -> list[Any]:
    figures = funds.commitments(rows, as_of=books_as_of(view))
    for row in rows:
        row.figures = figures[row.pk]
    return rows


def _together(view: View) -> Mapping[str, int]:
    day = books_as_of(view)
    asked = (*funds.eyes(view.user), sorted(view.values.items()), day)
    total = remembered("commitments", asked, lambda: funds.total(view.rows(), as_of=day))
    return {one.key: getattr(total, one.key) for one in FIGURES}


def _came_back(row: Any) -> int | None:
    return row.figures.returned or None


FIGURES = (
    Column("approved", _("Approved (yuan)"), "figures.approved", "money", order="approved_fen"),
    Column("contracted", _("Contracted (yuan)"), "figures.contracted", "money", place="sum"),
    Column(
        "paid",
        _("Paid (yuan)"),
        "figures.paid",
        "money",
        under=(Column("returned", _("Came back (yuan)"), _came_back, "money", shows_label=True),),
    ),
    Column("held", _("Held (yuan)"), "figures.held", "money"),
    Column("due", _("Not yet due (yuan)"), "figures.due", "money"),
    Column("cancelled", _("Cancelled (yuan)"), "figures.cancelled", "money"),
)
COMMITMENTS = Listing(
    name="commitment-list",
    title=_("Awards and what they have taken"),
    rows=funds.committed_awards,
    roles=roles.READERS,
    dress=_with_figures,
    sums=_together,
    sums_remembered=True,
    columns=(
        Column("contract", _("Contract"), "contract_number", "code", order="contract_number"),
        under_an_award("", coded=False, link=page_of),
        *FIGURES,
    ),
    filters=(
        words(about_award, _("Number, project or organisation")),
        choice("call", _("Call"), _calls(funds.committed_calls), "call__code"),
        beside("as_of", _("Books as of"), "day"),
    ),
    none=_("No award takes money yet."),
)


# --- the journal -------------------------------------------------------------------------------------------
def _on(side: str) -> Callable[[Posting], int | None]:
    return lambda line: line.amount if line.side == side else None


def _both_sides(view: View) -> Mapping[str, int]:
    lines = Posting.objects.filter(entry__in=view.rows().order_by().values("pk"))
    sides = lines.aggregate(
        debit=Sum("amount", filter=Q(side=DEBIT), default=0),
        credit=Sum("amount", filter=~Q(side=DEBIT), default=0),
    )
    return dict(sides)


def _with_sources(_view: View, rows: list[Any]) -> list[Any]:
    """The name of each account's source, read once."""
    names = source_names()
    for entry in rows:
        for line in entry.postings.all():
            line.source = names.get(line.account.source, "")
    return rows


def _belongs_to(line: Posting) -> str:
    of: Any = line
    return " ".join(filter(None, [line.account.award, of.source, line.account.line]))


def _postings(entry: Entry) -> Any:
    return entry.postings.all()


JOURNAL = Listing(
    name="journal",
    title=_("Journal"),
    rows=funds.journal,
    roles=BOOKS,
    lines=_postings,
    dress=_with_sources,
    sums=_both_sides,
    period=("first", "last"),
    columns=(
        Column("date", _("Date"), "entry.effective", "day", order="effective"),
        Column(
            "entry",
            _("Entry"),
            "entry.label",
            order="kind",
            place="title",
            link=lambda line: reverse("journal-entry", args=[line.entry_id]),
            under=(Column("memo", _("Memo"), "entry.memo"),),
        ),
        Column(
            "books",
            _("Books of"),
            "entry.entity",
            "code",
            order="entity",
            under=(Column("voucher", _("Voucher number"), "entry.seal.seq"),),
        ),
        Column(
            "account",
            _("Account"),
            "account.label",
            of_line=True,
            under=(Column("of", _("Award, source and line"), _belongs_to),),
        ),
        Column("debit", _("Debit (yuan)"), _on("D"), "money", of_line=True),
        Column("credit", _("Credit (yuan)"), _on("C"), "money", of_line=True),
    ),
    filters=(
        Filter("award", _("Award"), lambda values, _user: funds.touching([values[0]])),
        exactly("entity", _("Books of"), "entity"),
        choice("kind", _("Event"), tuple(EVENTS.items())),
        since("first", _("From"), "effective"),
        until("last", _("Until"), "effective"),
    ),
    none=_("Nothing has been entered into the books yet."),
)
