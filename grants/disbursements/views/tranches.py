"""Payments: the list, one tranche with its steps, its invoices."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from grants.awards.queries import award_money
from grants.calls.models import Call
from grants.disbursements import actions, funds, queries
from grants.disbursements.forms import InvoiceForm, OneInvoiceForm, PaidForm, ReasonForm
from grants.disbursements.models import Tranche
from grants.disbursements.payees import shown
from grants.disbursements.views.common import PAGE, Deed, found_or_404, refuse, steps_with, take_step
from grants.people.again import asks_again
from workflows.paging import Pages
from workflows.steps import NotYours, Refused

DEEDS = {
    "fall_due": Deed(actions.fall_due, gettext_lazy("The payment has fallen due.")),
    "request": Deed(
        actions.request_payment,
        gettext_lazy("The payment is asked for. Finance checks it next."),
        InvoiceForm,
        gettext_lazy("Finance pays only with an invoice or a receipt over the sum of this payment."),
    ),
    "review": Deed(
        actions.review,
        gettext_lazy("Checked. Another person approves it next."),
        None,
        gettext_lazy("The payee's account is kept with the payment as it is now."),
    ),
    "send_back": Deed(
        actions.send_back, gettext_lazy("Sent back; the organisation has been told why."), ReasonForm
    ),
    "approve_second": Deed(
        actions.approve_second, gettext_lazy("The second approval is given. Another checker approves next.")
    ),
    "approve": Deed(
        actions.approve,
        gettext_lazy("Approved. It is in the books as owed."),
        None,
        gettext_lazy("The sum becomes expense and payable in the books."),
    ),
    "return_": Deed(actions.return_to_maker, gettext_lazy("Returned to the maker."), ReasonForm),
    "issue": Deed(
        actions.issue,
        gettext_lazy("Issued. The sum is set aside at the bank."),
        None,
        gettext_lazy(
            "Give the payment to the bank first; the cash is set aside until the bank has answered."
        ),
    ),
    "settle": Deed(
        actions.settle, gettext_lazy("Recorded as paid. The organisation has been told."), PaidForm
    ),
    "bounce": Deed(
        actions.bounce,
        gettext_lazy("Recorded: the bank returned it. It is checked and approved again."),
        ReasonForm,
    ),
    "hold": Deed(
        actions.hold, gettext_lazy("On hold. The organisation has been told why."), ReasonForm, danger=True
    ),
    "release": Deed(actions.release, gettext_lazy("Released: the payment is due again."), ReasonForm),
    "cancel": Deed(
        actions.cancel,
        gettext_lazy("Cancelled. Its money is available again."),
        ReasonForm,
        gettext_lazy("A cancelled payment is never paid; its money goes back to the fund."),
        danger=True,
    ),
}


@login_required
@require_safe
def tranche_list(request: HttpRequest) -> HttpResponse:
    """What is due, and why it waits."""
    filters = {name: request.GET.get(name, "") for name in ("q", "state", "call")}
    found = queries.due_list(request.user, filters)
    page = Pages(found, PAGE).get_page(request.GET.get("page"))
    rows = [{"tranche": t, "why": queries.why_it_waits(t)} for t in page.object_list]
    calls = Call.objects.filter(pk__in=funds.paying_calls(request.user))
    return render(
        request,
        "disbursements/tranches.html",
        {
            "page_obj": page,
            "rows": rows,
            "filters": filters,
            "states": Tranche.State.choices,
            "calls": [(c.code, c.local_title) for c in calls],
        },
    )


@login_required
@require_safe
def tranche(request: HttpRequest, pk: int) -> HttpResponse:
    """One payment: its sums, its condition, the account, the invoice, the steps, and the book of its award."""
    found: Tranche = found_or_404(queries.tranche_for, request, pk)
    user: Any = request.user
    award = found.award
    may_file = found.is_("due", "requested") and (
        user.acts_as("applicant", found) or user.acts_as("officer", found)
    )
    return render(
        request,
        "disbursements/tranche.html",
        {
            "tranche": found,
            "award": award,
            "why": queries.why_it_waits(found),
            "money": award_money(award),
            "plan": award.tranches.all(),
            "account": shown(found, user),
            "confirm_form": ReasonForm(),
            "invoices": queries.files_of("tranche", found.pk),
            "steps": steps_with(found, user, DEEDS),
            "may_file": may_file,
            "invoice_form": OneInvoiceForm(),
            "book": queries.award_book(award),
            "reads_history": user.is_superuser
            or user.has_role("officer", "lead", *queries.FINANCE, "auditor"),
        },
    )


@asks_again(but=("request",))
def tranche_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    return take_step(request, found_or_404(queries.tranche_for, request, pk), step, DEEDS, "tranche")


@require_POST
@asks_again()
def tranche_account(request: HttpRequest, pk: int) -> HttpResponse:
    """A lead confirms an account that is another than the contract's."""
    user: Any = request.user
    found = found_or_404(queries.tranche_for, request, pk)
    if not user.acts_as("lead", found):
        raise PermissionDenied
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return refuse(request, Refused(*form.errors["reason"]), found)
    try:
        actions.confirm_account(tranche=found, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The account is confirmed for this award."))
    except NotYours as refused:
        raise PermissionDenied(*refused.sentences) from refused
    except Refused as refused:
        return refuse(request, refused, found)
    return redirect(found)


@login_required
@require_POST
def tranche_invoice(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an invoice, while the payment is not checked."""
    found = found_or_404(queries.tranche_for, request, pk)
    form = OneInvoiceForm(request.POST, request.FILES)
    if not form.is_valid():
        return refuse(request, Refused(*form.errors["invoice"]), found)
    try:
        actions.attach_invoice(tranche=found, file=form.cleaned_data["invoice"], by=request.user)
        messages.success(request, _("The file is attached."))
    except Refused as refused:
        return refuse(request, refused, found)
    return redirect(found)


@login_required
@require_POST
def tranche_invoice_remove(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    user: Any = request.user
    found = found_or_404(queries.tranche_for, request, pk)
    attachment = get_object_or_404(queries.files_of("tranche", found.pk), pk=file)
    if not (user.acts_as("applicant", found) or user.acts_as("officer", found)):
        raise PermissionDenied
    try:
        actions.remove_invoice(tranche=found, attachment=attachment, by=user)
        messages.success(request, _("“%(name)s” was removed.") % {"name": attachment.name})
    except Refused as refused:
        return refuse(request, refused, found)
    return redirect(found)
