"""Handing a document out, or what a worker made for somebody; or saying that it is being printed."""

from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from grants.documents import queries
from grants.files import rights
from grants.files.serving import SHOWN, serve_file
from workflows import clock

from .file_requests import ask_paper
from .models import FileRequest, PaperOrder
from .render import CHINESE

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
    return serve_file(request, found)


def _not_yet(request: HttpRequest, order: PaperOrder) -> HttpResponse:
    """A page that becomes the paper by itself, also without script."""
    failed = queries.has_failed(order)
    response = render(request, "documents/being_printed.html", {"paper": order, "failed": failed}, status=202)
    if not failed:
        response["Refresh"] = str(LOOK_AGAIN)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def file_request(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """What was made for this person: the file, the page that hands it out, or how far it is."""
    found = queries.file_request_for(request.user, pk)
    if found is None:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise Http404
    return fetch(request, found)


def look_at_paper(
    request: HttpRequest,
    template: str,
    facts: dict[str, Any],
    *,
    name: str,
    language: str = CHINESE,
    public: bool = False,
) -> HttpResponseBase:
    """Answer with a paper that is printed for whoever reads it; who may, the view that calls has asked. A worker prints it,
    and the page that says so becomes the paper. `public`: it is the same for everybody."""
    by: Any = None if public else request.user
    return fetch(request, ask_paper(template=template, facts=facts, name=name, language=language, by=by))


def fetch(request: HttpRequest, found: FileRequest) -> HttpResponseBase:
    """The file when it is there. What a browser does not show is offered on a page, which would not give way to it."""
    if found.is_over:
        return _file_request_page(request, found, status=410)
    if found.file and (found.content_type in SHOWN or "download" in request.GET):
        return serve_file(request, found)
    return _file_request_page(request, found, status=200 if found.file else 202)


def _file_request_page(request: HttpRequest, found: FileRequest, *, status: int) -> HttpResponse:
    """A page that follows by itself, also without script; the longer it takes, the more rarely."""
    failed = status == 202 and queries.was_given_up(found)
    response = render(
        request,
        "documents/file_request.html",
        {
            "file_request": found,
            "over": found.is_over,
            "failed": failed,
            "base": "base_desk.html" if request.user.is_authenticated else "base.html",
        },
        status=status,
    )
    if status == 202 and not failed:
        waited = (clock.now() - found.asked_at).total_seconds()
        address = reverse("file-request", args=[found.pk])
        response["Refresh"] = f"{min(1 + int(waited // 5), 10)}; url={address}"
    response["Cache-Control"] = "private, no-store"
    return response
