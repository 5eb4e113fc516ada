"""Requests to change what was agreed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grants.awards.models import Award
from grants.contracts.models import Contract
from grants.contracts.views import me, put_on, say
from grants.milestones import actions, queries
from grants.milestones.forms import ChangeForm, DecisionForm, OpinionForm
from grants.milestones.models import ChangeRequest
from grants.milestones.transfer import moved_fen
from grants.milestones.views.common import change_or_404, list_page
from grants.people.opened import Opened
from workflows.steps import Refused, offers


@login_required
@require_safe
def change_list(request: HttpRequest) -> HttpResponse:
    return list_page(request, queries.changes, ChangeRequest, "milestones/changes.html")


@login_required
def change_new(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a change."""
    awards = Award.objects.visible_to(request.user).select_related(
        *(n.removeprefix("award__") for n in queries.UNDER[:3])
    )
    award = get_object_or_404(awards, code=code)
    if not me(request).acts_as("applicant", award):
        raise PermissionDenied
    form = ChangeForm(request.POST or None, award=award)
    return _write(
        request, award, form, lambda said: actions.request_change(award=award, by=request.user, **said)
    )


@login_required
def change_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a request anew while it is not submitted."""
    change = change_or_404(request, pk)
    if not me(request).acts_as("applicant", change):
        raise PermissionDenied
    if not change.is_("drafted"):
        return redirect(change)
    opened = Opened(request, change, lambda kept: [_change_form(kept)])
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
    request: HttpRequest, award: Award, form: ChangeForm, act: Any, opened: Opened | None = None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            change = act(form.said())
            if "send" in request.POST:
                change = actions.submit_change(change=change, by=request.user)
                messages.success(request, _("The request is submitted."))
            return redirect(change)
        except Refused as refused:
            put_on(form, refused)
    return render(
        request, "milestones/change_edit.html", {"award": award, "form": form, "opened": opened or ""}
    )


@login_required
@require_safe
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """The request with its effect, the opinion, the decision, and what this person can do."""
    return _show(request, change_or_404(request, pk))


def _show(request: HttpRequest, found: ChangeRequest, said: Any = None) -> HttpResponse:
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
            "opinion_form": OpinionForm(said),
            "decision_form": DecisionForm(said),
            "problems": found.problems() if found.is_("drafted") else [],
        },
    )


@login_required
@require_POST
def change_submit(request: HttpRequest, pk: int) -> HttpResponse:
    found = change_or_404(request, pk)
    return _done(
        request,
        found,
        lambda: actions.submit_change(change=found, by=request.user),
        _("The request is submitted."),
    )


@login_required
@require_POST
def change_delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = change_or_404(request, pk)
    try:
        actions.delete_change(change=found, by=request.user)
    except Refused as refused:
        say(request, refused)
        return redirect(found)
    messages.success(request, _("The request was thrown away."))
    return redirect("change-list")


@login_required
@require_POST
def change_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    found, said = change_or_404(request, pk), request.POST.get("opinion", "")
    return _done(
        request,
        found,
        lambda: actions.opine(change=found, opinion=said, by=request.user),
        _("Your opinion is kept."),
    )


@login_required
@require_POST
def change_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve, file or reject, by the button that was pressed."""
    found, said, by = change_or_404(request, pk), request.POST.get("decision", ""), request.user
    acts = {
        "approve": (
            lambda: actions.approve_change(change=found, decision=said, by=by),
            _("Approved. The supplementary agreement is issued for signing."),
        ),
        "file": (
            lambda: actions.file_change(change=found, decision=said, by=by),
            _("Filed. The budget is changed."),
        ),
        "reject": (lambda: actions.reject_change(change=found, reason=said, by=by), _("Rejected.")),
    }
    if request.POST.get("step") not in acts:
        raise Http404
    act, words = acts[request.POST["step"]]
    return _done(request, found, act, words)


def _done(request: HttpRequest, found: ChangeRequest, act: Any, words: str) -> HttpResponse:
    try:
        found = act()
        messages.success(request, words)
    except Refused as refused:
        say(request, refused)
        return _show(request, found, request.POST)
    return redirect(found)
