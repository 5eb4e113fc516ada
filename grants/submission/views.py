"""The way to handing in: the task list, every answer once more, the submission and its receipt, and the withdrawal."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grants.applications import queries
from grants.applications.models import Application
from grants.applications.reuse import brought_along, earlier
from grants.applications.similarity import similar_own
from grants.applications.views.common import working_sections
from grants.collaboration.queries import beside
from grants.documents.models import Document
from grants.documents.queries import latest_paper
from grants.documents.render import readers_language
from grants.documents.views import look_at_paper
from grants.filling.draft import Draft
from grants.people.access import AuthedRequest
from grants.people.saved_post import saved_post, saves_post
from grants.submission import actions
from grants.submission.papers import application_facts, next_steps
from grants.web.answers import done
from grants.web.forms import ReasonForm
from grants.web.refusals import leads_back, put_on


@login_required
@require_safe
def tasks(request: AuthedRequest, code: str) -> HttpResponse:
    """The sections with their state, who stands behind it, and the next thing to do."""
    application = queries.own_application(request.user, code, to="read")
    draft = Draft.of(application)
    if application.state not in ("draft", "supplementing"):
        return redirect("application", code)
    supplement = application.supplements.last() if application.state == "supplementing" else None
    context = {
        "application": application,
        "draft": draft,
        "supplement": supplement,
        **beside(draft, request.user),
        "along": brought_along(draft),
        "may_copy": application.state == "draft"
        and earlier(request.user, application.organisation, application.pk).exists(),
    }
    return render(request, "applications/tasks.html", context)


@login_required
@require_safe
def check(request: AuthedRequest, code: str) -> HttpResponse:
    """Every answer once more, what is missing, and the button."""
    application = queries.own_application(request.user, code, to="read")
    if application.state not in ("draft", "supplementing"):
        return redirect("application", code)
    draft = Draft.of(application)
    arrow = "answer" if application.state == "supplementing" else "submit"
    context = {
        "application": application,
        "draft": draft,
        "sections": working_sections(draft),
        "missing": draft.missing,
        "reasons": application.arrow(arrow).reasons(application, request.user),
        "arrow": arrow,
        **beside(draft, request.user),
        "alike": similar_own(application),
    }
    return render(request, "applications/check.html", context)


@saves_post
@require_POST
def submit(request: AuthedRequest, code: str) -> HttpResponse:
    """Hand in the draft or the supplement. Sent twice, the second shows the same receipt."""
    application = queries.own_application(request.user, code, to="submit")
    user = request.user
    if application.is_trial:
        return _would_submit(request, application)
    leads_back(request, "application-check", code)
    if application.state == "supplementing":
        actions.answer_supplement(application=application, by=user)
        return done(
            request, _("The supplement was sent. The office goes on with the check."), "application", code
        )
    actions.submit(application=application, by=user)
    return redirect("application-done", code)


def _would_submit(request: AuthedRequest, application: Application) -> HttpResponse:
    """A trial ends before it begins to count: only what would happen is said."""
    missing = Draft.of(application).missing
    if missing:
        words = _("Trial: it could not be submitted yet. First: %(sentence)s")
        messages.warning(request, words % {"sentence": missing[0].words})
    else:
        messages.success(
            request,
            _(
                "Trial: nothing was submitted. An applicant would now get a number and a receipt, and the office would see it."
            ),
        )
    return redirect("application-check", application.code)


@login_required
@require_safe
def submitted(request: AuthedRequest, code: str) -> HttpResponse:
    """The confirmation: number, moment, what happens next and when, the receipt."""
    application = queries.own_application(request.user, code, to="read")
    if application.submitted_at is None or application.state == "draft":
        return redirect("application-tasks", code)
    receipt = latest_paper(application, "receipt")
    context = {
        "application": application,
        "receipt": receipt,
        "steps": next_steps(application),
        "version": queries.version_of(application),
    }
    return render(request, "applications/done.html", context)


@login_required
@require_safe
def receipt(request: AuthedRequest, code: str) -> HttpResponse:
    """The receipt by an address that is known before it is printed; until then, the page that says so."""
    application = queries.own_application(request.user, code, to="read")
    made = latest_paper(application, "receipt")
    return redirect("document", made.pk) if isinstance(made, Document) else redirect("application-done", code)


@saves_post
def withdraw(request: AuthedRequest, code: str) -> HttpResponse:
    """Step back, with a reason."""
    application = queries.own_application(request.user, code, to="submit")
    form = ReasonForm(request.POST or saved_post(request))
    user = request.user
    if request.method == "POST" and form.is_valid():
        with put_on(form):
            actions.withdraw(application=application, reason=form.cleaned_data["reason"], by=user)
            words = _("The application is withdrawn. The office has been told.")
            return done(request, words, "application", code)
    return render(request, "applications/withdraw.html", {"application": application, "form": form})


@require_safe
@login_required
def pdf(request: AuthedRequest, code: str) -> HttpResponseBase:
    """The application on paper, with what this reader may see."""
    application = queries.application_for(request.user, code)
    user = request.user
    own = application.may(user)
    language = readers_language()
    facts = application_facts(application, "applicant" if own else "officer", language=language)
    return look_at_paper(request, "application", facts, name=f"{application.code}.pdf", language=language)
