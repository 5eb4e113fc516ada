"""The doors of the two admins, and what a browser may load."""

from collections.abc import Callable
from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin

EDITORS = "/cms-admin/"
FOR_EDITORS = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": ["blob:"],  # a picture shown before it is uploaded
}


class ContentSecurityPolicy(CSPMiddleware):
    """One policy (settings.CONTENT_SECURITY_POLICY), loosened only under Wagtail's admin."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(EDITORS):
            parts.update = {**FOR_EDITORS, **(parts.update or {})}
        return parts


class PersonalAnswers(MiddlewareMixin):
    """What a session has anything to do with is kept by nobody: no proxy, no browser's disk, no "back" after logging out
    on a shared device. Whoever brings a session, or is given one, gets `private, no-store`, pages and files alike.

    Without a session an answer is everybody's and left as it is. So are, by name, the few that are everybody's even with
    one: they say themselves how long they last.
    """

    EVERYBODYS = frozenset(
        {"picture-of-the-site", "site-logo", "places-below", "places-like", "wagtailadmin_javascript_catalog"}
    )

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        session = settings.SESSION_COOKIE_NAME
        match = request.resolver_match
        if match is not None and match.url_name in self.EVERYBODYS and response.status_code in (200, 304):
            return response
        if session in request.COOKIES or session in response.cookies:
            response["Cache-Control"] = "private, no-store"
        return response


def admin_door(home: str, may_enter: Callable[[Any], bool]) -> Callable[[HttpRequest], HttpResponse]:
    """The login of an admin, in place of the one it brings.

    Django's and Wagtail's own logins let a person in on the password alone, whatever second factor he set up.
    This one reads no password: it sends to the one login there is.
    """

    def door(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get("next") or reverse(home), reverse("account_login"))
        if not may_enter(request.user):
            raise PermissionDenied  # sending him to log in again would go round in circles
        return redirect(home)

    return door
