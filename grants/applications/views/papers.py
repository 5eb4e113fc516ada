"""Files handed out: attachments, and the application as a PDF."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from grants.applications import queries
from grants.documents.render import readers_language
from grants.documents.views import look_at_paper
from grants.files.handing_out import hand_out
from grants.files.models import Attachment
from grants.people.access import AuthedRequest
from grants.submission.papers import application_facts


@require_safe
@login_required
def attachment(request: AuthedRequest, pk: int) -> HttpResponseBase:
    """A private file, for whoever may read what it belongs to. To others it does not exist."""
    return hand_out(request, get_object_or_404(Attachment, pk=pk), framed=True)


@require_safe
@login_required
def pdf(request: AuthedRequest, code: str) -> HttpResponseBase:
    """The application on paper, with what this reader may see."""
    application = queries.application_for(request.user, code)
    user = request.user
    own = application.may(user)
    language = readers_language()
    facts = application_facts(application, "applicant" if own else "officer", language=language)
    return look_at_paper(request, "application", facts, name=f"{application.code}.pdf", language=language)
