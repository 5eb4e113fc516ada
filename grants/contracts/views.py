"""Screens of contracts: one query or one action a view."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template import TemplateDoesNotExist
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from grants.awards.models import Award
from grants.contracts import actions, queries
from grants.contracts.completeness import asks_served
from grants.contracts.facts import facts_of
from grants.contracts.forms import SignForm, TermsForm
from grants.contracts.lists import CONTRACTS
from grants.contracts.models import Contract, Signature
from grants.documents.models import Document, PaperOrder
from grants.documents.queries import of_subject, papers_of, verify
from grants.documents.render import html, readers_language
from grants.documents.views import look_at_paper
from grants.people.access import AuthedRequest
from grants.people.edit_conflicts import EditGuard
from grants.web.answers import done
from grants.web.finding import get_or_404
from grants.web.forms import ReasonForm
from grants.web.lists.pages import list_page
from grants.web.refusals import put_on
from grants.web.steps import StepView, demand_step, step_view
from workflows import clock
from workflows.steps import offers

STEPS = {
    "issue": StepView(
        actions.issue,
        gettext_lazy(
            "The contract is issued. What it says is frozen; the PDF is being printed, and the grantee is told to sign it."
        ),
    ),
    "correct": StepView(
        actions.correct,
        gettext_lazy("Taken back. Correct it and issue it again."),
        ReasonForm,
        gettext_lazy(
            "The number stays and the version rises. The issued PDF is kept, but no longer to be signed."
        ),
        title=gettext_lazy("Take back for correction"),
    ),
    "terminate": StepView(
        actions.terminate,
        gettext_lazy("The contract is terminated."),
        ReasonForm,
        gettext_lazy("The contract ends before its time. Money is settled at close-out."),
        title=gettext_lazy("Terminate the contract"),
    ),
}


def _contract(request: AuthedRequest, pk: int) -> Contract:
    return get_or_404(queries.contract_for, request, pk)


@login_required
def contract_list(request: AuthedRequest) -> HttpResponseBase:
    waiting = queries.to_contract(request.user)
    return list_page(request, CONTRACTS, template="contracts/list.html", to_contract=waiting)


@login_required
def contract_new(request: AuthedRequest, code: str) -> HttpResponse:
    """Draw up the contract of a confirmed award."""
    award = get_object_or_404(
        Award.objects.visible_to(request.user).select_related(
            "application", "call", "organisation", "custodian"
        ),
        code=code,
    )
    if not request.user.acts_as("officer", award):
        raise PermissionDenied
    call = award.call
    form = TermsForm(
        request.POST or None,
        initial={
            "starts_on": call.delivery_from,
            "ends_on": call.delivery_until,
            "midterm_due": call.midterm_until,
            "final_due": call.final_until,
        },
        asks_served=asks_served(award),
    )
    if request.method == "POST" and form.is_valid():
        with put_on(form):
            return redirect(actions.draft_contract(award=award, by=request.user, **form.cleaned_data))
    kind = Contract.Kind(actions.kind_of(award)).label
    return render(request, "contracts/new.html", {"award": award, "form": form, "kind": kind})


@login_required
@require_safe
def contract(request: AuthedRequest, pk: int) -> HttpResponse:
    """The contract as paper, who has signed, and what this person can do."""
    found = _contract(request, pk)
    offered = {o.name: o for o in offers(found, request.user)}
    papers = papers_of(found, "contract")
    current = next((p for p in papers if p.pk == found.document_id), None)
    printed = current is None or current.is_printed
    # The parties whose signature this person records now: each has a step, and a page, of its own.
    signs = [party for party, step in actions.SIGN_STEPS.items() if printed and step in offered]
    return render(
        request,
        "contracts/contract.html",
        {
            "contract": found,
            "signatures": queries.signatures(found),
            "offers": offered,
            "papers": papers,
            "paper": paper_on_screen(found, current),
            "current": current,
            "signs": signs,
            "may_change": found.is_("effective")
            and not found.is_supplementary
            and found.award.is_("delivering", "suspended")
            and request.user.acts_as("applicant", found),
            "can_issue": "issue" in offered,
            "gaps": offered["issue"].reasons if "issue" in offered else (),
            "supplements": found.supplementary.order_by("id"),
        },
    )


def paper_on_screen(found: Contract, frozen: Document | PaperOrder | None) -> str:
    """The text of the paper for the screen: of the frozen facts once issued, else as it would be printed
    now.
    """
    template, facts = (frozen.template, frozen.facts) if frozen else facts_of(found)
    language = readers_language()
    try:
        page = html(template, facts, language=language)
    except TemplateDoesNotExist:
        page = html(template, facts)
    body = page.split("<body>", 1)[1].rsplit("</body>", 1)[0]
    return mark_safe(body)


@login_required
@require_safe
def contract_pdf(request: AuthedRequest, pk: int) -> HttpResponseBase:
    """The frozen PDF; before it is issued, a preview for its office."""
    found = _contract(request, pk)
    if found.document_id:
        return redirect("document", pk=found.document_id)
    template, facts = facts_of(found)
    return look_at_paper(request, template, facts, name="preview.pdf")


@login_required
def contract_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    """Change the dates of a draft."""
    found = _contract(request, pk)
    if not request.user.acts_as("officer", found):
        raise PermissionDenied
    opened = EditGuard(request, found, lambda kept: [_terms_form(kept)])
    form = _terms_form(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        amended = lambda: actions.amend_draft(contract=found, by=request.user, **form.cleaned_data)  # noqa: E731
        with put_on(form):
            return redirect(opened.saving(amended)())
    context = {
        "award": found.award,
        "form": form,
        "opened": opened,
        "contract": found,
        "kind": found.get_kind_display(),
    }
    return render(request, "contracts/new.html", context)


def _terms_form(found: Contract, typed: Any = None) -> TermsForm:
    said = found.terms
    initial = {name: said.get(name) for name in ("midterm_due", "final_due", "beneficiaries")}
    initial |= {"starts_on": found.starts_on, "ends_on": found.ends_on}
    return TermsForm(typed, initial=initial, asks_served=asks_served(found.award))


@login_required
@require_POST
def contract_issue(request: AuthedRequest, pk: int) -> HttpResponse:
    return step_view(request, _contract(request, pk), "issue", STEPS)


@login_required
def contract_correct(request: AuthedRequest, pk: int) -> HttpResponse:
    """Take an issued contract back for correction."""
    return step_view(request, _contract(request, pk), "correct", STEPS, "contracts/reason.html")


@login_required
def contract_terminate(request: AuthedRequest, pk: int) -> HttpResponse:
    return step_view(request, _contract(request, pk), "terminate", STEPS, "contracts/reason.html")


@login_required
def contract_sign(request: AuthedRequest, pk: int, party: str) -> HttpResponse:
    """Upload the signed scan of the grantee or the hub. The funder's, which begins delivery, is
    `contract-begin`.
    """
    if party not in (Signature.Party.GRANTEE, Signature.Party.HUB):
        raise Http404
    found = _contract(request, pk)
    return sign_page(request, found, party, lambda **said: actions.sign(contract=found, party=party, **said))


def sign_page(request: AuthedRequest, found: Contract, party: str, act: Any) -> HttpResponse:
    """The page on which a party's signature is recorded by `act(scan=, signed_on=, by=)`."""
    demand_step(request, found, actions.SIGN_STEPS[party])
    form = SignForm(request.POST or None, request.FILES or None, initial={"signed_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        with put_on(form):
            signed = act(by=request.user, **form.cleaned_data)
            return done(request, _("The signature is recorded, with the hash of the scan."), signed)
    return render(
        request, "contracts/sign.html", {"contract": found, "form": form, "party": Signature.Party(party)}
    )


@login_required
@require_safe
def contract_verify(request: AuthedRequest, pk: int) -> HttpResponse:
    """Compute the hash of every stored file of the contract anew and compare."""
    found = _contract(request, pk)
    rows = [{"document": paper, "sound": verify(paper)} for paper in of_subject(found)]
    return render(
        request,
        "contracts/verify.html",
        {"contract": found, "rows": rows, "sound": all(row["sound"] for row in rows), "now": clock.now()},
    )
