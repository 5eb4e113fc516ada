"""Whoever must (grants.people.access.needs_second_factor) shows a second factor before they see anything but the pages
where one is set up."""

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin

from grants.people.access import needs_second_factor

#: Names of addresses that stay open: logging in and out, the second factor itself, the language switch.
OPEN = ("account_", "mfa_", "set_language", "set-theme", "second-factor", "healthz", "livez", "readyz")
#: Where the pages of the site are edited, and the installation is looked into: nobody walks in with a password alone.
ADMINS = ("/cms-admin/", "/django-admin/")


def _must(request: HttpRequest) -> bool:
    user = request.user
    return user.is_authenticated and (needs_second_factor(user) or request.path_info.startswith(ADMINS))


class StaffSecondFactor(MiddlewareMixin):
    """Asks the session, not the account: one that never showed a second factor does not pass, whichever door
    it came through. Nothing is asked of the database once the factor was shown."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not settings.STAFF_SECOND_FACTOR or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        match = request.resolver_match
        if match is not None and (match.url_name or "").startswith(OPEN):
            return None
        if any(record["method"] == "mfa" for record in get_authentication_records(request, request.user)):
            return None
        if not _must(request):
            return None
        if is_mfa_enabled(request.user):
            return redirect_to_login(request.get_full_path(), reverse("mfa_reauthenticate"))
        return redirect("second-factor")
