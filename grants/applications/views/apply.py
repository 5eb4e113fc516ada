"""The applicant: begin, task list, check, submit, withdraw."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grants.applications import actions, queries
from grants.applications.draft import Draft
from grants.applications.forms import StartForm
from grants.applications.likeness import like_own
from grants.applications.models import Application
from grants.applications.reuse import brought_along, earlier, linked_questions, standings
from grants.applications.views.common import working_sections
from grants.calls.models import Call
from grants.collaboration.queries import beside
from grants.documents.models import Document
from grants.documents.queries import latest_paper
from grants.people.access import AuthedRequest
from grants.people.actions import may_register
from grants.people.kept_post import keeps_post, kept_post
from grants.prescreening.models import EligibilityProbe
from grants.prescreening.probing import probe_of
from grants.prescreening.views import key_of
from grants.submission import actions as submission
from grants.submission.papers import next_steps
from grants.web.answers import done, paged
from grants.web.forms import ReasonForm
from grants.web.refusals import leads_back, put_on


@login_required
@require_safe
def mine(request: AuthedRequest) -> HttpResponse:
    """One's own applications, drafts first to be finished."""
    page = paged(request, queries.mine(request.user))
    return render(request, "applications/mine.html", {"page_obj": page})


@keeps_post
def start(request: AuthedRequest, code: str) -> HttpResponse:
    """Begin a draft: for which organisation, which package, with which hub."""
    call = get_object_or_404(Call.objects.public().select_related("issuer"), code=code)
    user = request.user
    if not user.organisations_as("applicant"):
        asked = list(user.join_requests.select_related("organisation")[:5])
        context = {
            "call": call,
            "asked": asked,
            "probe": _probe(request, call),
            "may_register": may_register(user),
        }
        return render(request, "applications/no_organisation.html", context)
    form = StartForm(request.POST or kept_post(request), call=call, user=user, initial=_named(request, call))
    if request.method == "POST" and form.is_valid():
        with put_on(form):
            application = actions.begin(call=call, by=user, prefill=request.GET, **form.cleaned_data)
            return redirect("application-tasks", application.code)
    context = {
        "call": call,
        "form": form,
        "standings": standings(call, user),
        "probe": _probe(request, call),
        "linked": linked_questions(call, request.GET),
    }
    return render(request, "applications/start.html", context)


def _named(request: AuthedRequest, call: Call) -> dict[str, Any]:
    """The package and the hub that a link names by their codes."""
    code, hub = request.GET.get("package", ""), request.GET.get("hub", "")
    package = call.packages.filter(code=code).first() if code else None
    found = {"package": package.pk} if package else {}
    if hub and (keeper := queries.hubs().filter(code=hub).first()):
        found["contracting_party" if call.track == "purchase" else "custody_hub"] = keeper.pk
    return found


def _probe(request: AuthedRequest, call: Call) -> EligibilityProbe | None:
    return probe_of(call, request.user, key_of(request))


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
        "alike": like_own(application),
    }
    return render(request, "applications/check.html", context)


@keeps_post
@require_POST
def submit(request: AuthedRequest, code: str) -> HttpResponse:
    """Hand in the draft or the supplement. Sent twice, the second shows the same receipt."""
    application = queries.own_application(request.user, code, to="submit")
    user = request.user
    if application.is_trial:
        return _would_submit(request, application)
    leads_back(request, "application-check", code)
    if application.state == "supplementing":
        submission.answer_supplement(application=application, by=user)
        return done(
            request, _("The supplement was sent. The office goes on with the check."), "application", code
        )
    submission.submit(application=application, by=user)
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


@keeps_post
def withdraw(request: AuthedRequest, code: str) -> HttpResponse:
    """Step back, with a reason."""
    application = queries.own_application(request.user, code, to="submit")
    form = ReasonForm(request.POST or kept_post(request))
    user = request.user
    if request.method == "POST" and form.is_valid():
        with put_on(form):
            submission.withdraw(application=application, reason=form.cleaned_data["reason"], by=user)
            words = _("The application is withdrawn. The office has been told.")
            return done(request, words, "application", code)
    return render(request, "applications/withdraw.html", {"application": application, "form": form})


@login_required
def delete(request: AuthedRequest, code: str) -> HttpResponse:
    """Throw a draft away, after asking."""
    application = queries.own_application(request.user, code, to="submit")
    user = request.user
    if request.method == "POST":
        leads_back(request, "application", code)
        actions.delete_draft(application=application, by=user)
        return done(request, _("The draft was deleted."), "my-applications")
    return render(request, "applications/delete.html", {"application": application})


@require_POST
@login_required
def changes_read(request: AuthedRequest, code: str) -> HttpResponse:
    """Put the list of what changed in the form away."""
    application = queries.own_application(request.user, code)
    user = request.user
    actions.dismiss_changes(application=application, by=user)
    return redirect("application-tasks", code)


def back_to(application: Application, section: str = "") -> str:
    """The page where the applicant goes on."""
    if section:
        return reverse("application-section", args=[application.code, section])
    return reverse("application-tasks", args=[application.code])
