"""Requests to change what was agreed."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from grants.awards.models import Award
from grants.contracts.models import Contract
from grants.milestones import actions, queries
from grants.milestones.forms import ChangeForm, DecisionForm, HubOpinionForm
from grants.milestones.lists import CHANGES
from grants.milestones.models import ChangeRequest
from grants.milestones.transfer import moved_fen
from grants.milestones.views.common import change_or_404
from grants.people.access import AuthedRequest
from grants.people.edit_conflicts import EditGuard
from grants.people.models import User
from grants.web.answers import done
from grants.web.lists.pages import list_page
from grants.web.refusals import put_on, shown_again
from grants.web.steps import demand_step
from workflows.steps import offers


@login_required
def change_list(request: AuthedRequest) -> HttpResponseBase:
    return list_page(request, CHANGES)


@login_required
def change_new(request: AuthedRequest, code: str) -> HttpResponse:
    """Ask for a change."""
    awards = Award.objects.visible_to(request.user).select_related(
        *(n.removeprefix("award__") for n in queries.UNDER[:3])
    )
    award = get_object_or_404(awards, code=code)
    if not request.user.acts_as("applicant", award):
        raise PermissionDenied
    form = ChangeForm(request.POST or None, award=award)
    return _write(
        request, award, form, lambda said: actions.request_change(award=award, by=request.user, **said)
    )


@login_required
def change_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    """Write a request anew while it is not submitted."""
    change = change_or_404(request, pk)
    if not request.user.acts_as("applicant", change):
        raise PermissionDenied
    if not change.is_("drafted"):
        return redirect(change)
    opened = EditGuard(request, change, lambda kept: [_change_form(kept)])
    return _write(
        request,
        change.award,
        _change_form(change, request.POST or None),
        lambda said: opened.saving(lambda: actions.revise_change(change=change, by=request.user, **said))(),
        opened,
    )


def _change_form(change: ChangeRequest, typed: Any = None) -> ChangeForm:
    initial = {"kind": change.kind, "summary": change.summary, "new_end": change.new_end}
    return ChangeForm(typed, award=change.award, transfer=change.transfer, initial=initial)


def _write(
    request: AuthedRequest, award: Award, form: ChangeForm, act: Any, opened: EditGuard | None = None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with put_on(form):
            change = act(form.said())
            if "send" not in request.POST:
                return redirect(change)
            change = actions.submit_change(change=change, by=request.user)
            return done(request, _("The request is submitted."), change)
    return render(
        request, "milestones/change_edit.html", {"award": award, "form": form, "opened": opened or ""}
    )


@login_required
@require_safe
def change(request: AuthedRequest, pk: int) -> HttpResponse:
    """The request with its effect, the opinion, the decision, and what this person can do."""
    return _show(request, change_or_404(request, pk))


def _show(request: AuthedRequest, found: ChangeRequest, **typed: Form) -> HttpResponse:
    names = {c.code: c.local_name for c in found.award.call.categories.all()}
    moves = [(code, names.get(code, code), fen) for code, fen in sorted(found.transfer.items())]
    agreement = (
        Contract.objects.filter(number=found.agreement_number).first() if found.agreement_number else None
    )
    return render(
        request,
        "milestones/change.html",
        {
            "change": found,
            "award": found.award,
            "moves": moves,
            "moved_fen": moved_fen(found.transfer),
            "share": found.share_pct() if found.transfer else None,
            "agreement": agreement,
            "offers": {o.name: o for o in offers(found, request.user)},
            "opinion_form": HubOpinionForm(),
            "decision_form": DecisionForm(),
            "problems": found.problems() if found.is_("drafted") else [],
            **typed,
        },
    )


@login_required
@require_POST
def change_submit(request: AuthedRequest, pk: int) -> HttpResponse:
    found = actions.submit_change(change=change_or_404(request, pk), by=request.user)
    return done(request, _("The request is submitted."), found)


@login_required
@require_POST
def change_delete(request: AuthedRequest, pk: int) -> HttpResponse:
    actions.delete_change(change=change_or_404(request, pk), by=request.user)
    return done(request, _("The request was thrown away."), "change-list")


@login_required
@require_POST
def change_opinion(request: AuthedRequest, pk: int) -> HttpResponse:
    found, form = change_or_404(request, pk), HubOpinionForm(request.POST)
    demand_step(request, found, "opine")
    if form.is_valid():
        with shown_again(request):
            given = actions.opine(change=found, by=request.user, **form.cleaned_data)
            return done(request, _("Your opinion is kept."), given)
    return _show(request, found, opinion_form=form)


DECIDING: dict[str, tuple[Callable[[ChangeRequest, str, User], ChangeRequest], Promise]] = {
    "approve": (
        lambda change, said, by: actions.approve_change(change=change, decision=said, by=by),
        gettext_lazy("Approved. The supplementary agreement is issued for signing."),
    ),
    "file": (
        lambda change, said, by: actions.file_change(change=change, decision=said, by=by),
        gettext_lazy("Filed. The budget is changed."),
    ),
    "reject": (
        lambda change, said, by: actions.reject_change(change=change, reason=said, by=by),
        gettext_lazy("Rejected."),
    ),
}


@login_required
@require_POST
def change_decide(request: AuthedRequest, pk: int) -> HttpResponse:
    """Approve, file or reject, by the button that was pressed."""
    found, step = change_or_404(request, pk), request.POST.get("step", "")
    if step not in DECIDING:
        raise Http404
    form = DecisionForm(request.POST, must=step == "reject")
    demand_step(request, found, step)
    if form.is_valid():
        act, words = DECIDING[step]
        with shown_again(request):
            return done(request, words, act(found, form.cleaned_data["decision"], request.user))
    return _show(request, found, decision_form=form)
