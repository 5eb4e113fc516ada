"""Where a refusal becomes a sentence on the screen.

An action refuses with `Refused`; a view lets it go. `SaysRefusals` says every sentence as a message and leads back to
where the person stood; what is not theirs is answered 403 with its sentences, a script has them as JSON. Only where a
form was sent does a view keep it, so that nothing typed is lost:

    if request.method == "POST" and form.is_valid():
        with put_on(form):
            return redirect(actions.draft_contract(award=award, by=request.user, **form.cleaned_data))
    return render(…)

Back leads to the subject that the view looked up (grants/web/finding.py), to another page where the view names one
(`leads_back`), else to the page of ours that sent the person.
"""

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import url_has_allowed_host_and_scheme

from workflows.steps import Busy, NotYours, Refused

SAFE = ("GET", "HEAD", "OPTIONS")
BACK = "_refused_back"


class SaysRefusals(MiddlewareMixin):
    """The refusal that no view kept. That the database is busy is said by workflows/lock_timeouts.py."""

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponseBase | None:
        if not isinstance(problem, Refused) or isinstance(problem, Busy):
            return None
        if wants_json(request):
            return in_json(problem)
        if isinstance(problem, NotYours):
            raise PermissionDenied(str(problem)) from problem
        say(request, problem)
        return redirect(_back(request))


def say(request: HttpRequest, refused: Refused) -> None:
    """Every sentence as a message."""
    for sentence in refused.sentences:
        messages.error(request, sentence)


class _Keeps:
    """Within it a refusal is kept, and the view goes on. What is not the person's is no mistake in a form, and leaves."""

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> bool:
        if not isinstance(problem, Refused) or isinstance(problem, NotYours):
            return False
        self.keep(problem)
        return True

    def keep(self, refused: Refused) -> None:
        raise NotImplementedError


class put_on(_Keeps):  # noqa: N801  read as a verb
    """What stands against it becomes the form's errors, and the form is shown again as it was sent."""

    def __init__(self, form: BaseForm) -> None:
        self.form = form

    def keep(self, refused: Refused) -> None:
        for sentence in refused.sentences:
            self.form.add_error(None, sentence)


class shown_again(_Keeps):  # noqa: N801  read as a verb
    """What stands against it becomes messages, and the view goes on to show its page as it was sent: where no form of
    Django's could carry it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def keep(self, refused: Refused) -> None:
        say(self.request, refused)


class noted_in(_Keeps):  # noqa: N801  read as a verb
    """What stands against it is noted in a list, which the page shows above what was typed."""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = sentences

    def keep(self, refused: Refused) -> None:
        self.sentences += refused.sentences


def leads_back(request: HttpRequest, to: Any, *args: Any) -> None:
    """The page to which a refusal of this request leads: a row, or the name of an address."""
    setattr(request, BACK, resolve_url(to, *args))


def _back(request: HttpRequest) -> str:
    """A page of ours, and not the very address that has just refused to be shown."""
    came = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure())
    for there in (getattr(request, BACK, ""), came if ours else ""):
        if there and not (request.method in SAFE and urlsplit(there).path == request.path):
            return there
    return resolve_url("desk") if request.user.is_authenticated else "/"


# --- scripts -------------------------------------------------------------------------------------------
def wants_json(request: HttpRequest) -> bool:
    """Whether a script asked, which shows the sentences itself."""
    asked = (request.headers.get("Accept", ""), request.content_type or "")
    return any("application/json" in one for one in asked) or "HX-Request" in request.headers


def in_json(refused: Refused) -> JsonResponse:
    return JsonResponse({"error": str(refused)}, status=403 if isinstance(refused, NotYours) else 400)


def answers_json(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that only scripts ask: its refusals are JSON, whatever the script said it takes."""

    @functools.wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            return in_json(refused)

    return told
