"""Handing a document out, or saying that it is being printed."""

from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from . import queries, rights
from .handing_out import hand_out
from .models import PaperOrder

#: How soon the page of a paper that is being printed looks again by itself, in seconds.
LOOK_AGAIN = 3


@require_safe
def document(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The document, for whoever may read it. To others it does not exist; nobody is asked to log in first."""
    found = queries.paper(pk)
    if found is None:
        raise Http404
    if not rights.may_read(request.user, found):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise Http404
    if isinstance(found, PaperOrder):
        return _not_yet(request, found)
    return hand_out(request, found, rights.may_read)


def _not_yet(request: HttpRequest, order: PaperOrder) -> HttpResponse:
    """A page that becomes the paper by itself, also without script."""
    failed = queries.has_failed(order)
    response = render(request, "documents/being_printed.html", {"paper": order, "failed": failed}, status=202)
    if not failed:
        response["Refresh"] = str(LOOK_AGAIN)
    response["Cache-Control"] = "private, no-store"
    return response
