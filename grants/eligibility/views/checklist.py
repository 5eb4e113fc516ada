"""The checklist of the eligibility check: what the system found, what the officer decides, and the conclusion."""

from itertools import chain
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.eligibility import actions, checklist
from grants.eligibility import words as eligibility_words
from grants.eligibility.sources import sources_of
from grants.eligibility.views.common import as_decided, held
from grants.people.access import AuthedRequest
from grants.people.edit_conflicts import EditGuard, OpenedControl
from grants.people.saved_post import saved_post, saves_post
from grants.web.answers import done
from grants.web.finding import row_or_404
from grants.web.refusals import leads_back, shown_again
from workflows.steps import Refused, offers


@saves_post
def check_eligibility(request: AuthedRequest, code: str) -> HttpResponse:
    """The checklist: what the system found, what the officer decides, and the conclusion."""
    application = held(request, code)
    user = request.user
    typed: Any = saved_post(request) or request.POST
    if request.method == "POST":
        opened = EditGuard(request, application, _as_decided)
        if answer := _decide(request, application, opened):
            return answer
    may_decide = actions.why_not_decide(application, user) is None
    if may_decide:  # looks again, so that a ban or a grant of yesterday is not missed; what was decided stays
        actions.open_checklist(application=application, by=user)
    if request.method != "POST":
        opened = EditGuard(request, application, _as_decided, typed=typed)
    source = sources_of(application, user)
    lines = list(application.eligibility_lines.select_related("decided_by"))
    decided = sum(line.result != "pending" for line in lines)
    open_clear = sum(line.result == "pending" and line.finding == "pass" for line in lines)
    asked = application.supplements.exists()
    for line in lines:
        line.results = line.choices(asked=asked)  # type: ignore[attr-defined]
        line.title, line.found = checklist.title(line), eligibility_words.words(line)  # type: ignore[attr-defined]
        line.source = source(line)  # type: ignore[attr-defined]
        line.result = typed.get(f"result-{line.key}", line.result)
        line.reason = typed.get(f"reason-{line.key}", line.reason)
    context = {
        "application": application,
        "lines": lines,
        "may_decide": may_decide,
        "offers": {o.name: o for o in offers(application, user)},
        "decided": decided,
        "open_clear": open_clear,
        "opened": opened,
    }
    return render(request, "applications/eligibility.html", context)


def _as_decided(application: Application) -> list[list[OpenedControl]]:
    return [as_decided(application.eligibility_lines.all())]


def _decide(request: AuthedRequest, application: Application, opened: EditGuard) -> HttpResponse | None:
    """Save the lines as they stand, then conclude where a button says so. None: show the page again, as it was typed."""
    user = request.user
    here = redirect("application-eligibility", application.code)
    leads_back(request, "application-eligibility", application.code)
    if "accept" in request.POST:
        n = actions.accept_findings(application=application, by=user)
        messages.success(request, _("Lines taken over: %(n)s.") % {"n": n})
        return here
    if not _save_lines(request, application, opened):
        return None
    step = request.POST.get("conclude", "")
    if step == "find_eligible":
        actions.find_eligible(application=application, by=user)
    elif step == "find_ineligible":
        actions.find_ineligible(application=application, reason=checklist.reasons(application), by=user)
    else:
        messages.success(request, _("The checklist is saved."))
        return here
    words = _("The eligibility check is concluded. The applicant has been told.")
    return done(request, words, "application", application.code)


def _save_lines(request: AuthedRequest, application: Application, opened: EditGuard) -> bool:
    """A line that is refused says so and the others are kept."""
    typed = request.POST
    said = {
        key: (typed[f"result-{key}"], typed.get(f"reason-{key}", ""))
        for key in application.eligibility_lines.values_list("key", flat=True)
        if f"result-{key}" in typed
    }
    with shown_again(request):
        refused = opened.saving(
            lambda: actions.decide_lines(application=application, said=said, by=request.user)
        )()
        if not refused:
            return True
        raise Refused(*chain(*refused.values()))
    return False


@login_required
def lapse(request: AuthedRequest, code: str) -> HttpResponse:
    """End an application whose supplement did not come; the clock does it by itself."""
    application = row_or_404(Application.objects.visible_to(request.user), request, code=code)
    if request.method == "POST":
        actions.lapse(application=application, by=request.user)
    return redirect("application", code)
