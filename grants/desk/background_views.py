"""The administrator's screen of work in the background: what was given up, and what is still on its way."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grants.desk import actions, queries
from grants.people.access import AuthedRequest, roles_only
from grants.web.answers import done, paged
from grants.web.forms import ReasonForm, said
from grants.web.refusals import leads_back
from workflows.models import Job


@require_safe
@roles_only()
def background(request: AuthedRequest) -> HttpResponse:
    """Mails that could not be delivered, papers that could not be printed: every job that is not done."""
    pages = [
        (name, paged(request, queries.jobs_of(given_up), name=name))
        for name, given_up in (("given-up", True), ("waiting", False))
    ]
    context = {"groups": [(name, page, queries.in_words(page.object_list)) for name, page in pages]}
    return render(request, "desk/background.html", context)


@require_POST
@roles_only()
def again(request: AuthedRequest, pk: int) -> HttpResponse:
    leads_back(request, "background")
    actions.try_again(job=get_object_or_404(Job, pk=pk), by=request.user)
    return done(request, _("It is tried again now."), "background")


@require_POST
@roles_only()
def let_go(request: AuthedRequest, pk: int) -> HttpResponse:
    leads_back(request, "background")
    job, reason = get_object_or_404(Job, pk=pk), said(ReasonForm(request.POST))["reason"]
    actions.let_go(job=job, reason=reason, by=request.user)
    return done(request, _("It was let go."), "background")
