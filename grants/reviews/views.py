"""Screens of reviewing for the office: a round, its panel, assigning, the ranking. The sheets: `expert_views.py`."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from grants.applications.models import Application
from grants.calls.models import Call
from grants.people.access import AuthedRequest
from grants.people.edit_conflicts import EditGuard
from grants.people.models import Expert, User
from grants.reviews import actions, listing, queries
from grants.reviews.forms import AssignForm, PanelForm
from grants.reviews.models import ReviewRound
from grants.web.answers import done, paged
from grants.web.refusals import leads_back, put_on
from grants.web.steps import StepView, step_view
from workflows import roles
from workflows.many import offered
from workflows.models import Event
from workflows.steps import Misfit, Offer, offers

RANKED = 100


@login_required
def round_page(request: AuthedRequest, pk: int) -> HttpResponse:
    """Progress of a round, assignment, and its result once locked."""
    one = get_object_or_404(queries.rounds_visible_to(request.user), pk=pk)
    experts = queries.progress_of(one)
    page = paged(request, listing.to_score(one))
    page.object_list = listing.scored_rows(one, page.object_list)
    return render(
        request,
        "reviews/round.html",
        {
            "round": one,
            "page_obj": page,
            "experts": experts,
            "conflicts": listing.conflicts_in(one, [row.expert for row in experts]),
            "may_arrange": roles.officer(one.call, request.user) and not one.locked_at,
            "assigned": listing.is_assigned(one),
            "lacks_sheets": listing.lacks_sheets(one),
            "next": _next(one, request.user),
            "start": next((o for o in offers(one.call, request.user) if o.name == "start_review"), None),
            "last": Event.objects.filter(process="call", subject_id=one.call_id)
            .select_related("by")
            .order_by("-seq")
            .first(),
        },
    )


def _next(one: ReviewRound, user: Any) -> Offer | None:
    """The step that comes next: of the round, then of its call."""
    own = {offer.name: offer for offer in [*offers(one.call, user), *offers(one, user)]}
    after = "shortlist" if one.kind == "desk" and "shortlist" in own else "rank"
    return own.get("open" if one.is_("planned") else "lock" if one.is_("open") else after)


def _assign_all(one: ReviewRound, by: User) -> None:
    if not actions.assign_all(round=one, by=by):
        raise Misfit(
            _("Nothing is left to assign: every application that waits has its experts, or none waits yet.")
        )


#: What the round's page does next: with the round, or with its call.
ROUND_STEPS = {
    "open": StepView(actions.open_round, gettext_lazy("The round is open: experts may score.")),
    "lock": StepView(actions.lock_round, gettext_lazy("The round is locked and the means are written.")),
}
CALL_STEPS = {
    "start_review": StepView(actions.start_review, gettext_lazy("The review has begun.")),
    "shortlist": StepView(actions.shortlist, gettext_lazy("The shortlist is made.")),
    "rank": StepView(actions.rank, gettext_lazy("The ranking is made.")),
}


@require_POST
@login_required
def round_step(request: AuthedRequest, pk: int, name: str) -> HttpResponse:
    """Open and lock the round; begin its call's review, shortlist, rank."""
    one = get_object_or_404(queries.rounds_visible_to(request.user), pk=pk)
    leads_back(request, "round", one.pk)
    if name in ROUND_STEPS:
        return step_view(request, one, name, ROUND_STEPS, to=one.get_absolute_url())
    after = reverse("ranking", args=[one.call.code]) if name == "rank" else one.get_absolute_url()
    return step_view(request, one.call, name, CALL_STEPS, to=after)


@require_POST
@login_required
def assign_panel(request: AuthedRequest, pk: int) -> HttpResponse:
    """The whole panel, to every application of the round that waits."""
    one = get_object_or_404(queries.rounds_visible_to(request.user), pk=pk)
    leads_back(request, "round", one.pk)
    _assign_all(one, request.user)
    return done(request, _("The whole panel is assigned; who has a conflict is left out."), one)


@login_required
def panel(request: AuthedRequest, pk: int) -> HttpResponse:
    """Choose the experts of a round, with their conflicts beside their names."""
    one = get_object_or_404(queries.rounds_visible_to(request.user), pk=pk)
    if not roles.officer(one.call, request.user):
        raise PermissionDenied(_("Panels are named by a programme officer of the unit that runs the call."))
    experts = list(Expert.objects.filter(active=True).order_by("code"))
    opened = EditGuard(request, one, lambda kept: [PanelForm(round=kept, experts=experts)])
    form = PanelForm(request.POST or None, round=one, experts=experts)
    if request.method == "POST" and form.is_valid():
        named = {"experts": form.chosen("panel"), "alternates": form.chosen("alternate")}
        with put_on(form):
            opened.saving(lambda: actions.set_panel(round=one, by=request.user, **named))()
            return done(request, _("The panel is named."), "round", one.pk)
    against: dict[int, list[tuple[Application, str]]] = {}
    applications = list(queries.titles_to_declare(one.call).select_related(*queries.WITH_PARTIES))
    codes = {a.pk: a for a in applications}
    for (expert, application), (_kind, reason) in queries.conflicts_between(experts, applications).items():
        against.setdefault(expert, []).append((codes[application], reason))
    rows = [{"expert": e, "choice": form[f"e{e.pk}"], "against": against.get(e.pk, [])} for e in experts]
    return render(request, "reviews/panel.html", {"round": one, "form": form, "opened": opened, "rows": rows})


@login_required
def assign(request: AuthedRequest, pk: int, code: str) -> HttpResponse:
    """Assign one application by hand."""
    one = get_object_or_404(queries.rounds_visible_to(request.user), pk=pk)
    application = get_object_or_404(
        Application.objects.select_related(*queries.WITH_PARTIES), call=one.call_id, code=code
    )
    form = AssignForm(request.POST or None, round=one)
    if request.method == "POST" and form.is_valid():
        with put_on(form):
            actions.assign(
                round=one,
                application=application,
                experts=list(form.cleaned_data["experts"]),
                by=request.user,
            )
            return done(request, _("Assigned."), "round", one.pk)
    return render(request, "reviews/assign.html", {"round": one, "application": application, "form": form})


#: How a line of the ranking becomes an award.
PROPOSING = ("recommend", "recommend_first", "step_up")


@login_required
@require_safe
def ranking(request: AuthedRequest, code: str) -> HttpResponse:
    """Desk, pitch, final, rank, requested, and the line to which the money reaches."""
    call = get_object_or_404(Call.objects.select_related("issuer", "issuer__region"), code=code)
    rounds = list(queries.rounds_visible_to(request.user).filter(call=call))
    if not rounds:
        raise Http404
    allocated = sum(call.allocations.values_list("fen", flat=True))
    page = paged(request, listing.ranked(call), RANKED)
    mine = {o.name: o for o in offers(call, request.user)}
    lines = listing.ranking_of(call, allocated, list(page.object_list))
    proposing = offered([line.row.application for line in lines], PROPOSING, request.user)
    for line in lines:
        line.next = proposing.get(line.row.application_id)
    return render(
        request,
        "reviews/ranking.html",
        {
            "call": call,
            "rounds": rounds,
            "page_obj": page,
            "lines": lines,
            "allocated_fen": allocated,
            "awarded_fen": listing.approved_of(call),
            "decide": mine.get("decide"),
            "rank": mine.get("rank"),
            "may_write_notice": roles.officer(call, request.user) and call.is_(Call.State.DECIDED),
            "last_round": rounds[-1],
            "minutes": call.history().filter(action="decide").last(),
        },
    )
