"""The money of an office: funds, commitments, and the journal of the ledger."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants.disbursements import funds
from grants.disbursements.forms import AllocateForm
from grants.disbursements.lists import COMMITMENTS, JOURNAL, books_as_of
from grants.ledger.models import Entry
from grants.people.access import AuthedRequest, roles_only
from grants.people.models import Office
from grants.people.reauthentication import requires_reauthentication
from grants.programs.actions import allocate
from grants.programs.views import enter
from grants.web.lists.pages import list_page
from workflows import roles
from workflows.roles import RoleName

ALLOCATE: tuple[RoleName, ...] = ("officer", "lead", "finance_maker")


@roles_only(*COMMITMENTS.roles)
def money(request: AuthedRequest) -> HttpResponseBase:
    """Funds by source, pools, what calls have, and what every award has taken, on a day."""
    user = request.user
    return list_page(
        request,
        COMMITMENTS,
        template="disbursements/money.html",
        title=_("Funds"),
        funds=funds.funds(user),
        pools=funds.pools(user),
        allocations=funds.allocations(user),
        day=books_as_of(COMMITMENTS.seen(request.GET, user)),
        may_notify=_may(user, *roles.FINANCE, "lead"),
        may_receive=_may(user, *roles.FINANCE),
        may_allocate=_may(user, *ALLOCATE),
    )


def _may(user: Any, *roles: str) -> bool:
    return bool(user.is_superuser or user.has_role(*roles))


@roles_only(*ALLOCATE)
@requires_reauthentication()
def money_allocate(request: AuthedRequest) -> HttpResponse:
    """Set money of a pool aside for a call that is not open yet."""
    user = request.user
    offices = (
        Office.objects.all()
        if user.is_superuser
        else Office.objects.filter(pk__in=[office.pk for office in user.offices_as(*ALLOCATE)])
    )
    form = AllocateForm(request.POST or None, offices=offices, initial={"call": request.GET.get("call")})
    note = _(
        "Nothing is posted: money is committed when an award is confirmed. Again for the same pool, it replaces."
    )
    return enter(request, form, _("Set money aside for a call"), note, allocate)


@roles_only(*JOURNAL.roles)
def journal(request: AuthedRequest) -> HttpResponseBase:
    """Every entry of the books one may read, with its postings, newest first."""
    note = _("Every entry of the books, newest first. None is ever changed or deleted.")
    return list_page(request, JOURNAL, note=note)


@roles_only(*JOURNAL.roles)
@require_safe
def journal_entry(request: AuthedRequest, pk: str) -> HttpResponse:
    """One entry: who made it, who checked it, its posting lines by book, its twin, its correction."""
    entry = get_object_or_404(funds.journal(request.user), pk=pk)
    twins = (
        Entry.objects.filter(group=entry.group).exclude(pk=entry.pk) if entry.group else Entry.objects.none()
    )
    seen = funds.journal(request.user).filter(pk__in=twins.values("pk"))
    return render(
        request,
        "disbursements/entry.html",
        {
            "entry": entry,
            "postings": list(entry.postings.all()),
            "twins": seen,
            "reversal": Entry.objects.filter(reverses=entry).first(),
        },
    )
