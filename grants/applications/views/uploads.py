"""A file in parts, as uploads.js sends it: JSON in, JSON out, every refusal a sentence."""

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST

from grants.applications import actions, queries
from grants.applications.actions.uploading import PART_BYTES, OutOfPlace
from grants.applications.models import Upload
from grants.files.intake import FileNotStored, FileRefused
from grants.people.access import AuthedRequest
from grants.web.forms import optional_text, sent
from grants.web.refusals import answers_json
from workflows.user_input import whole


def says_why(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A refusal as JSON: the sentence, and where to go on or when to come again."""

    @answers_json
    @functools.wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except OutOfPlace as refused:
            return JsonResponse({"error": str(refused), "received": refused.received}, status=400)
        except FileNotStored as refused:  # uploads.js tries again by itself
            return JsonResponse({"error": " ".join(refused.sentences)}, status=503)

    return told


@require_POST
@login_required
@says_why
def begin(request: AuthedRequest, code: str) -> HttpResponse:
    """Announce a file: `key`, `name`, `size`. Answers with its id and the largest part."""
    application = queries.own_application(request.user, code)
    user = request.user
    said = sent(
        request, key=optional_text(), name=optional_text(strip=False), size=forms.IntegerField(required=False)
    )
    upload = actions.begin_upload(application=application, by=user, **said | {"size": said["size"] or 0})
    return JsonResponse({"id": str(upload.pk), "received": 0, "part": PART_BYTES}, status=201)


@require_http_methods(["GET", "PUT", "DELETE"])
@login_required
@says_why
def upload(request: AuthedRequest, code: str, pk: UUID) -> HttpResponse:
    """GET: how much has come. PUT: the part that begins at `?start=`. DELETE: give it up."""
    found, user = _own(request, code, pk), request.user
    if request.method == "PUT":
        start = whole(request.GET.get("start"))
        at = -1 if start is None else start
        received = actions.put_part(upload=found, start=at, data=request.body, by=user)
        return JsonResponse({"received": received})
    if request.method == "DELETE":
        actions.drop_upload(upload=found)
        return JsonResponse({})
    return JsonResponse({"received": found.received, "size": found.size, "part": PART_BYTES})


@require_POST
@login_required
@says_why
def finish(request: AuthedRequest, code: str, pk: UUID) -> HttpResponse:
    """Put it together and attach it. A file that cannot be taken is thrown away, and the person told why."""
    found = _own(request, code, pk)
    user = request.user
    try:
        file = actions.finish_upload(upload=found, by=user)
    except FileRefused:
        actions.drop_upload(upload=found)
        raise
    html = render_to_string("applications/controls/file_item.html", {"file": file}, request)
    return JsonResponse({"id": file.pk, "name": file.name, "html": html})


def _own(request: AuthedRequest, code: str, pk: UUID) -> Upload:
    """One's own upload of this application; to everybody else it does not exist."""
    application = queries.own_application(request.user, code)
    return get_object_or_404(
        Upload.objects.select_related("application__version", "application__call"),
        pk=pk,
        application=application,
        made_by=request.user,
    )
