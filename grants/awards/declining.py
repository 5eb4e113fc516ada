"""The screen on which an organisation gives its award back before the contract is in force."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from grants.applications.queries import own_application
from grants.awards import actions
from grants.people.access import AuthedRequest
from grants.people.saved_post import saved_post, saves_post
from grants.web.answers import done
from grants.web.forms import ReasonForm
from grants.web.refusals import put_on
from workflows.steps import offers


@saves_post
def decline(request: AuthedRequest, code: str) -> HttpResponse:
    """Say why; the office is told, and what stands against it is said instead of a button."""
    application = own_application(request.user, code, to="submit")
    offer = next((one for one in offers(application, request.user) if one.name == "decline"), None)
    if offer is None:
        return redirect("application", code)
    form = ReasonForm(request.POST or saved_post(request))
    if request.method == "POST" and form.is_valid():
        with put_on(form):
            actions.decline(application=application, by=request.user, **form.cleaned_data)
            words = _("You have declined the award. The office has been told.")
            return done(request, words, "application", code)
    return render(request, "awards/decline.html", {"application": application, "form": form, "offer": offer})
