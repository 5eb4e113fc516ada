"""Screens for the office in charge of an organisation: whether a person acts for it, and giving it into other hands."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from grants.people import acting, queries
from grants.people.access import roles_only, user_of, works_as
from grants.people.again import asks_again
from grants.people.forms import HandOverForm, ReasonForm
from grants.people.models import Membership
from grants.people.views import attempt


def _post(request: HttpRequest, code: str, pk: int) -> Membership:
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
@asks_again()
def person(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Who the person is and what the organisation is: is the one believed to act for the other?"""
    post = _post(request, code, pk)
    if request.method == "POST":
        facts: dict[str, Any] = {"post": post, "by": user_of(request)}
        if request.POST.get("decision") == "verify":
            done = attempt(
                request,
                lambda: acting.verify_person(**facts),
                _("The person is verified: they can submit now."),
            )
        else:
            reason = request.POST.get("reason", "")
            done = attempt(
                request,
                lambda: acting.refuse_person(**facts, reason=reason),
                _("The person acts for the organisation no more. Drafts stay with it."),
            )
        return redirect("organisation", code) if done else redirect(request.path)
    context = {
        "post": post,
        "organisation": post.organisation,
        "person": post.user,
        "held": post.user.posts,
        "in_force": Membership.objects.in_force().filter(pk=post.pk).exists(),
        "form": ReasonForm(),
        "own": post.organisation_id in user_of(request).organisations_as(),
    }
    return render(request, "people/person.html", context)


@roles_only("officer", "lead")
@asks_again()
def hand_over(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Give the organisation to another person, who is looked at before it is done."""
    post = _post(request, code, pk)
    form = HandOverForm(request.POST or None)
    context = {"post": post, "organisation": post.organisation, "form": form}
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        if request.POST.get("person") != str(to.pk):
            return render(
                request, "people/hand_over_confirm.html", context | {"person": to, "held": to.posts}
            )
        done = attempt(
            request,
            lambda: acting.hand_over_organisation(post=post, by=user_of(request), **form.cleaned_data),
            _("The organisation is in other hands. Both people are told."),
        )
        if done:
            return redirect("organisation", code)
    return render(request, "people/hand_over.html", context)
