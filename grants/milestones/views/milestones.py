"""Milestones and their reports."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grants.contracts.views import me, put_on, say
from grants.documents.terms import VENTURE
from grants.milestones import actions, queries
from grants.milestones.forms import (
    OpinionForm,
    ReasonForm,
    RectifyForm,
    ReportForm,
    expense_formset,
    expenses_of,
    goal_formset,
    goals_of,
)
from grants.milestones.models import Milestone, Report
from grants.milestones.views.common import list_page, milestone_or_404, report_or_404
from grants.people.opened import Opened
from workflows import clock
from workflows.steps import Refused, offers
from workflows.typed import whole


@login_required
@require_safe
def milestone_list(request: HttpRequest) -> HttpResponse:
    return list_page(request, queries.milestones, Milestone, "milestones/list.html")


def shown(found: Milestone) -> dict[str, Any]:
    """What the page of a milestone and the page of its evaluation both show: the report and its money."""
    report = found.sent
    return {
        "milestone": found,
        "report": report,
        "award": found.award,
        "budget": queries.budget_rows(found.award),
        "files": queries.files_of(report) if report else [],
        "expenses": report.expenses.all() if report and report.lists_expenses else [],
        "claims": queries.claims_of(found.award) if found.award.custodian_id else [],
        "earlier": [r for r in found.reports.all() if r.sent_at and r != report],
    }


@login_required
@require_safe
def milestone(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as sent, what the hub and the office say of it, and what this person can do."""
    found = milestone_or_404(request, pk)
    offered = {o.name: o for o in offers(found, request.user)}
    judged = "accept" in offered or "accept_inspected" in offered
    hub = found.is_("reported") and found.award.custodian_id is not None and _is_hub(request, found)
    return render(
        request,
        "milestones/milestone.html",
        {
            **shown(found),
            "offers": offered,
            "may_write": "report" in offered,
            "may_evaluate": judged,
            "may_opine": hub,
            "may_fail": "fail_overdue" in offered,
        },
    )


def _is_hub(request: HttpRequest, found: Milestone) -> bool:
    return any(me(request).acts_as(role, found) for role in ("hub_approver", "hub_accountant"))


# --- writing ------------------------------------------------------------------------------------------
@login_required
@require_POST
def report_start(request: HttpRequest, pk: int) -> HttpResponse:
    found = milestone_or_404(request, pk)
    try:
        return redirect("report-edit", pk=actions.start_report(milestone=found, by=request.user).pk)
    except Refused as refused:
        say(request, refused)
        return redirect(found)


@login_required
def report_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the report; it can be kept half-written. One form: save, remove a file, or save and send."""
    report = report_or_404(request, pk)
    if not me(request).acts_as("applicant", report.milestone):
        raise PermissionDenied
    if report.sent_at is not None:
        return redirect(report.milestone)
    data = request.POST if request.method == "POST" else None
    opened = Opened(request, report, _report_forms, under=report.milestone)
    form, goals, *listed = _report_forms(report, data, request.FILES or None)
    expenses = listed[0] if listed else None
    if data is not None and _saved(request, report, opened, (form, goals, expenses)):
        return _after_saving(request, report)
    award = report.milestone.award
    return render(
        request,
        "milestones/report_edit.html",
        {
            "report": report,
            "milestone": report.milestone,
            "award": award,
            "form": form,
            "opened": opened,
            "goals": goals,
            "expenses": expenses,
            "files": queries.files_of(report),
            "budget": queries.budget_rows(award),
            "claims": queries.claims_of(award) if award.custodian_id else [],
            "before": report.milestone.sent,
        },
    )


def _report_forms(report: Report, typed: Any = None, files: Any = None) -> list[Any]:
    """Texts and figures, goals and, where they are listed, expenses."""
    texts = {n: getattr(report, n) or "" for n in ReportForm.base_fields if n != "evidence"}
    forms = [ReportForm(typed, files, initial=texts), goal_formset(report, typed)]
    return [*forms, expense_formset(report, typed)] if report.lists_expenses else forms


def _saved(request: HttpRequest, report: Report, opened: Opened, forms: tuple[Any, Any, Any]) -> bool:
    """Keep what can be kept. What is wrong stays in the form, with its sentence."""
    form, goals, expenses = forms
    sound = [form.is_valid(), goals.is_valid(), expenses is None or expenses.is_valid()]
    try:
        if sound[0] and sound[1]:
            opened.saving(
                lambda: actions.save_report(
                    report=report,
                    data={**form.data_of(), "goals": goals_of(goals)},
                    expenses=expenses_of(expenses) if expenses is not None and sound[2] else None,
                    by=request.user,
                )
            )()
            if form.cleaned_data.get("evidence"):
                actions.attach_to_report(report=report, file=form.cleaned_data["evidence"], by=request.user)
    except Refused as refused:
        put_on(form, refused)
        return False
    return all(sound)


def _after_saving(request: HttpRequest, report: Report) -> HttpResponse:
    try:
        if "send" in request.POST:
            sent = actions.send_report(report=report, by=request.user)
            messages.success(request, _("The report is sent. The office has been told."))
            return redirect(sent)
        if "remove" in request.POST:
            file = get_object_or_404(queries.files_of(report), pk=whole(request.POST["remove"]))
            actions.remove_from_report(report=report, attachment=file, by=request.user)
        messages.success(request, _("Saved. The report is not sent yet."))
    except Refused as refused:
        say(request, refused)
    return redirect("report-edit", pk=report.pk)


# --- judging (the evaluation itself moves money: its page stands with the payments) -------------------
@login_required
def milestone_return(request: HttpRequest, pk: int) -> HttpResponse:
    found = milestone_or_404(request, pk)
    return _asking(
        request,
        found,
        "return_",
        ReasonForm(request.POST or None),
        _("Return the report for revision"),
        _(
            "Say what is to be corrected. The report stays readable; "
            "the organisation writes a new one from it."
        ),
        lambda said: actions.return_report(milestone=found, by=request.user, **said),
    )


@login_required
def milestone_rectify(request: HttpRequest, pk: int) -> HttpResponse:
    """Order rectification after a report that did not pass."""
    found = milestone_or_404(request, pk)
    term = clock.end_of_period(clock.today(), VENTURE["rectify_days"], count_start=False)
    form = RectifyForm(request.POST or None, initial={"reason": found.opinion, "rectify_by": term})
    return _asking(
        request,
        found,
        "order_rectification",
        form,
        _("Order rectification"),
        _("The organisation puts right what failed and reports again within the term."),
        lambda said: actions.order_rectification(milestone=found, by=request.user, **said),
    )


@login_required
def milestone_fail(request: HttpRequest, pk: int) -> HttpResponse:
    """Overdue without excuse: not passed."""
    found = milestone_or_404(request, pk)
    if not found.is_("overdue"):
        raise Http404
    return _asking(
        request,
        found,
        "fail_overdue",
        ReasonForm(request.POST or None),
        _("Find not passed"),
        _("No report came by the due day, and there is no excuse."),
        lambda said: actions.fail_overdue(milestone=found, by=request.user, **said),
    )


@login_required
def milestone_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """The hub that keeps the money comments on the report."""
    found = milestone_or_404(request, pk)
    if not _is_hub(request, found):
        raise PermissionDenied
    form = OpinionForm(request.POST or None)
    return _page(
        request,
        found,
        form,
        _("Opinion of the hub"),
        _("What you say stands beside the report when it is evaluated."),
        lambda said: actions.give_hub_opinion(milestone=found, by=request.user, **said),
    )


def _asking(
    request: HttpRequest, found: Milestone, step: str, form: Form, title: str, note: str, act: Any
) -> HttpResponse:
    if not any(o.name == step for o in offers(found, request.user)):
        raise PermissionDenied
    return _page(request, found, form, title, note, act)


def _page(
    request: HttpRequest, found: Milestone, form: Form, title: str, note: str, act: Any
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(act(form.cleaned_data))
        except Refused as refused:
            put_on(form, refused)
    return render(
        request, "milestones/ask.html", {"milestone": found, "form": form, "title": title, "note": note}
    )
