"""Milestones and their reports."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from grants.documents.terms import VENTURE
from grants.milestones import actions, queries
from grants.milestones.forms import (
    HubOpinionForm,
    RectifyForm,
    ReportForm,
    expense_formset,
    expenses_of,
    goal_formset,
    goals_of,
)
from grants.milestones.lists import MILESTONES
from grants.milestones.models import Milestone, Report
from grants.milestones.views.common import milestone_or_404, report_or_404
from grants.people.access import AuthedRequest
from grants.people.edit_conflicts import EditGuard
from grants.web.answers import done
from grants.web.forms import ReasonForm, sent
from grants.web.lists.pages import list_page
from grants.web.refusals import leads_back, put_on
from grants.web.steps import StepView, step_view
from workflows import clock, workdays
from workflows.steps import offers


@login_required
def milestone_list(request: AuthedRequest) -> HttpResponseBase:
    return list_page(request, MILESTONES, template="milestones/list.html")


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
def milestone(request: AuthedRequest, pk: int) -> HttpResponse:
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


def _is_hub(request: AuthedRequest, found: Milestone) -> bool:
    return any(request.user.acts_as(role, found) for role in ("hub_approver", "hub_accountant"))


# --- writing ------------------------------------------------------------------------------------------
@login_required
@require_POST
def report_start(request: AuthedRequest, pk: int) -> HttpResponse:
    report = actions.start_report(milestone=milestone_or_404(request, pk), by=request.user)
    return redirect("report-edit", pk=report.pk)


@login_required
def report_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    """Write the report; it can be kept half-written. One form: save, remove a file, or save and send."""
    report = report_or_404(request, pk)
    if not request.user.acts_as("applicant", report.milestone):
        raise PermissionDenied
    if report.sent_at is not None:
        return redirect(report.milestone)
    data = request.POST if request.method == "POST" else None
    opened = EditGuard(request, report, _report_forms, under=report.milestone)
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


def _saved(request: AuthedRequest, report: Report, opened: EditGuard, forms: tuple[Any, Any, Any]) -> bool:
    """Keep what can be kept. What is wrong stays in the form, with its sentence."""
    form, goals, expenses = forms
    sound = [form.is_valid(), goals.is_valid(), expenses is None or expenses.is_valid()]
    with put_on(form):
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
        return all(sound)
    return False


def _after_saving(request: AuthedRequest, report: Report) -> HttpResponse:
    leads_back(request, "report-edit", report.pk)
    if "send" in request.POST:
        reported = actions.send_report(report=report, by=request.user)
        return done(request, _("The report is sent. The office has been told."), reported)
    if "remove" in request.POST:
        file = sent(request, remove=forms.ModelChoiceField(queries.files_of(report)))["remove"]
        actions.remove_from_report(report=report, attachment=file, by=request.user)
    return done(request, _("Saved. The report is not sent yet."), "report-edit", report.pk)


# --- judging (the evaluation itself moves money: its page stands with the payments) -------------------
def _rectify_term(found: Milestone) -> dict[str, Any]:
    term = workdays.end_of_period(clock.today(), VENTURE["rectify_days"], count_start=False)
    return {"reason": found.opinion, "rectify_by": term}


STEPS = {
    "return_": StepView(
        actions.return_report,
        gettext_lazy("Returned. The organisation has been told what is to be corrected."),
        ReasonForm,
        gettext_lazy(
            "Say what is to be corrected. The report stays readable; "
            "the organisation writes a new one from it."
        ),
        title=gettext_lazy("Return the report for revision"),
    ),
    "order_rectification": StepView(
        actions.order_rectification,
        gettext_lazy("Rectification is ordered. The organisation has been told the term."),
        RectifyForm,
        gettext_lazy("The organisation puts right what failed and reports again within the term."),
        title=gettext_lazy("Order rectification"),
        initial=_rectify_term,
    ),
    "fail_overdue": StepView(
        actions.fail_overdue,
        gettext_lazy("Found not passed. The organisation has been told."),
        ReasonForm,
        gettext_lazy("No report came by the due day, and there is no excuse."),
        title=gettext_lazy("Find not passed"),
    ),
}


@login_required
def milestone_return(request: AuthedRequest, pk: int) -> HttpResponse:
    return step_view(request, milestone_or_404(request, pk), "return_", STEPS, "milestones/ask.html")


@login_required
def milestone_rectify(request: AuthedRequest, pk: int) -> HttpResponse:
    """Order rectification after a report that did not pass."""
    found = milestone_or_404(request, pk)
    return step_view(request, found, "order_rectification", STEPS, "milestones/ask.html")


@login_required
def milestone_fail(request: AuthedRequest, pk: int) -> HttpResponse:
    """Overdue without excuse: not passed."""
    return step_view(request, milestone_or_404(request, pk), "fail_overdue", STEPS, "milestones/ask.html")


@login_required
def milestone_opinion(request: AuthedRequest, pk: int) -> HttpResponse:
    """The hub that keeps the money comments on the report."""
    found = milestone_or_404(request, pk)
    if not _is_hub(request, found):
        raise PermissionDenied
    form = HubOpinionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with put_on(form):
            said = actions.give_hub_opinion(milestone=found, by=request.user, **form.cleaned_data)
            return done(request, _("Your opinion is kept."), said)
    context = {
        "subject": found,
        "milestone": found,
        "form": form,
        "title": _("Opinion of the hub"),
        "note": _("What you say stands beside the report when it is evaluated."),
    }
    return render(request, "milestones/ask.html", context)
