"""Screens of the end of an award."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from grants.awards.queries import award_for, award_money
from grants.calls.models import Call
from grants.closeout import actions, queries
from grants.closeout.forms import AuditForm, EvaluateForm, ReturnForm
from grants.closeout.lists import CLOSEOUTS
from grants.closeout.models import CloseOut
from grants.people.access import AuthedRequest
from grants.people.reauthentication import requires_reauthentication
from grants.people.shown import shown_to
from grants.web.answers import done
from grants.web.finding import get_or_404, row_or_404
from grants.web.lists.pages import list_page
from grants.web.refusals import leads_back, put_on
from grants.web.steps import StepView, step_view, steps_with
from workflows import roles
from workflows.steps import Refused

STEPS = {
    "report": StepView(actions.take_in_report, gettext_lazy("The final report is taken in.")),
    "audit": StepView(
        actions.record_audit, gettext_lazy("The audit report is kept, with its hash."), AuditForm
    ),
    "evaluate": StepView(
        actions.evaluate,
        gettext_lazy("Evaluated. Finance draws up the settlement next."),
        EvaluateForm,
        gettext_lazy("The grade is told to the organisation."),
    ),
    "draw_up": StepView(
        actions.draw_up,
        gettext_lazy("The settlement is drawn up. The organisation and its hub have been told."),
        None,
        gettext_lazy("The tail is cut to what is still owed, and what was not spent is demanded back."),
    ),
    "settle": StepView(
        actions.settle, gettext_lazy("The settlement is confirmed. The accounts can be closed.")
    ),
    "close": StepView(
        actions.close,
        gettext_lazy("Closed. The accounts of this award hold nothing and take nothing more."),
        None,
        gettext_lazy("The accounts of this award are emptied and closed for good."),
    ),
}


@login_required
def closeout_list(request: AuthedRequest) -> HttpResponseBase:
    """Close-outs, and the awards whose close-out is to be opened."""
    user = request.user
    waiting = queries.to_open(user) if user.is_superuser or user.has_role("officer") else []
    tales = [(one, _story_url(one, user)) for one in queries.to_tell(user)] if user.has_role("editor") else []
    return list_page(request, CLOSEOUTS, template="closeout/list.html", to_open=waiting, tales=tales)


def _closeout(request: AuthedRequest, code: str) -> CloseOut:
    return row_or_404(queries.closeouts_for(request.user), request, award__code=code)


@login_required
@require_safe
def closeout(request: AuthedRequest, code: str) -> HttpResponse:
    """Where the close-out stands, the settlement, and what comes next; before it is opened, the way to open it."""
    award = get_or_404(award_for, request, code)
    user = request.user
    found = queries.closeouts_for(user).filter(award=award).first()
    if found is None:
        may_open = award.is_("delivering", "terminated") and any(
            user.acts_as(role, award) for role in ("officer", "applicant")
        )
        return render(request, "closeout/open.html", {"award": award, "may_open": may_open})
    steps = steps_with(found, user, STEPS, award.code)
    return render(
        request,
        "closeout/closeout.html",
        {
            "closeout": found,
            "award": award,
            "money": award_money(award),
            "rows": queries.settlement_rows(found),
            "steps": steps,
            "may_return": queries.may_confirm_return(found, user),
            "audit": queries.audit_of(found),
            "stages": _stages(found),
            "story_url": _story_url(found, user),
            "tranches": award.tranches.all(),
            "drawn": found.is_("settling", "settled", "closed"),
            "reads_history": shown_to(user).history,
        },
    )


def _stages(found: CloseOut) -> list[dict[str, Any]]:
    """The way from opened to closed, with where it is now; the audit only where the call asks for one."""
    states = [s for s in CloseOut.State if s != CloseOut.State.AUDITED or found.audit_is_asked()]
    now = list(CloseOut.State.values).index(found.state)
    return [
        {
            "label": s.label,
            "done": list(CloseOut.State.values).index(s.value) < now or found.is_("closed"),
            "now": s.value == found.state and not found.is_("closed"),
        }
        for s in states
    ]


def _story_url(found: CloseOut, user: Any) -> str:
    """Where an editor makes a showcase story of a closed award."""
    if not found.is_("closed") or not user.acts_as("editor", found):
        return ""
    try:
        return reverse("story-from-award", args=[found.award.code])
    except NoReverseMatch:
        return ""


@login_required
@require_POST
def closeout_open(request: AuthedRequest, code: str) -> HttpResponse:
    award = get_or_404(award_for, request, code)
    leads_back(request, "closeout", code)
    found = actions.open_closeout(award=award, by=request.user)
    return done(request, _("The close-out is opened."), found)


@requires_reauthentication(but=("report", "audit", "evaluate"))
def closeout_step(request: AuthedRequest, code: str, step: str) -> HttpResponse:
    return step_view(request, _closeout(request, code), step, STEPS)


@requires_reauthentication()
def closeout_return(request: AuthedRequest, code: str) -> HttpResponse:
    """Record that what was not spent has come back."""
    found = _closeout(request, code)
    if not any(request.user.acts_as(role, found) for role in roles.FINANCE):
        raise PermissionDenied
    if not queries.may_confirm_return(found, request.user):
        raise Refused(_("Nothing is to come back here."))
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with put_on(form):
            found = actions.confirm_return(closeout=found, by=request.user, **form.cleaned_data)
            words = _("The money is back. Another person confirms the settlement next.")
            return done(request, words, found)
    return render(request, "closeout/return.html", {"closeout": found, "form": form})


@require_POST
@login_required
def call_archive(request: AuthedRequest, code: str) -> HttpResponse:
    """Every award of the call is closed or never came to a contract: the call goes to the archive."""
    call = row_or_404(Call.objects.visible_to(request.user), request, code=code)
    actions.archive(call=call, by=request.user)
    return done(request, _("The call is archived."), call)
