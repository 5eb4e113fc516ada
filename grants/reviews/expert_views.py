"""Screens of reviewing: one sheet, as its expert writes it and as the office reads it; the declaration before it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from grants.applications.queries import sections_for_review
from grants.calls.models import Call
from grants.people.access import AuthedRequest
from grants.people.edit_conflicts import EditGuard
from grants.people.models import Expert
from grants.people.shown import shown_to
from grants.reviews import actions, pending_steps, queries
from grants.reviews.forms import DeclarationForm, SheetForm, ShortReasonForm
from grants.reviews.lists import ROUNDS, SHEETS
from grants.reviews.models import Conflict, Declaration, ScoreSheet
from grants.web.answers import done
from grants.web.forms import said
from grants.web.lists.pages import list_page
from grants.web.refusals import leads_back, put_on, shown_again
from grants.web.steps import StepView, demand_step, step_view
from workflows import roles
from workflows.steps import can, offers
from workflows.user_input import whole


@login_required
def mine(request: AuthedRequest) -> HttpResponseBase:
    """An expert's own sheets; an officer is led to the rounds."""
    if getattr(request.user, "expert", None) is None:
        return _rounds(request)
    sheets = queries.my_sheets(request.user)
    if (number := whole(request.GET.get("round"))) is not None:
        sheets = sheets.filter(round=number)
    return list_page(
        request,
        SHEETS,
        template="reviews/list.html",
        done=sheets.filter(state__in=["submitted", "locked"]).count(),
        counted=sheets.exclude(state__in=["recused", "waived"]).count(),
        undeclared=queries.calls_to_declare(request.user),
    )


def _rounds(request: AuthedRequest) -> HttpResponseBase:
    if not shown_to(request.user).results:
        raise PermissionDenied(_("Reviews are open to experts and to the offices that run calls."))
    return list_page(request, ROUNDS)


@login_required
def declare(request: AuthedRequest, code: str) -> HttpResponse:
    """Titles only, then the signature: before any material."""
    call = queries.call_for_declaration(request.user, code)
    if call is None:
        raise Http404
    expert = request.user.expert
    signed = Declaration.objects.filter(call=call, expert=expert).first()
    form = DeclarationForm(request.POST or None, applications=queries.titles_to_declare(call))
    statement = _(
        "I declare for this call: in the last three years I was not employed by, a director or supervisor of, or a "
        "controlling owner of an applicant; I am not the spouse, near kin or near in-law of its person in charge; I have "
        "no part in an application as adviser or mentor, nor in its hub; and I know of nothing else that could make me "
        "partial, except what I name here. I keep what I read to myself."
    )
    if request.method == "POST" and not signed and form.is_valid():
        conflicts = form.conflicts()
        with shown_again(request):
            actions.declare(call=call, expert=expert, conflicts=conflicts, text=statement, by=request.user)
            return done(request, _what_now(call, expert, request.user), "review-list")
    named = Conflict.objects.filter(expert=expert, application__call=call).select_related("application")
    return render(
        request,
        "reviews/declare.html",
        {
            "call": call,
            "form": form,
            "signed": signed,
            "statement": statement,
            "named": named,
        },
    )


def _what_now(call: Call, expert: Expert, user: Any) -> str:
    """What follows on the signature: the sheets, if there are any that can be begun."""
    waiting = ScoreSheet.objects.filter(expert=expert, round__call=call, state="assigned")
    if any(can(sheet, "begin", user) for sheet in waiting):
        return _("Signed. You may begin.")
    return _("Signed. Your sheets stand here as soon as they are assigned to you and the round is open.")


def _sheet_for(request: AuthedRequest, pk: int) -> ScoreSheet:
    related = (
        "application__organisation",
        "application__call__issuer__region",
        "round__call",
        "round__rubric",
        "expert",
        "application__field",
        "application__series",
    )
    rows = ScoreSheet.objects.visible_to(request.user).select_related(*related)
    leads_back(request, "review-sheet", pk)
    return get_object_or_404(rows, pk=pk)


@login_required
def sheet(request: AuthedRequest, pk: int) -> HttpResponse:
    """Material on the left, the sheet on the right. An expert's own; officers read."""
    one = _sheet_for(request, pk)
    if not roles.expert(one, request.user):
        return _read(request, one)
    if not one.is_declared() and one.state in ("assigned", "scoring", "submitted"):
        raise PermissionDenied(
            _("Declare your conflicts of interest for this call first. Then its material opens to you.")
        )
    if one.state == "recused":
        raise PermissionDenied(_("You stepped aside here: its material is closed to you."))
    handing_in = request.POST.get("do") == "submit"
    opened = EditGuard(request, one, lambda kept: [SheetForm(sheet=kept)])
    form = SheetForm(request.POST if request.method == "POST" else None, sheet=one, complete=handing_in)
    if request.method == "POST":
        answer = _save(request, one, form, opened, handing_in=handing_in)
        if answer is not None:
            return answer
    which, of = queries.place_of(one)
    return render(
        request,
        "reviews/sheet.html",
        {
            "sheet": one,
            "form": form,
            "opened": opened,
            "sections": sections_for_review(one.application, "expert"),
            "which": which,
            "of": of,
            "next": queries.next_sheet(one),
            "writable": one.state in ("assigned", "scoring"),
            "open": one.round.is_open,
            "can_take_back": can(one, "take_back", request.user),
            "reason_form": ShortReasonForm(prefix="out"),
            "given": one.scores.count(),
            "most": sum(i.weight for i in form.items),
        },
    )


def _save(
    request: AuthedRequest, one: ScoreSheet, form: SheetForm, opened: EditGuard, *, handing_in: bool
) -> HttpResponse | None:
    """Keep what is right in any case: nothing typed is lost; hand in where asked and complete. None: show the page again."""
    valid = form.is_valid()
    with put_on(form):
        saved = opened.saving(
            lambda: actions.save_sheet(
                sheet=one,
                scores=form.scores(),
                comment=form.cleaned_data.get("comment", ""),
                recommends=form.cleaned_data.get("recommends"),
                suggested_fen=form.suggested_fen,
                by=request.user,
            )
        )()
        if not valid:
            return None
        if handing_in:
            actions.submit_sheet(sheet=saved, by=request.user)
        messages.success(request, _("Handed in.") if handing_in else _("Saved."))
        if not handing_in and request.POST.get("do") != "next":
            return redirect("review-sheet", saved.pk)
        following = queries.next_sheet(saved)
        return redirect("review-sheet", following.pk) if following else redirect("review-list")
    return None


def _read(request: AuthedRequest, one: ScoreSheet) -> HttpResponse:
    """What an office sees: scores only once the round is locked."""
    asked = pending_steps.asked_unlock(one) if one.state == "locked" else None
    return render(
        request,
        "reviews/read.html",
        {
            "sheet": one,
            "scores": one.scores.select_related("item") if one.round.locked_at else [],
            "asked": asked,
            "offers": {o.name: o for o in offers(one, request.user)},
            "reason_form": ShortReasonForm(),
        },
    )


#: The steps of a sheet that stand on its page: the action, and what is said of it.
SHEET_STEPS = {
    "take_back": StepView(
        actions.take_back, gettext_lazy("Taken back: you may change it and hand it in again.")
    ),
    "ask_unlock": StepView(
        actions.ask_unlock,
        gettext_lazy("Asked. Another lead must agree before the sheet is unlocked."),
        ShortReasonForm,
    ),
    "unlock": StepView(
        actions.unlock_sheet,
        gettext_lazy("Unlocked. The round is open again; the ranking must be made anew."),
    ),
}
ASIDE = {"recuse": actions.recuse, "waive": actions.waive}


@require_POST
@login_required
def sheet_step(request: AuthedRequest, pk: int, name: str) -> HttpResponse:
    """Take back, recuse, waive, and the two halves of unlocking: a lead asks, another agrees."""
    one = _sheet_for(request, pk)
    if name in ASIDE:
        return _aside(request, one, name)
    return step_view(request, one, name, SHEET_STEPS, keyword="sheet")


def _aside(request: AuthedRequest, one: ScoreSheet, name: str) -> HttpResponse:
    """The sheet does not count: whose it is steps aside, or the officer sets it aside."""
    demand_step(request, one, name)
    own = "out-reason" in request.POST
    reason = said(ShortReasonForm(request.POST, prefix="out" if own else None))["reason"]
    _gone, stand_in = ASIDE[name](sheet=one, reason=reason, by=request.user)
    if roles.expert(one, request.user):
        return done(request, _("You have stepped aside; the sheet shows no score."), "review-list")
    return done(request, actions.said_of_stand_in(stand_in), "round", one.round_id)
