"""Payments: the list, one tranche with its steps, its invoices."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from grants.awards.queries import award_money
from grants.disbursements import actions, queries
from grants.disbursements.forms import InvoiceForm, OneInvoiceForm, PaidForm
from grants.disbursements.lists import TRANCHES
from grants.disbursements.models import Tranche
from grants.disbursements.payees import shown
from grants.people.access import AuthedRequest
from grants.people.reauthentication import requires_reauthentication
from grants.people.shown import shown_to
from grants.web.answers import done
from grants.web.finding import get_or_404
from grants.web.forms import ReasonForm, said
from grants.web.lists.pages import list_page
from grants.web.steps import StepView, step_view, steps_with

STEPS = {
    "fall_due": StepView(actions.fall_due, gettext_lazy("The payment has fallen due.")),
    "request": StepView(
        actions.request_payment,
        gettext_lazy("The payment is asked for. Finance checks it next."),
        InvoiceForm,
        gettext_lazy("Finance pays only with an invoice or a receipt over the sum of this payment."),
    ),
    "review": StepView(
        actions.review,
        gettext_lazy("Checked. Another person approves it next."),
        None,
        gettext_lazy("The payee's account is kept with the payment as it is now."),
    ),
    "send_back": StepView(
        actions.send_back, gettext_lazy("Sent back; the organisation has been told why."), ReasonForm
    ),
    "approve_second": StepView(
        actions.approve_second, gettext_lazy("The second approval is given. Another checker approves next.")
    ),
    "approve": StepView(
        actions.approve,
        gettext_lazy("Approved. It is in the books as owed."),
        None,
        gettext_lazy("The sum becomes expense and payable in the books."),
    ),
    "return_": StepView(actions.return_to_maker, gettext_lazy("Returned to the maker."), ReasonForm),
    "issue": StepView(
        actions.issue,
        gettext_lazy("Issued. The sum is set aside at the bank."),
        None,
        gettext_lazy(
            "Give the payment to the bank first; the cash is set aside until the bank has answered."
        ),
    ),
    "settle": StepView(
        actions.settle, gettext_lazy("Recorded as paid. The organisation has been told."), PaidForm
    ),
    "bounce": StepView(
        actions.bounce,
        gettext_lazy("Recorded: the bank returned it. It is checked and approved again."),
        ReasonForm,
    ),
    "hold": StepView(
        actions.hold, gettext_lazy("On hold. The organisation has been told why."), ReasonForm, danger=True
    ),
    "release": StepView(actions.release, gettext_lazy("Released: the payment is due again."), ReasonForm),
    "cancel": StepView(
        actions.cancel,
        gettext_lazy("Cancelled. Its money is available again."),
        ReasonForm,
        gettext_lazy("A cancelled payment is never paid; its money goes back to the fund."),
        danger=True,
    ),
}


def _tranche(request: AuthedRequest, pk: int) -> Tranche:
    return get_or_404(queries.tranche_for, request, pk)


@login_required
def tranche_list(request: AuthedRequest) -> HttpResponseBase:
    """What is due, and why it waits."""
    return list_page(request, TRANCHES, note=_("What is due, to whom, and why it waits."))


@login_required
@require_safe
def tranche(request: AuthedRequest, pk: int) -> HttpResponse:
    """One payment: its sums, its condition, the account, the invoice, the steps, and the book of its award."""
    found = _tranche(request, pk)
    user = request.user
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
            "steps": steps_with(found, user, STEPS, found.pk),
            "may_file": may_file,
            "invoice_form": OneInvoiceForm(),
            "book": queries.award_book(award),
            "reads_history": shown_to(user).history,
        },
    )


@requires_reauthentication(but=("request",))
def tranche_step(request: AuthedRequest, pk: int, step: str) -> HttpResponse:
    return step_view(request, _tranche(request, pk), step, STEPS)


@require_POST
@requires_reauthentication()
def tranche_account(request: AuthedRequest, pk: int) -> HttpResponse:
    """A lead confirms an account that is another than the contract's."""
    user = request.user
    found = _tranche(request, pk)
    if not user.acts_as("lead", found):
        raise PermissionDenied
    reason = said(ReasonForm(request.POST))["reason"]
    actions.confirm_account(tranche=found, reason=reason, by=request.user)
    return done(request, _("The account is confirmed for this award."), found)


@login_required
@require_POST
def tranche_invoice(request: AuthedRequest, pk: int) -> HttpResponse:
    """Add an invoice, while the payment is not checked."""
    found = _tranche(request, pk)
    file = said(OneInvoiceForm(request.POST, request.FILES))["invoice"]
    actions.attach_invoice(tranche=found, file=file, by=request.user)
    return done(request, _("The file is attached."), found)


@login_required
@require_POST
def tranche_invoice_remove(request: AuthedRequest, pk: int, file: int) -> HttpResponse:
    user = request.user
    found = _tranche(request, pk)
    attachment = get_object_or_404(queries.files_of("tranche", found.pk), pk=file)
    if not (user.acts_as("applicant", found) or user.acts_as("officer", found)):
        raise PermissionDenied
    actions.remove_invoice(tranche=found, attachment=attachment, by=user)
    return done(request, _("“%(name)s” was removed.") % {"name": attachment.name}, found)
