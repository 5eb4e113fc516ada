"""The screen on which an organisation gives its award back before the contract is in force."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from grants.applications.queries import own_application
from grants.awards import actions
from grants.awards.forms import ReasonForm
from grants.awards.views import me, onto
from grants.people.kept_post import keeps_post, kept_post
from workflows.steps import offers


@keeps_post
def decline(request: HttpRequest, code: str) -> HttpResponse:
    """Say why; the office is told, and what stands against it is said instead of a button."""
    application = own_application(request.user, code, to="submit")
    offer = next((one for one in offers(application, request.user) if one.name == "decline"), None)
    if offer is None:
        return redirect("application", code)
    form = ReasonForm(request.POST or kept_post(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        declined = onto(form, lambda: actions.decline(application=application, reason=reason, by=me(request)))
        if declined is not None:
            messages.success(request, _("You have declined the award. The office has been told."))
            return redirect("application", code)
    return render(request, "awards/decline.html", {"application": application, "form": form, "offer": offer})
