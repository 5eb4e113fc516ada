"""What the pages of the check share: the application as an office holds it, and its lines as they were opened."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from grants.applications import queries
from grants.applications.models import Application
from grants.eligibility import checklist
from grants.eligibility.models import EligibilityLine
from grants.people.access import AuthedRequest
from grants.people.edit_conflicts import OpenedControl


def as_decided(lines: Iterable[EligibilityLine], code: str = "") -> list[OpenedControl]:
    """What a checklist shows of each line, as its page is opened; of several applications, by their codes."""
    shown = []
    for one in sorted(lines, key=lambda line: line.order):
        title, of = checklist.title(one), f"{code}-{one.key}" if code else one.key
        shown.append(OpenedControl(f"result-{of}", title, one.result, str(one.get_result_display())))
        shown.append(OpenedControl(f"reason-{of}", " · ".join((title, _("Reason"))), one.reason))
    return shown


def held(request: AuthedRequest, code: str) -> Application:
    """The application as an office holds it; the applicant's own side is another page."""
    found = queries.application_for(request.user, code)
    if not queries.is_official(request.user) or found.may(request.user):
        raise PermissionDenied
    return found
