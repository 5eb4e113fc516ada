"""What the screens of this stage share."""

from grants.milestones import queries
from grants.milestones.models import ChangeRequest, Milestone, Report
from grants.people.access import AuthedRequest
from grants.web.finding import get_or_404
from grants.web.refusals import leads_back


def milestone_or_404(request: AuthedRequest, pk: int) -> Milestone:
    return get_or_404(queries.milestone_for, request, pk)


def report_or_404(request: AuthedRequest, pk: int) -> Report:
    """A report has no page of its own: what is refused leads to its milestone's."""
    found = get_or_404(queries.report_for, request, pk)
    leads_back(request, found.milestone)
    return found


def change_or_404(request: AuthedRequest, pk: int) -> ChangeRequest:
    return get_or_404(queries.change_for, request, pk)
