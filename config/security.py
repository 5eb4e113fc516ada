"""What a browser may load: strict everywhere, with the inline scripts and styles of Wagtail's own admin let in there."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase

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
