"""What the screens of this stage share."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from grants.milestones import queries
from grants.milestones.forms import FilterForm
from grants.milestones.models import ChangeRequest, Milestone, Report
from grants.people.access import AuthedRequest
from grants.web.answers import paged
from grants.web.finding import get_or_404
from grants.web.refusals import leads_back


def milestone_or_404(request: AuthedRequest, pk: int) -> Milestone:
    return get_or_404(queries.milestone_for, request, pk)


def report_or_404(request: AuthedRequest, pk: int) -> Report:
    """A report has no page of its own: what is refused leads to its milestone's."""
    found = get_or_404(queries.report_for, request, pk)
    leads_back(request, found.milestone)
    return found


def change_or_404(request: AuthedRequest, pk: int) -> ChangeRequest:
    return get_or_404(queries.change_for, request, pk)


def list_page(request: AuthedRequest, query: Callable[..., Any], model: Any, template: str) -> HttpResponse:
    """A filtered, paged list."""
    form = FilterForm(request.GET, model)
    form.full_clean()  # what cannot be read is said and left out, the rest holds
    asked = form.cleaned_data
    found = query(
        request.user, state=asked.get("state", ""), kind=asked.get("kind", ""), words=asked.get("q", "")
    )
    return render(
        request,
        template,
        {
            "page_obj": paged(request, found),
            "form": form,
            "states": model.State.choices,
            "kinds": model.Kind.choices,
        },
    )
