"""Screens of reviewing: the expert's, and the officer's."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grants.applications.models import Application
from grants.applications.queries import sections_for_review
from grants.calls.models import Call
from grants.people.models import Expert, User
from grants.people.opened import Opened
from grants.reviews import actions, listing, queries
from grants.reviews.forms import AssignForm, DeclarationForm, PanelForm, SheetForm
from grants.reviews.models import Conflict, Declaration, ReviewRound, ScoreSheet
from grants.reviews.ranking import why_not_rank, why_not_shortlist
from grants.reviews.rounds import asked_unlock, why_not_lock, why_not_open
from grants.web.forms import ReasonForm
from workflows import roles
from workflows.models import Event
from workflows.paging import Pages
from workflows.steps import Refused, can, offers
from workflows.typed import whole

PAGE, RANKED = 25, 100


def me(request: HttpRequest) -> User:
    """Who asks; the door has let nobody in without a name."""
    return cast(User, request.user)


def attempt(request: HttpRequest, do: Callable[[], Any], done: str = "") -> bool:
    """Do it; say that it is done, or every sentence that stands against it."""
    try:
        do()
    except Refused as refused:
        for sentence in refused.sentences:
            messages.error(request, sentence)
        return False
    if done:
        messages.success(request, done)
    return True


# --- the expert --------------------------------------------------------------------------------------


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """An expert's own sheets; an officer is led to the rounds."""
    if getattr(request.user, "expert", None) is None:
        return _rounds(request)
    sheets = queries.my_sheets(request.user)
    if (number := whole(request.GET.get("round"))) is not None:
        sheets = sheets.filter(round=number)
    done = sheets.filter(state__in=["submitted", "locked"]).count()
    counted = sheets.exclude(state__in=["recused", "waived"]).count()
    return render(
        request,
        "reviews/list.html",
        {
            "page_obj": Pages(sheets, PAGE).get_page(request.GET.get("page")),
            "done": done,
            "counted": counted,
            "undeclared": queries.calls_to_declare(request.user),
        },
    )


def _rounds(request: HttpRequest) -> HttpResponse:
    if not request.user.offices_as("officer", "lead", "auditor") and not request.user.is_superuser:  # type: ignore[union-attr]
        raise PermissionDenied(_("Reviews are open to experts and to the offices that run calls."))
    rounds = queries.rounds_visible_to(request.user).order_by("-held_on", "-pk")
    return render(
        request,
        "reviews/rounds.html",
        {"page_obj": Pages(rounds, PAGE).get_page(request.GET.get("page"))},
    )


@login_required
def declare(request: HttpRequest, code: str) -> HttpResponse:
    """Titles only, then the signature: before any material."""
    call = queries.call_for_declaration(request.user, code)
    if call is None:
        raise Http404
    expert = request.user.expert  # type: ignore[union-attr]
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
        if attempt(
            request,
            lambda: actions.declare(
                call=call, expert=expert, conflicts=conflicts, text=statement, by=me(request)
            ),
        ):
            messages.success(request, _what_now(call, expert, request.user))
            return redirect("review-list")
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


def _sheet_for(request: HttpRequest, pk: int) -> ScoreSheet:
    related = (
        "application__organisation",
        "application__call__issuer__region",
        "round__call",
        "round__rubric",
        "expert",
        "application__field",
        "application__series",
    )
    return get_object_or_404(ScoreSheet.objects.visible_to(request.user).select_related(*related), pk=pk)


@login_required
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
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
    opened = Opened(request, one, lambda kept: [SheetForm(sheet=kept)])
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
            "reason_form": ReasonForm(prefix="out"),
            "given": one.scores.count(),
            "most": sum(i.weight for i in form.items),
        },
    )


def _save(
    request: HttpRequest, one: ScoreSheet, form: SheetForm, opened: Opened, *, handing_in: bool
) -> HttpResponse | None:
    """Keep what is right in any case: nothing typed is lost; hand in where asked and complete. None: show the page again."""
    valid = form.is_valid()
    try:
        saved = opened.saving(
            lambda: actions.save_sheet(
                sheet=one,
                scores=form.scores(),
                comment=form.cleaned_data.get("comment", ""),
                recommends=form.cleaned_data.get("recommends"),
                suggested_fen=form.suggested_fen,
                by=me(request),
            )
        )()
        if not valid:
            return None
        if handing_in:
            actions.submit_sheet(sheet=saved, by=me(request))
    except Refused as refused:
        for sentence in refused.sentences:
            form.add_error(None, sentence)
        return None
    following = queries.next_sheet(saved)
    messages.success(request, _("Handed in.") if handing_in else _("Saved."))
    if handing_in or request.POST.get("do") == "next":
        return redirect("review-sheet", following.pk) if following else redirect("review-list")
    return redirect("review-sheet", saved.pk)


def _read(request: HttpRequest, one: ScoreSheet) -> HttpResponse:
    """What an office sees: scores only once the round is locked."""
    asked = asked_unlock(one) if one.state == "locked" else None
    return render(
        request,
        "reviews/read.html",
        {
            "sheet": one,
            "scores": one.scores.select_related("item") if one.round.locked_at else [],
            "asked": asked,
            "offers": {o.name for o in offers(one, request.user)},
            "reason_form": ReasonForm(),
            "is_lead": roles.lead(one, request.user),
        },
    )


@require_POST
@login_required
def sheet_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take back, recuse, waive, and the two halves of unlocking."""
    one = _sheet_for(request, pk)
    reason = request.POST.get("out-reason") or request.POST.get("reason", "")
    by = me(request)
    if name == "take_back":
        attempt(
            request,
            lambda: actions.take_back(sheet=one, by=by),
            _("Taken back: you may change it and hand it in again."),
        )
        return redirect("review-sheet", one.pk)
    if name in ("recuse", "waive"):
        stand_in: list[Any] = []
        do = actions.recuse if name == "recuse" else actions.waive
        if attempt(request, lambda: stand_in.append(do(sheet=one, reason=reason.strip(), by=by)[1])):
            own = roles.expert(one, by)
            said = (
                _("You have stepped aside; the sheet shows no score.")
                if own
                else actions.said_of_stand_in(stand_in[0])
            )
            messages.success(request, said)
            return redirect("review-list") if own else redirect("round", one.round_id)
    if name == "unlock":
        _unlock(request, one, reason)
    return redirect("review-sheet", one.pk)


def _unlock(request: HttpRequest, one: ScoreSheet, reason: str) -> None:
    asked = asked_unlock(one)
    if asked is None or asked.by is None or asked.by_id == request.user.pk:
        attempt(
            request,
            lambda: actions.ask_unlock(sheet=one, reason=reason, by=me(request)),
            _("Asked. Another lead must agree before the sheet is unlocked."),
        )
        return
    reason, first = asked.facts["reason"], asked.by
    attempt(
        request,
        lambda: actions.unlock_sheet(sheet=one, reason=reason, by=me(request), second=first),
        _("Unlocked. The round is open again; the ranking must be made anew."),
    )


# --- the officer ----------------------------------------------------------------------------------------


@login_required
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Progress of a round, assignment, and its result once locked."""
    one = get_object_or_404(queries.rounds_visible_to(request.user), pk=pk)
    experts = queries.progress_of(one)
    page = Pages(listing.to_score(one), PAGE).get_page(request.GET.get("page"))
    page.object_list = listing.scored_rows(one, page.object_list)
    return render(
        request,
        "reviews/round.html",
        {
            "round": one,
            "page_obj": page,
            "experts": experts,
            "conflicts": listing.conflicts_in(one, [row.expert for row in experts]),
            "is_officer": roles.officer(one.call, request.user),
            "assigned": listing.is_assigned(one),
            "next": _next(one),
            "start": next((o for o in offers(one.call, request.user) if o.name == "start_review"), None),
            "last": Event.objects.filter(process="call", subject_id=one.call_id)
            .select_related("by")
            .order_by("-seq")
            .first(),
        },
    )


def _next(one: ReviewRound) -> dict[str, Any]:
    """The step that comes next, and what stands against it."""
    if not one.opened_at:
        return {"name": "open", "label": _("Open the round"), "reasons": why_not_open(one)}
    if not one.locked_at:
        return {"name": "lock", "label": _("Lock the round"), "reasons": why_not_lock(one)}
    if one.kind == "desk" and one.call.track == "venture":
        reasons = why_not_shortlist(one.call)
        return {"name": "shortlist", "label": _("Make the shortlist"), "reasons": reasons}
    return {"name": "rank", "label": _("Make the ranking"), "reasons": why_not_rank(one.call)}


@require_POST
@login_required
def round_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Start the review, assign the whole panel, open, lock, shortlist, rank."""
    one = get_object_or_404(queries.rounds_visible_to(request.user), pk=pk)
    by = me(request)
    steps: dict[str, tuple[Callable[[], Any], str]] = {
        "start": (lambda: actions.start_review(call=one.call, by=by), _("The review has begun.")),
        "assign": (
            lambda: actions.assign_all(round=one, by=by),
            _("The whole panel is assigned; who has a conflict is left out."),
        ),
        "open": (lambda: actions.open_round(round=one, by=by), _("The round is open: experts may score.")),
        "lock": (
            lambda: actions.lock_round(round=one, by=by),
            _("The round is locked and the means are written."),
        ),
        "shortlist": (lambda: actions.shortlist(call=one.call, by=by), _("The shortlist is made.")),
        "rank": (lambda: actions.rank(call=one.call, by=by), _("The ranking is made.")),
    }
    if name not in steps:
        raise Http404
    do, said = steps[name]
    done = attempt(request, do, said)
    return redirect("ranking", one.call.code) if name == "rank" and done else redirect("round", one.pk)


@login_required
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the experts of a round, with their conflicts beside their names."""
    one = get_object_or_404(queries.rounds_visible_to(request.user), pk=pk)
    if not roles.officer(one.call, request.user):
        raise PermissionDenied(_("Panels are named by a programme officer of the unit that runs the call."))
    experts = list(Expert.objects.filter(active=True).order_by("code"))
    opened = Opened(request, one, lambda kept: [PanelForm(round=kept, experts=experts)])
    form = PanelForm(request.POST or None, round=one, experts=experts)
    if request.method == "POST" and form.is_valid():
        named = {"experts": form.chosen("panel"), "alternates": form.chosen("alternate")}
        try:
            opened.saving(lambda: actions.set_panel(round=one, by=me(request), **named))()
        except Refused as refused:
            for sentence in refused.sentences:
                form.add_error(None, sentence)
        else:
            messages.success(request, _("The panel is named."))
            return redirect("round", one.pk)
    against: dict[int, list[tuple[Application, str]]] = {}
    applications = list(queries.titles_to_declare(one.call).select_related(*queries.WITH_PARTIES))
    codes = {a.pk: a for a in applications}
    for (expert, application), (_kind, reason) in queries.conflicts_between(experts, applications).items():
        against.setdefault(expert, []).append((codes[application], reason))
    rows = [{"expert": e, "choice": form[f"e{e.pk}"], "against": against.get(e.pk, [])} for e in experts]
    return render(request, "reviews/panel.html", {"round": one, "form": form, "opened": opened, "rows": rows})


@login_required
def assign(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Assign one application by hand."""
    one = get_object_or_404(queries.rounds_visible_to(request.user), pk=pk)
    application = get_object_or_404(
        Application.objects.select_related(*queries.WITH_PARTIES), call=one.call_id, code=code
    )
    form = AssignForm(request.POST or None, round=one)
    if request.method == "POST" and form.is_valid():
        try:
            actions.assign(
                round=one,
                application=application,
                experts=list(form.cleaned_data["experts"]),
                by=me(request),
            )
        except Refused as refused:
            for sentence in refused.sentences:
                form.add_error(None, sentence)
        else:
            messages.success(request, _("Assigned."))
            return redirect("round", one.pk)
    return render(request, "reviews/assign.html", {"round": one, "application": application, "form": form})


@login_required
@require_safe
def ranking(request: HttpRequest, code: str) -> HttpResponse:
    """Desk, pitch, final, rank, requested, and the line to which the money reaches."""
    call = get_object_or_404(Call.objects.select_related("issuer", "issuer__region"), code=code)
    rounds = list(queries.rounds_visible_to(request.user).filter(call=call))
    if not rounds:
        raise Http404
    allocated = sum(call.allocations.values_list("fen", flat=True))
    page = Pages(listing.ranked(call), RANKED).get_page(request.GET.get("page"))
    offered = {o.name: o for o in offers(call, request.user)}
    return render(
        request,
        "reviews/ranking.html",
        {
            "call": call,
            "rounds": rounds,
            "page_obj": page,
            "lines": listing.ranking_of(call, allocated, list(page.object_list)),
            "allocated_fen": allocated,
            "awarded_fen": listing.approved_of(call),
            "is_lead": roles.lead(call, request.user),
            "is_officer": roles.officer(call, request.user),
            "decide": offered.get("decide"),
            "can_rank": not why_not_rank(call),
            "last_round": rounds[-1],
            "minutes": call.history().filter(action="decide").last(),
        },
    )
