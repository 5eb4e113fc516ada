"""A private file handed out, or looked at without saving it, for whoever may read what it belongs to."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from grants.files.models import Attachment
from grants.files.previews import LARGE, THUMB, NoPictureError, small_copy
from grants.files.rights import may_read
from grants.files.serving import serve_file

POLICY = "default-src 'none'; frame-ancestors 'self'; sandbox"


def _readable(request: HttpRequest, pk: int) -> Attachment:
    found = get_object_or_404(Attachment, pk=pk)
    if not may_read(request.user, found) or not found.can_be_shown:
        raise Http404
    return found


@require_safe
@login_required
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The file in a page of ours, with the way to the whole of it."""
    response = render(request, "applications/preview.html", {"file": _readable(request, pk)})
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@login_required
def thumb(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A small picture for lists."""
    return _copy(request, pk, THUMB)


@require_safe
@login_required
def picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The picture large enough to read, without the camera's notes."""
    return _copy(request, pk, LARGE)


def _copy(request: HttpRequest, pk: int, side: int) -> HttpResponseBase:
    found = _readable(request, pk)
    etag = f'"{found.sha256[:32]}-{side}"'
    known = get_conditional_response(request, etag=etag)
    if known is not None and known.status_code == 304:
        return known
    try:
        with found.file.open("rb") as file:
            data = small_copy(file, side)
    except NoPictureError:
        raise Http404 from None
    response = HttpResponse(data, content_type="image/jpeg")
    response["ETag"], response["Cache-Control"] = etag, "private, no-cache"
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"], response["X-Content-Type-Options"] = POLICY, "nosniff"
    return response


@require_safe
@login_required
def attachment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A private file, for whoever may read what it belongs to. To others it does not exist."""
    return serve_file(request, get_object_or_404(Attachment, pk=pk), framed=True)
