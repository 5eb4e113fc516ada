"""The officer's pages of the forms: which there are, what one asks of whom, what the checker says, trying it."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grants.applications import actions, trials
from grants.applications.lists import FORMS
from grants.applications.preview import preview_of
from grants.calls import actions as calls
from grants.calls import queries
from grants.calls.models import Call
from grants.calls.publishing import (
    answers_for,
    report_for,
    sample_rules,
    track_of,
    unacknowledged,
)
from grants.calls.rules import rules_of
from grants.forms.checker.check import BROKEN
from grants.forms.diff.definitions import differences
from grants.people.access import AuthedRequest, roles_only, works_as
from grants.people.models import Organisation
from grants.web.answers import done
from grants.web.forms import optional_text, sent
from grants.web.lists.pages import list_page
from grants.web.refusals import leads_back
from workflows import roles


@roles_only(*FORMS.roles)
def form_list(request: AuthedRequest) -> HttpResponseBase:
    """Every version of every form. An auditor reads, and has no buttons."""
    may_build = works_as(request.user, *roles.OFFICERS)
    return list_page(request, FORMS, template="forms/list.html", may_build=may_build)


@roles_only(*roles.OVERSEERS)
@require_safe
def form_page(request: AuthedRequest, code: str, version: int) -> HttpResponse:
    """One version: the report, every section as each tier finds it, and what may be done with it."""
    user = request.user
    form = queries.form_version(code, version)
    track = track_of(form)
    usable = list(queries.calls_for_form(user, track))
    call = next((one for one in usable if one.code == request.GET.get("call")), None)
    tier = request.GET.get("tier", Organisation.Tier.REGISTERED)
    if tier not in Organisation.Tier.values:
        raise Http404
    report = report_for(form, call)
    broken = any(one.code in BROKEN for one in report.errors)
    rules = rules_of(call) if call else sample_rules(track)
    before = queries.forms_list().filter(code=code, version__lt=version).first()
    context = {
        "may_build": works_as(user, *roles.OFFICERS),
        "may_acknowledge": answers_for(user, form),
        "form": form,
        "report": report,
        "open_warnings": {one.mark for one in unacknowledged(form, report)},
        "sections": [] if broken else preview_of(form.definition, rules, tier=tier),
        "tier": tier,
        "tiers": Organisation.Tier.choices,
        "call": call,
        "track": dict(Call.Track.choices)[track],
        "drafts": [one for one in usable if one.state == "draft" and one.form_id != form.pk],
        "open_calls": [one for one in usable if one.state == "open" and one.form_id != form.pk],
        "using": list(form.calls.all()),
        "before": before,
        "trials": trials.of_form(user, form),
        "tryable": [one for one in usable if one.form_id == form.pk],
        "changes": differences(before.definition, form.definition) if before else [],
    }
    return render(request, "forms/form.html", context)


@require_POST
@roles_only("officer", "lead")
def form_step(request: AuthedRequest, code: str, version: int, name: str) -> HttpResponse:
    """Acknowledge the warnings, use the form for a call, carry an open call over to it, or try it."""
    user = request.user
    form = queries.form_version(code, version)
    leads_back(request, "form", code, version)
    if name == "acknowledge":
        calls.acknowledge_form(form=form, by=user)
        words = _("The warnings are acknowledged, in your name.")
        return done(request, words, "form", code, version)
    typed = sent(request, call=optional_text(), note=optional_text(), tier=optional_text())
    call = get_object_or_404(queries.calls_for_form(user, track_of(form)), code=typed["call"])
    if name == "use":
        calls.use_form(form=form, call=call, by=user)
        return done(request, _("The call uses this form now."), "form", code, version)
    if name == "carry":
        actions.carry_over(call=call, form=form, note=typed["note"], by=user)
        words = _("The drafts were carried over, and everybody was told what changed.")
        return done(request, words, "form", code, version)
    if name == "try":
        trial = actions.begin_trial(call=call, tier=typed["tier"], by=user)
        return redirect("application-tasks", trial.code)
    raise Http404


@require_POST
@roles_only("officer", "lead")
def trial_delete(request: AuthedRequest, code: str) -> HttpResponse:
    trial = trials.own_trial(request.user, code)
    if trial is None:
        raise Http404
    call = trial.call
    actions.delete_trial(application=trial, by=request.user)
    messages.success(request, _("The trial was thrown away."))
    return (
        redirect("form", call.form.code, call.form.version) if call.form else redirect(reverse("form-list"))
    )
