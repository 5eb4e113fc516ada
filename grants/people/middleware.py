"""Staff show a second factor before they see anything but the pages where one is set up."""

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

#: Names of addresses that stay open: logging in and out, the second factor itself, the language switch.
OPEN = ("account_", "mfa_", "set_language", "livez", "readyz", "healthz")


def works_for_the_state(request: HttpRequest) -> bool:
    """True for whoever acts for a unit or edits the site; applicants and experts choose for themselves."""
    user = request.user
    return user.is_authenticated and (
        user.is_staff or getattr(user, "is_officer", False) or request.path_info.startswith("/cms-admin/")
    )


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
        if not works_for_the_state(request):
            return None
        if any(record["method"] == "mfa" for record in get_authentication_records(request, request.user)):
            return None
        if is_mfa_enabled(request.user):
            return redirect_to_login(request.get_full_path(), reverse("mfa_reauthenticate"))
        return redirect("mfa_index")
