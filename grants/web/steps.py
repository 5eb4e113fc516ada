"""A step of a process as a page: what it does, what it asks for, and what is said when it is done.

STEPS = {
    "approve": StepView(actions.approve, _("Approved. It is in the books as owed.")),
    "hold": StepView(actions.hold, _("On hold. The organisation has been told why."), ReasonForm, danger=True),
}

def tranche_step(request, pk, step):
    return step_view(request, get_or_404(queries.tranche_for, request, pk), step, STEPS)
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise

from grants.web.answers import done
from grants.web.refusals import put_on
from workflows.steps import Moved, NotYours, Process, offers, refusal

Words = str | Promise


@dataclass(frozen=True)
class StepView:
    """How a step is taken from the screen: the action, what is said once it is done, the form it needs (or none), what
    follows from it."""

    act: Callable[..., Any]
    done: Words
    form: Callable[..., Form] | None = None
    note: Words = ""
    danger: bool = False
    #: Where the page is called otherwise than the step.
    title: Words = ""
    #: What the form proposes, of the subject.
    initial: Callable[[Any], dict[str, Any]] | None = None


def steps_with(subject: Any, user: Any, steps: Mapping[str, StepView], key: Any) -> list[dict[str, Any]]:
    """The steps offered, each with what stands against it and its address (`<process>-step`, by `key`); those that only
    the clock or another page takes are left out; what takes something away comes last."""
    found = [
        {
            "name": offer.name,
            "label": offer.label,
            "reasons": offer.reasons,
            "view": steps[offer.name],
            "url": reverse(f"{subject.process}-step", args=[key, offer.name]),
        }
        for offer in offers(subject, user)
        if offer.name in steps
    ]
    return sorted(found, key=lambda step: step["view"].danger)


def demand_step(request: HttpRequest, subject: Process, name: str) -> None:
    """The page of a step opens to whom it belongs, while there is such a step. What else stands against it may be mended
    on the page itself, and what was typed meanwhile is not thrown away: the action says it."""
    against = refusal(subject, subject.arrow(name), request.user)
    if isinstance(against, NotYours) or (isinstance(against, Moved) and request.method != "POST"):
        raise against


def step_view(
    request: HttpRequest,
    subject: Process,
    name: str,
    steps: Mapping[str, StepView],
    template: str = "web/step.html",
    *,
    keyword: str = "",
    to: str = "",
) -> HttpResponse:
    """GET shows what the step asks for; POST takes it and leads to the page of what the action gives back. A refusal
    stands on the form, else it leads back to the subject's page. `keyword`: what the actions call the subject, where that
    is not the name of its process; `to`: the name of another page that follows."""
    view = steps.get(name)
    if view is None:
        raise Http404
    demand_step(request, subject, name)
    posted = request.method == "POST"
    initial = view.initial(subject) if view.initial else None
    form = view.form(request.POST or None, request.FILES or None, initial=initial) if view.form else None
    if posted and (form is None or form.is_valid()):
        said = form.cleaned_data if form else {}
        with put_on(form) if form else nullcontext():
            after = view.act(**{keyword or subject.process: subject}, by=request.user, **said)
            return done(request, view.done, to or after or subject)
    context = {
        "subject": subject,
        subject.process: subject,
        "form": form,
        "title": view.title or subject.arrow(name).label,
        "note": view.note,
        "view": view,
        "name": name,
    }
    return render(request, template, context)
