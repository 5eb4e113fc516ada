"""Handing a document out."""

from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from . import rights
from .handing_out import hand_out
from .models import Document


@require_safe
def document(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The document, for whoever may read it. To others it does not exist; nobody is asked to log in first."""
    found = get_object_or_404(Document, pk=pk)
    if not request.user.is_authenticated and not rights.may_read(request.user, found):
        return redirect_to_login(request.get_full_path())
    return hand_out(request, found, rights.may_read)
