"""Custody: the accounts, the statement of one, and claims."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from grants.awards.models import Award
from grants.disbursements import custody as actions
from grants.disbursements import queries
from grants.disbursements.forms import ClaimForm, PaidForm, PeriodForm
from grants.disbursements.lists import ACCOUNTS, CLAIMS
from grants.disbursements.models import Claim
from grants.disbursements.payees import paid_elsewhere
from grants.disbursements.statement import (
    CustodyStatement,
    by_category,
    custodies,
    custody_awards,
    custody_statement,
    paper,
)
from grants.documents.render import readers_language
from grants.documents.views import look_at_paper
from grants.ledger import queries as ledger
from grants.people.access import AuthedRequest
from grants.people.edit_conflicts import EditGuard
from grants.people.reauthentication import requires_reauthentication
from grants.people.shown import shown_to
from grants.people.views import warn_of_facts
from grants.web.answers import done
from grants.web.finding import get_or_404, row_or_404
from grants.web.forms import ReasonForm
from grants.web.lists.pages import list_page
from grants.web.refusals import leads_back, put_on
from grants.web.steps import StepView, step_view, steps_with
from workflows import clock
from workflows.pagination import Pages
from workflows.steps import Refused
from workflows.user_input import whole

#: Lines of a statement on a page.
LINES = 50

STEPS = {
    "request": StepView(actions.send_claim, gettext_lazy("Asked for. The hub's accountant checks it next.")),
    "check_": StepView(
        actions.check_claim,
        gettext_lazy("Checked. Another person of the hub approves it next."),
        None,
        gettext_lazy("Voucher, category, sum and payee are in order."),
    ),
    "approve": StepView(
        actions.approve_claim,
        gettext_lazy("Approved. The sum is set aside in custody and on its budget line."),
        None,
        gettext_lazy("The sum is set aside in custody and on its budget line; neither goes below zero."),
    ),
    "pay": StepView(actions.pay_claim, gettext_lazy("Recorded as paid."), PaidForm),
    "reject": StepView(
        actions.reject_claim, gettext_lazy("Rejected; the group has been told why."), ReasonForm, danger=True
    ),
    "disallow": StepView(
        actions.disallow,
        gettext_lazy("Disallowed. The group owes the sum to its custody account."),
        ReasonForm,
        gettext_lazy("The spending is not accepted: the group pays the sum back into custody."),
        danger=True,
    ),
    "refund": StepView(
        actions.refund,
        gettext_lazy("The refund is recorded: the sum may be spent again."),
        None,
        gettext_lazy("The sum has come back into the custody account."),
    ),
}


def _award(request: AuthedRequest, code: str) -> Award:
    leads_back(request, "custody", code)
    return get_or_404(lambda user: custody_awards(user).get(code=code), request)


def _claim(request: AuthedRequest, pk: int) -> Claim:
    return row_or_404(queries.claims_for(request.user), request, pk=pk)


@login_required
def custody_list(request: AuthedRequest) -> HttpResponseBase:
    """Received, spent, on the way and left, for each award in custody; and the claims."""
    return list_page(
        request,
        ACCOUNTS,
        template="disbursements/custody_list.html",
        beside=(CLAIMS,),
        title=_("Custody"),
        note=_("Money that a hub keeps for a group: one account for each project, never below zero."),
    )


@login_required
@require_safe
def custody(request: AuthedRequest, code: str) -> HttpResponse:
    """The statement of one award: every movement with its running balance, and the budget lines."""
    award = _award(request, code)
    user = request.user
    period = PeriodForm(request.GET)
    statement, page = _page_of(award, period.days, max(1, whole(request.GET.get("page")) or 1))
    pending = queries.claims_for(user).filter(
        award=award, state__in=["drafted", "requested", "checked", "approved"]
    )
    return render(
        request,
        "disbursements/custody.html",
        {
            "award": award,
            "statement": statement,
            "page_obj": page,
            "totals": custodies([award])[0],
            "pending": pending,
            "form": period,
            "today": clock.today(),
            "may_claim": user.acts_as("applicant", award),
            "no_claim": queries.why_no_spending(award),
        },
    )


def _page_of(award: Award, days: dict[str, date], number: int) -> tuple[CustodyStatement, Any]:
    """The statement with the lines of one page; beyond the last, those of the last."""
    found = custody_statement(award, **days, part=slice((number - 1) * LINES, number * LINES))
    page = Pages(range(found.count), LINES).get_page(number)
    return (found, page) if page.number == number else _page_of(award, days, page.number)


@login_required
@require_safe
def custody_pdf(request: AuthedRequest, code: str) -> HttpResponseBase:
    """The statement on paper, for the same period."""
    award = _award(request, code)
    period = PeriodForm(request.GET)
    if not period.is_valid():  # the page says what cannot be read: no paper is made of another period
        return redirect(f"{reverse('custody', args=[code])}?{request.GET.urlencode()}")
    statement = custody_statement(award, **period.days)
    name = f"{award.code}-{statement.last.isoformat()}.pdf"
    return look_at_paper(request, "statement", paper(statement), name=name, language=readers_language())


@login_required
def claim_new(request: AuthedRequest, code: str) -> HttpResponse:
    """Ask for spending from custody: saved as a draft, or asked for at once."""
    user = request.user
    award = _award(request, code)
    if not user.acts_as("applicant", award):
        raise PermissionDenied
    if says := queries.why_no_spending(award):
        raise Refused(says)
    before = _again(request, award)
    return _claim_form(
        request, award, None, initial=_values(before) if before else {"spent_on": clock.today()}
    )


def _again(request: AuthedRequest, award: Award) -> Claim | None:
    """A rejected claim, written anew."""
    return award.claims.filter(pk=whole(request.GET.get("from")) or 0, state="rejected").first()


@login_required
def claim_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    user = request.user
    found = _claim(request, pk)
    if not user.acts_as("applicant", found):
        raise PermissionDenied
    if not found.is_("drafted"):
        return redirect(found)
    return _claim_form(request, found.award, found, initial=_values(found))


def _values(claim: Claim) -> dict[str, Any]:
    names = ("spent_on", "category", "purpose", "fen", "voucher", "payee", "payee_account")
    return {name: getattr(claim, name) for name in names}


def _claim_form(
    request: AuthedRequest, award: Award, claim: Claim | None, initial: dict[str, Any]
) -> HttpResponse:
    categories = by_category(award)
    of_claim: dict[str, Any] = {"award": award, "categories": categories, "claim": claim}
    form = ClaimForm(request.POST or None, request.FILES or None, initial=initial, **of_claim)
    opened = (
        EditGuard(request, claim, lambda kept: [ClaimForm(initial=_values(kept), **of_claim)])
        if claim
        else None
    )
    files = list(queries.files_of("claim", claim.pk)) if claim else []
    if request.method == "POST" and form.is_valid():
        asks = "draft" not in request.POST
        if asks and not files and not form.cleaned_data["file"]:
            form.add_error("file", _("Attach the voucher."))
        else:
            do = lambda: _save_claim(award, claim, asks, request.user, form.cleaned_data)  # noqa: E731
            with put_on(form):
                saved = (opened.saving(do) if opened else do)()
                warn_of_facts(request, saved)
                return done(request, STEPS["request"].done if asks else _("Saved as a draft."), saved)
    return render(
        request,
        "disbursements/claim_form.html",
        {
            "award": award,
            "form": form,
            "opened": opened or "",
            "claim": claim,
            "files": files,
            "categories": categories,
            "balance_fen": custodies([award])[0].balance_fen,
        },
    )


def _save_claim(award: Award, claim: Claim | None, asks: bool, user: Any, data: dict[str, Any]) -> Claim:
    data = dict(data)
    file = data.pop("file", None)
    return actions.save_claim(award=award, claim=claim, file=file, asks=asks, by=user, **data)


@login_required
@require_safe
def claim(request: AuthedRequest, pk: int) -> HttpResponse:
    """One claim: voucher, category, what is left, who has done what, the steps."""
    found = _claim(request, pk)
    user = request.user
    lines = {c.code: c for c in by_category(found.award)}
    return render(
        request,
        "disbursements/claim.html",
        {
            "claim": found,
            "award": found.award,
            "line": lines.get(found.category),
            "account": shown_to(user).spending_account(found.payee_account, found),
            "elsewhere": paid_elsewhere(found),
            "files": queries.files_of("claim", found.pk),
            "steps": steps_with(found, user, STEPS, found.pk),
            "balance_fen": sum(
                ledger.custody_available(custodian=found.hub.code, award=found.award.code).values()
            ),
            "is_own": user.acts_as("applicant", found),
            "reads_history": shown_to(user).history,
        },
    )


@requires_reauthentication(but=("request",))
def claim_step(request: AuthedRequest, pk: int, step: str) -> HttpResponse:
    return step_view(request, _claim(request, pk), step, STEPS)


@login_required
@require_POST
def claim_delete(request: AuthedRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    found = _claim(request, pk)
    actions.drop_claim(claim=found, by=request.user)
    return done(request, _("The draft was deleted."), "custody", found.award.code)


@login_required
@require_POST
def claim_file_remove(request: AuthedRequest, pk: int, file: int) -> HttpResponse:
    """Take a wrong voucher off a draft."""
    found = _claim(request, pk)
    attachment = get_object_or_404(queries.files_of("claim", found.pk), pk=file)
    actions.remove_voucher(claim=found, attachment=attachment, by=request.user)
    return done(request, _("“%(name)s” was removed.") % {"name": attachment.name}, "claim-edit", found.pk)
