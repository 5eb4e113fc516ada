"""The lists of money: payments, accounts in custody, claims, awards with what they have taken, and the journal."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.awards.lists import under_an_award
from grants.awards.queries import about_its_award
from grants.calls.models import Call
from grants.disbursements import funds, queries
from grants.disbursements.models import Tranche
from grants.web.lists.columns import Column
from grants.web.lists.filters import choice, words
from grants.web.lists.view import Listing

#: What is neither paid nor cancelled.
OPEN = "open"


def _in_state(values: Sequence[str], _user: Any) -> Q:
    return ~Q(state__in=["paid", "cancelled"]) if values[0] == OPEN else Q(state=values[0])


def _calls(user: Any) -> list[tuple[str, str]]:
    """The calls among which there is a choice."""
    found = [(one.code, one.local_title) for one in Call.objects.filter(pk__in=funds.paying_calls(user))]
    return found if len(found) > 1 else []


TRANCHES = Listing(
    name="tranche-list",
    title=_("Payments"),
    rows=queries.due_list,
    columns=(
        under_an_award(link=lambda row: row.get_absolute_url()),
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
        Column("state", _("State"), lambda row: row, "state", order="state", place="state"),
    ),
    filters=(
        words(about_its_award, _("Number, project or organisation")),
        choice("state", _("State"), ((OPEN, _("Still open")), *Tranche.State.choices), narrow=_in_state),
        choice("call", _("Call"), _calls, "award__call__code"),
    ),
    none=_("No payment is planned yet: payments come with the contract."),
)
