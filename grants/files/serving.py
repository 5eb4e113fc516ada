"""The one way in which a private file leaves the house, whatever it belongs to: first who is asking and whether the file
is harmful, then headers that keep it private."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase

from grants.files.rights import may_read

PDF = "application/pdf"
SHOWN = {PDF, "image/jpeg", "image/png", "image/webp"}  # others are only ever saved
POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors {framed}"


def only_to_save(response: HttpResponseBase, content_type: str) -> HttpResponseBase:
    """A document of the site, for everybody: it is saved and never shown, and could not act in our name if it were."""
    response["Content-Type"] = content_type
    response["Content-Security-Policy"] = POLICY.format(framed="'none'") + "; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "DENY"
    return response


def serve_file(request: HttpRequest, found: Any, *, framed: bool = False) -> FileResponse:
    """A paper, an attachment, or what was made for somebody. To whoever may not read it, it does not exist; a harmful one exists for
    nobody. `framed`: a page of ours shows it in a frame. `?download` saves it."""
    if not may_read(request.user, found):
        raise Http404
    try:
        contents = found.file.open("rb")
    except FileNotFoundError:  # verify_documents says so to whoever runs the place
        raise Http404 from None
    response = FileResponse(
        contents,
        as_attachment="download" in request.GET or found.content_type not in SHOWN,
        filename=getattr(found, "filename", "") or found.name,
        content_type=found.content_type,
    )
    policy = POLICY.format(framed="'self'" if framed else "'none'")
    response["Cache-Control"] = "private, no-store"
    # Chromium's PDF viewer does not open in a sandbox; it has one of its own.
    response["Content-Security-Policy"] = policy if found.content_type == PDF else f"{policy}; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN" if framed else "DENY"
    return response
