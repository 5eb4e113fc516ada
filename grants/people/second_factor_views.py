"""Where somebody is sent who needs a second factor and has none: why, and how to set one up on a phone."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grants.people.access import AuthedRequest, needs_second_factor


@login_required
@require_safe
def second_factor(request: AuthedRequest) -> HttpResponse:
    context = {"has_one": is_mfa_enabled(request.user), "must": needs_second_factor(request.user)}
    return render(request, "people/second_factor.html", context)
