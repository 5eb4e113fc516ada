"""What the screens of this stage share."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from grants.milestones import queries
from grants.milestones.forms import FilterForm
from grants.milestones.models import ChangeRequest, Milestone, Report
from workflows.paging import Pages

PAGE = 25


def milestone_or_404(request: HttpRequest, pk: int) -> Milestone:
    return _found(queries.milestone_for, request, pk)


def report_or_404(request: HttpRequest, pk: int) -> Report:
    return _found(queries.report_for, request, pk)


def change_or_404(request: HttpRequest, pk: int) -> ChangeRequest:
    return _found(queries.change_for, request, pk)


def _found(query: Callable[..., Any], request: HttpRequest, pk: int) -> Any:
    try:
        return query(request.user, pk)
    except (Milestone.DoesNotExist, Report.DoesNotExist, ChangeRequest.DoesNotExist) as missing:
        raise Http404 from missing


def list_page(request: HttpRequest, query: Callable[..., Any], model: Any, template: str) -> HttpResponse:
    """A filtered, paged list."""
    form = FilterForm(request.GET, model)
    form.full_clean()  # what cannot be read is said and left out, the rest holds
    asked = form.cleaned_data
    found = query(
        request.user, state=asked.get("state", ""), kind=asked.get("kind", ""), words=asked.get("q", "")
    )
    page = Pages(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        template,
        {"page_obj": page, "form": form, "states": model.State.choices, "kinds": model.Kind.choices},
    )
