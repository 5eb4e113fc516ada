"""A step of money as a page: what it does, what it asks for, and what it says when it is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise

from workflows.steps import NotYours, Refused, offers

PAGE = 25


@dataclass(frozen=True)
class Deed:
    """How a step is taken from the screen: the action, the form it needs (or none), what follows from it."""

    act: Callable[..., Any]
    done: str | Promise
    form: type[Form] | None = None
    note: str | Promise = ""
    danger: bool = False


def steps_with(subject: Any, user: Any, deeds: dict[str, Deed]) -> list[dict[str, Any]]:
    """The steps offered, each with what stands against it, its deed and its address; those that only the clock or another
    action takes are left out; what takes something away comes last."""
    key = subject.award.code if subject.process == "closeout" else subject.pk
    found = [
        {
            "name": offer.name,
            "label": offer.label,
            "reasons": offer.reasons,
            "deed": deeds[offer.name],
            "url": reverse(f"{subject.process}-step", args=[key, offer.name]),
        }
        for offer in offers(subject, user)
        if offer.name in deeds
    ]
    return sorted(found, key=lambda step: step["deed"].danger)


def take_step(
    request: HttpRequest, subject: Any, name: str, deeds: dict[str, Deed], keyword: str
) -> HttpResponse:
    """GET shows what the step asks for; POST takes it. A refusal stands on the form, or above the subject's page."""
    deed = deeds.get(name)
    if deed is None:
        raise Http404
    arrow = subject.arrow(name)
    if not any(role(subject, request.user) for role in arrow.who):
        raise PermissionDenied
    form = deed.form(request.POST or None, request.FILES or None) if deed.form else None
    if request.method == "POST" and (form is None or form.is_valid()):
        said = form.cleaned_data if form else {}
        try:
            after = deed.act(**{keyword: subject}, by=request.user, **said)
        except Refused as refused:
            if form is None or isinstance(refused, NotYours):
                return refuse(request, refused, subject)
            for sentence in refused.sentences:
                form.add_error(None, sentence)
        else:
            messages.success(request, str(deed.done))
            return redirect(after)
    context = {"subject": subject, "form": form, "title": arrow.label, "deed": deed, "step": name}
    return render(request, "disbursements/step.html", context)


def refuse(request: HttpRequest, refused: Refused, subject: Any) -> HttpResponse:
    """Say why, on the subject's page."""
    for sentence in refused.sentences:
        messages.error(request, sentence)
    return redirect(subject)


def found_or_404(query: Callable[[Any, Any], Any], request: HttpRequest, key: Any) -> Any:
    """The subject, for whom it concerns; it does not exist for a stranger."""
    try:
        return query(request.user, key)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
