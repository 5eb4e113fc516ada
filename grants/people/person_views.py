"""Screens for the office in charge of an organisation: whether a person acts for it, and giving it into other hands."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from grants.people import memberships, queries
from grants.people.access import AuthedRequest, roles_only, works_as
from grants.people.forms import HandOverForm, RefusingForm
from grants.people.models import Membership
from grants.people.reauthentication import requires_reauthentication
from grants.web.answers import done
from grants.web.forms import optional_text, sent
from grants.web.refusals import leads_back, shown_again


def _post(request: AuthedRequest, code: str, pk: int) -> Membership:
    """A person who acts for an organisation, for an officer in charge of it."""
    organisation = get_object_or_404(queries.organisations_for(request.user), code=code)
    if not works_as(
        request.user, "officer", "lead", office=organisation.managing_unit, region=organisation.region
    ):
        raise PermissionDenied
    rows = organisation.memberships.filter(role="applicant").select_related(
        "user", "organisation__region", "verified_by"
    )
    return get_object_or_404(rows, pk=pk)


@roles_only("officer", "lead")
@requires_reauthentication()
def person(request: AuthedRequest, code: str, pk: int) -> HttpResponse:
    """Who the person is and what the organisation is: is the one believed to act for the other?"""
    post = _post(request, code, pk)
    leads_back(request, request.path)
    form = RefusingForm()
    if request.method == "POST" and request.POST.get("decision") == "verify":
        memberships.verify_person(post=post, by=request.user)
        words = _("The person is verified: they can submit now.")
        return done(request, words, "organisation", code)
    if request.method == "POST":
        form = RefusingForm(request.POST)
        if form.is_valid():
            with shown_again(request):
                memberships.refuse_person(post=post, by=request.user, **form.cleaned_data)
                words = _("The person acts for the organisation no more. Drafts stay with it.")
                return done(request, words, "organisation", code)
    context = {
        "post": post,
        "organisation": post.organisation,
        "person": post.user,
        "held": post.user.posts,
        "in_force": Membership.objects.in_force().filter(pk=post.pk).exists(),
        "form": form,
        "own": post.organisation_id in request.user.organisations_as(),
    }
    return render(request, "people/person.html", context)


@roles_only("officer", "lead")
@requires_reauthentication()
def hand_over(request: AuthedRequest, code: str, pk: int) -> HttpResponse:
    """Give the organisation to another person, who is looked at before it is done."""
    post = _post(request, code, pk)
    form = HandOverForm(request.POST or None)
    context = {"post": post, "organisation": post.organisation, "form": form}
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        if sent(request, person=optional_text())["person"] != str(to.pk):
            return render(
                request, "people/hand_over_confirm.html", context | {"person": to, "held": to.posts}
            )
        with shown_again(request):
            memberships.hand_over_organisation(post=post, by=request.user, **form.cleaned_data)
            words = _("The organisation is in other hands. Both people are told.")
            return done(request, words, "organisation", code)
    return render(request, "people/hand_over.html", context)
