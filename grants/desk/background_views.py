"""The administrator's screen of work in the background: what was given up, and what is still on its way."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grants.desk import actions, queries
from grants.people.access import roles_only, user_of
from workflows.models import Job
from workflows.paging import Pages
from workflows.steps import Refused

PAGE = 25


@require_safe
@roles_only()
def background(request: HttpRequest) -> HttpResponse:
    """Mails that could not be delivered, papers that could not be printed: every job that is not done."""
    pages = [
        (name, Pages(queries.jobs_of(given_up), PAGE).get_page(request.GET.get(name)))
        for name, given_up in (("given-up", True), ("waiting", False))
    ]
    context = {"groups": [(name, page, queries.in_words(page.object_list)) for name, page in pages]}
    return render(request, "desk/background.html", context)


@require_POST
@roles_only()
def again(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(Job, pk=pk)
    return _done(
        request, lambda: actions.try_again(job=job, by=user_of(request)), _("It is tried again now.")
    )


@require_POST
@roles_only()
def let_go(request: HttpRequest, pk: int) -> HttpResponse:
    job, reason = get_object_or_404(Job, pk=pk), request.POST.get("reason", "")
    return _done(
        request, lambda: actions.let_go(job=job, reason=reason, by=user_of(request)), _("It was let go.")
    )


def _done(request: HttpRequest, do: Callable[[], None], words: str) -> HttpResponse:
    try:
        do()
        messages.success(request, words)
    except Refused as refused:
        for sentence in refused.sentences:
            messages.error(request, sentence)
    return redirect("background")
