"""Screens of awards and notices. Objections: `objection_views.py`."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from grants.applications.models import Application
from grants.awards import actions, budget, notices, queries
from grants.awards.forms import MinutesForm, NoticeForm, ProposeForm, line_forms, lines_of
from grants.awards.lists import AWARDS, NOTICES
from grants.awards.models import Award, PublicNotice
from grants.documents.queries import papers_of
from grants.people.access import AuthedRequest
from grants.people.edit_conflicts import EditGuard
from grants.people.shown import shown_to
from grants.web.answers import done
from grants.web.finding import get_or_404
from grants.web.forms import ReasonForm
from grants.web.lists.pages import list_page
from grants.web.refusals import leads_back, put_on
from grants.web.steps import StepView, step_view, steps_with
from workflows import clock, roles
from workflows.steps import offers

# --- awards ------------------------------------------------------------------------------------------


@login_required
def award_list(request: AuthedRequest) -> HttpResponseBase:
    return list_page(request, AWARDS)


def _award(request: AuthedRequest, code: str) -> Award:
    return get_or_404(queries.award_for, request, code)


@login_required
@require_safe
def award_page(request: AuthedRequest, code: str) -> HttpResponse:
    """One award: its state, its money, and what hangs under it."""
    award = _award(request, code)
    hung: Any = award
    return render(
        request,
        "awards/award.html",
        {
            "award": award,
            "money": queries.award_money(award),
            "shares": award.shares.select_related("source"),
            "lines": award.application.budget_lines.filter(kind="approved"),
            "contracts": hung.contracts.all(),
            "tranches": hung.tranches.all(),
            "milestones": hung.milestones.all(),
            "changes": hung.changes.all(),
            "notices": PublicNotice.objects.filter(
                items__application=award.application_id, published_at__isnull=False
            ),
            "steps": steps_with(award, request.user, STEPS, award.code),
            "history": queries.labelled_history(award),
            "names_hands": shown_to(request.user).hands(award),
            "may_change_budget": award.is_("proposed", "publicised")
            and (roles.officer(award, request.user) or roles.lead(award, request.user)),
        },
    )


#: The steps that are taken from the award's page; the others belong to later stages.
STEPS = {
    "confirm": StepView(actions.confirm, gettext_lazy("Confirmed. The contract can be drawn up.")),
    "resume": StepView(
        actions.resume, gettext_lazy("The award runs again. The organisation has been told."), ReasonForm
    ),
    "revoke": StepView(
        actions.revoke,
        gettext_lazy("Revoked. The organisation has been told why."),
        ReasonForm,
        danger=True,
    ),
    "lapse": StepView(
        actions.lapse_award,
        gettext_lazy("Lapsed. The organisation has been told why."),
        ReasonForm,
        danger=True,
    ),
    "suspend": StepView(
        actions.suspend,
        gettext_lazy("Suspended. The organisation has been told why."),
        ReasonForm,
        gettext_lazy("Nothing is paid while an award is suspended."),
        danger=True,
    ),
    "terminate": StepView(
        actions.terminate,
        gettext_lazy("Terminated. The organisation has been told why."),
        ReasonForm,
        gettext_lazy(
            "The project ends here: what was paid is settled, and what was not is not paid any more."
        ),
        danger=True,
    ),
}


@login_required
def award_step(request: AuthedRequest, code: str, name: str) -> HttpResponse:
    return step_view(request, _award(request, code), name, STEPS)


@login_required
def propose(request: AuthedRequest, code: str) -> HttpResponse:
    """The approved sum and budget of one application, within the money. Also the page where one steps up."""
    application = _ranked(request, code)
    stepping_up = application.state == "not_selected"
    form = ProposeForm(request.POST or None, initial={"approved": f"{application.requested_fen / 100:.2f}"})
    lines = line_forms(request.POST or None, application, budget.requested_lines(application))
    if (
        request.method == "POST"
        and form.is_valid()
        and lines.is_valid()
        and request.POST.get("do") != "count"
    ):
        do = actions.step_up if stepping_up else actions.propose
        with put_on(form):
            do(
                application=application,
                approved_fen=form.cleaned_data["approved"],
                lines=lines_of(lines),
                by=request.user,
            )
            return done(request, _("Proposed."), "ranking", application.call.code)
    return render(
        request,
        "awards/propose.html",
        {
            "application": application,
            "form": form,
            "lines": lines,
            "stepping_up": stepping_up,
            "sums": _sums(lines),
            "left": queries.left_by_source(application.call),
            **_ceilings(application),
        },
    )


def _ranked(request: AuthedRequest, code: str) -> Application:
    related = (
        "call__issuer__region",
        "organisation__custodian",
        "package",
        "custodian",
        "contracting_party",
    )
    application = get_object_or_404(
        Application.objects.visible_to(request.user).select_related(*related), code=code
    )
    if not roles.lead(application, request.user):
        raise PermissionDenied(_("Awards are proposed by a lead officer."))
    return application


def _ceilings(application: Application) -> dict[str, Any]:
    return {"ceilings": budget.ceilings_of(application)}


def _sums(lines: Any) -> dict[str, int]:
    """Sums as typed, shown beside the editor."""
    sums = {"grant": 0, "match": 0}
    for form in lines.forms:
        sums["match" if form["source"].value() == "match" else "grant"] += form.fen or 0
    return sums


@login_required
def award_budget(request: AuthedRequest, code: str) -> HttpResponse:
    """Change the lines of the approved budget; its sum stays."""
    award = _award(request, code)
    if not (roles.lead(award, request.user) or roles.officer(award, request.user)):
        raise PermissionDenied(_("The approved budget is set by the unit that runs the call."))
    opened = EditGuard(request, award, lambda kept: [_approved_lines(kept)])
    lines = _approved_lines(award, request.POST or None)
    # The sum is not asked: the form carries the refusals.
    form = ProposeForm({"approved": f"{award.approved_fen / 100:.2f}"} if request.method == "POST" else None)
    if (
        request.method == "POST"
        and lines.is_valid()
        and form.is_valid()
        and request.POST.get("do") != "count"
    ):
        with put_on(form):
            opened.saving(
                lambda: actions.set_approved_budget(award=award, lines=lines_of(lines), by=request.user)
            )()
            return done(request, _("The approved budget is kept."), "award", award.code)
    return render(
        request,
        "awards/budget.html",
        {
            "award": award,
            "application": award.application,
            "form": form,
            "opened": opened,
            "lines": lines,
            "sums": _sums(lines),
            **_ceilings(award.application),
        },
    )


def _approved_lines(award: Award, typed: Any = None) -> Any:
    return line_forms(typed, award.application, budget.approved_lines(award.application))


# --- the call's decision ---------------------------------------------------------------------------------


@login_required
def decide(request: AuthedRequest, code: str) -> HttpResponse:
    """The meeting's decision, with its minutes."""
    call = get_object_or_404(queries.calls_visible_to(request.user), code=code)
    if not roles.lead(call, request.user):
        raise PermissionDenied(_("A call is decided by a lead officer."))
    form = MinutesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with put_on(form):
            actions.decide(call=call, minutes=form.cleaned_data["minutes"], by=request.user)
            return done(request, _("Decided. Now the notice can be written."), "ranking", call.code)
    left = queries.left_by_source(call)
    awards = actions.standing_awards(call)
    passed = (
        call.applications.filter(state__in=["pitched", "ranked"])
        .select_related("organisation")
        .order_by("rank_row__rank")
    )
    return render(
        request,
        "awards/decide.html",
        {
            "call": call,
            "form": form,
            "awards": awards,
            "left_fen": sum(left.values()),
            "passed": passed,
            "sum_fen": sum(a.approved_fen for a in awards),
        },
    )


#: The steps of a call that are taken beside its notices.
CALL_STEPS = {
    "publicise": StepView(actions.publicise, gettext_lazy("The notices are published.")),
    "conclude": StepView(actions.conclude, gettext_lazy("The call is concluded.")),
}


@require_POST
@login_required
def call_step(request: AuthedRequest, code: str, name: str) -> HttpResponse:
    leads_back(request, "notice-list")
    call = get_object_or_404(queries.calls_visible_to(request.user), code=code)
    return step_view(request, call, name, CALL_STEPS, to="notice-list")


# --- notices ------------------------------------------------------------------------------------------------


@login_required
def notice_list(request: AuthedRequest) -> HttpResponseBase:
    """The notices, and above them the calls for which one can be written."""
    calls = list(queries.calls_visible_to(request.user).filter(state__in=["decided", "publicised"]))
    if not request.user.is_officer and not request.user.is_superuser:
        raise PermissionDenied(_("Notices are written by the offices; the public reads them on the site."))
    steps = [
        (
            call,
            [o for o in offers(call, request.user) if o.name in CALL_STEPS],
            roles.officer(call, request.user),
        )
        for call in calls
    ]
    return list_page(request, NOTICES, template="awards/notices.html", calls=steps)


@login_required
def notice_new(request: AuthedRequest, code: str) -> HttpResponse:
    """Begin a notice; its text is then filled from the template."""
    call = get_object_or_404(queries.calls_visible_to(request.user), code=code)
    if not roles.officer(call, request.user):
        raise PermissionDenied(
            _("Notices are written by a programme officer of the unit that runs the call.")
        )
    kind = request.GET.get("kind") or ("result_notice" if call.track == "purchase" else "award_notice")
    form = NoticeForm(
        request.POST or None,
        initial={
            "kind": kind,
            "starts_on": max(call.notice_on or clock.today(), clock.today()),
            "working_days": call.notice_days,
            "title": notices.standard_title(call, kind, "zh-hans"),
            "title_en": notices.standard_title(call, kind, "en"),
        },
    )
    if request.method == "POST" and form.is_valid():
        with put_on(form):
            made = actions.draft_notice(call=call, by=request.user, **_notice_data(form.cleaned_data))
            return redirect("notice-edit", made.pk)
    return render(
        request,
        "awards/notice_new.html",
        {
            "call": call,
            "form": form,
            "items": notices.proposed(call, kind),
        },
    )


def _notice_data(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "working_days": data["working_days"] if data["kind"] in PublicNotice.OBJECTIBLE else None}


@login_required
def notice_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    """A notice: a draft to change and publish, or what was published."""
    related = PublicNotice.objects.select_related("call__issuer__region", "published_by")
    notice = get_object_or_404(related, pk=pk, call__in=queries.calls_visible_to(request.user).values("pk"))
    may = roles.officer(notice.call, request.user)
    form = opened = None
    if notice.published_at is None and may:
        opened = EditGuard(request, notice, lambda kept: [NoticeForm(notice=kept)])
        form = NoticeForm(request.POST or None, notice=notice)
        if request.method == "POST" and form.is_valid():
            typed = form.cleaned_data
            with put_on(form):
                opened.saving(lambda: _write(request, notice, typed))()
                return redirect("notice-edit", notice.pk)
    items: Sequence[Any] = list(
        notice.items.select_related("application__organisation", "application__region")
    )
    return render(
        request,
        "awards/notice.html",
        {
            "notice": notice,
            "form": form,
            "opened": opened,
            "items": items,
            "total_fen": sum(i.fen for i in items),
            "may": may,
            "publish": next((o for o in offers(notice, request.user) if o.name == "publish"), None),
            "papers": papers_of(notice, "notice"),
            "objections": notice.objections.count(),
        },
    )


def _write(request: AuthedRequest, notice: PublicNotice, data: dict[str, Any]) -> PublicNotice:
    kept = actions.update_notice(notice=notice, data=data, by=request.user)
    if request.POST.get("do") == "publish":
        kept = actions.publish_notice(notice=kept, by=request.user)
        messages.success(request, _("Published. Words and items are frozen from now on."))
    else:
        messages.success(request, _("Saved."))
    return kept


@require_POST
@login_required
def notice_pdf(request: AuthedRequest, pk: int) -> HttpResponse:
    """Make the paper of a published notice."""
    notice = get_object_or_404(
        PublicNotice, pk=pk, call__in=queries.calls_visible_to(request.user).values("pk")
    )
    if not roles.officer(notice.call, request.user):
        raise PermissionDenied
    leads_back(request, "notice-edit", notice.pk)
    actions.make_pdf(notice=notice, by=request.user)
    return done(request, _("The paper is being printed."), "notice-edit", notice.pk)
