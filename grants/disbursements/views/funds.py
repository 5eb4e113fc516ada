"""The money of an office: funds, commitments, and the journal of the ledger."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants.calls.models import Call
from grants.disbursements import funds
from grants.disbursements.forms import AllocateForm, AsOfForm, PeriodForm
from grants.ledger.chart import EVENTS
from grants.ledger.models import Entry
from grants.ledger.remembered import remembered
from grants.people.access import AuthedRequest, roles_only
from grants.people.again import asks_again
from grants.people.models import Office
from grants.programs.actions import allocate
from grants.programs.views import enter
from grants.web.answers import paged
from workflows import clock, roles
from workflows.roles import RoleName

BOOKS: tuple[RoleName, ...] = ("lead", *roles.FINANCE, "auditor", *roles.IN_HUBS)
ALLOCATE: tuple[RoleName, ...] = ("officer", "lead", "finance_maker")


@roles_only(*roles.READERS)
@require_safe
def money(request: AuthedRequest) -> HttpResponse:
    """Funds by source, pools, what calls have, and what every award has taken, on a day."""
    user = request.user
    asked = AsOfForm(request.GET)
    day = asked.days.get("as_of", clock.today())
    call, words = request.GET.get("call", ""), request.GET.get("q", "").strip()
    awards = funds.committed_awards(user, call=call, words=words)
    page = paged(request, awards)
    figures = funds.commitments(page.object_list, as_of=day)
    seen = Call.objects.filter(pk__in=funds.committed_calls(user))
    total = remembered(
        "commitments", (*funds.eyes(user), call, words, day), lambda: funds.total(awards, as_of=day)
    )
    return render(
        request,
        "disbursements/money.html",
        {
            "funds": funds.funds(user),
            "pools": funds.pools(user),
            "allocations": funds.allocations(user),
            "day": day,
            "asked": asked,
            "today": clock.today(),
            "page_obj": page,
            "rows": [(a, figures[a.pk]) for a in page.object_list],
            "total": total,
            "calls": [(c.code, c.local_title) for c in seen],
            "call": call,
            "q": words,
            "may_notify": _may(user, *roles.FINANCE, "lead"),
            "may_receive": _may(user, *roles.FINANCE),
            "may_allocate": _may(user, *ALLOCATE),
        },
    )


def _may(user: Any, *roles: str) -> bool:
    return bool(user.is_superuser or user.has_role(*roles))


@roles_only(*ALLOCATE)
@asks_again()
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


@roles_only(*BOOKS)
@require_safe
def journal(request: AuthedRequest) -> HttpResponse:
    """Every entry of the books one may read, with its postings, newest first."""
    asked: dict[str, Any] = {name: request.GET.get(name, "").strip() for name in ("award", "kind", "entity")}
    period = PeriodForm(request.GET)
    found = funds.journal(request.user, **asked, **period.days)
    page = paged(request, found)
    return render(
        request,
        "disbursements/journal.html",
        {
            "page_obj": page,
            "asked": asked,
            "period": period,
            "kinds": list(EVENTS.items()),
            "today": clock.today(),
        },
    )


@roles_only(*BOOKS)
@require_safe
def journal_entry(request: AuthedRequest, pk: str) -> HttpResponse:
    """One entry: who made it, who checked it, its legs by book, its twin, its correction."""
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
