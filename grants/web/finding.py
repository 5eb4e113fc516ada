"""One row for whoever asks: to a stranger it does not exist. Where it has a page, a refusal of the request leads there."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Manager, Model, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from grants.web.refusals import leads_back

Row = TypeVar("Row", bound=Model)


def get_or_404(query: Callable[..., Row | None], request: HttpRequest, *key: Any) -> Row:
    """What `query(user, key)` finds; nothing, or that it does not exist, is 404."""
    try:
        found = query(request.user, *key)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    if found is None:
        raise Http404
    return _concerns(request, found)


def row_or_404(rows: QuerySet[Row] | Manager[Row], request: HttpRequest, **key: Any) -> Row:
    """The row of these, which the caller has cut to what the person may see."""
    return _concerns(request, get_object_or_404(rows, **key))


def _concerns(request: HttpRequest, found: Row) -> Row:
    if hasattr(found, "get_absolute_url"):
        leads_back(request, found)
    return found
