"""Handing a document out."""

from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from . import rights
from .models import Document

PDF = "application/pdf"
SHOWN = {PDF, "image/jpeg", "image/png", "image/webp"}  # others are only ever saved
POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"


@require_safe
def document(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The document, for whoever may read it. To others it does not exist; nobody is asked to log in first."""
    found = get_object_or_404(Document, pk=pk)
    if rights.may_read(request.user, found):
        return serve(found, download="download" in request.GET)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    raise Http404


def serve(found: Document, *, download: bool = False) -> FileResponse:
    """The file with headers that keep it private and harmless. The caller has asked who is asking."""
    response = FileResponse(
        found.file.open("rb"),
        as_attachment=download or found.content_type not in SHOWN,
        filename=found.filename,
        content_type=found.content_type,
    )
    response["Cache-Control"] = "private, no-store"
    # Chromium's PDF viewer does not open in a sandbox; it has one of its own.
    response["Content-Security-Policy"] = POLICY if found.content_type == PDF else f"{POLICY}; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
