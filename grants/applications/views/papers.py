"""Files handed out: attachments, and the application as a PDF."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from grants.applications import files, queries
from grants.applications.models import Attachment
from grants.applications.papers import application_facts
from grants.documents.render import reading_copy

SHOWN = {"application/pdf", "image/jpeg", "image/png", "image/webp"}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


@require_safe
@login_required
def attachment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A private file, for whoever may read what it belongs to. To others it does not exist."""
    found = get_object_or_404(Attachment, pk=pk)
    if not files.may_read(request.user, found):
        raise Http404
    response = FileResponse(
        found.file.open("rb"), as_attachment=found.content_type not in SHOWN, filename=found.name,
        content_type=found.content_type,
    )  # fmt: skip
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = (
        POLICY if found.content_type == "application/pdf" else f"{POLICY}; sandbox"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"  # the page that previews it
    return response


@require_safe
@login_required
def pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The application on paper, with what this reader may see."""
    application = queries.application_for(request.user, code)
    user: Any = request.user
    own = application.may(user)
    data = reading_copy("application", application_facts(application, "applicant" if own else "officer"))
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{application.code}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
