"""What the views share: turning a refusal into sentences for the person, and the application as an office holds it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from grants.applications import queries
from grants.applications.models import Application
from workflows.steps import Refused


def tell(request: HttpRequest, refused: Refused) -> None:
    """Every sentence of a refusal as a message."""
    for sentence in refused.sentences:
        messages.error(request, sentence)


def held(request: HttpRequest, code: str) -> Application:
    """The application as an office holds it; the applicant's own side is another page."""
    found = queries.application_for(request.user, code)
    if not queries.is_official(request.user):
        raise PermissionDenied
    return found
