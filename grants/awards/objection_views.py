"""Screens of objections: the public's, and the office's."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from grants.applications.models import Application
from grants.awards import actions, queries
from grants.awards.forms import ObjectionForm, ReplyForm
from grants.awards.lists import OBJECTIONS
from grants.awards.models import Objection
from grants.files.queries import listed
from grants.people import rate_limit
from grants.people.access import AuthedRequest
from grants.people.shown import shown_to
from grants.web.finding import row_or_404
from grants.web.formatting import say_moment
from grants.web.forms import ReasonForm, optional_text, sent
from grants.web.lists.pages import list_page
from grants.web.refusals import put_on
from grants.web.steps import StepView, step_view
from workflows import roles
from workflows.plain_text import whole
from workflows.steps import offers

RELATED = (
    "notice__call__issuer__region",
    "application__organisation__custodian",
    "application__call__issuer__region",
    "application__custodian",
    "application__contracting_party",
    "investigator",
)


# --- the public --------------------------------------------------------------------------------------


def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Anyone objects to a running notice, with a name or without."""
    notice = queries.public_notice(pk)
    if notice is None:
        raise Http404
    initial = {"application": request.GET.get("item", "")}
    form = ObjectionForm(request.POST or None, request.FILES or None, notice=notice, initial=initial)
    again_at = None
    if request.method == "POST" and form.is_valid():
        again_at = rate_limit.limited_until(request, "objection", settings.OBJECTIONS_AN_HOUR)
        if again_at is not None:
            form.add_error(None, _too_many(again_at))
        else:
            with put_on(form):
                made = actions.file_objection(notice=notice, **form.cleaned_data)
                return redirect("objection-receipt", made.token)
    page = render(request, "awards/objection_new.html", {"notice": notice, "form": form})
    return rate_limit.answer_when_limited(page, again_at)


def _too_many(again_at: datetime) -> str:
    return _(
        "Many objections came from your network address within an hour, so this one was not filed. What you wrote "
        "still stands below (choose the files again). File it after %(moment)s, or write to the unit that published "
        "the notice: a letter counts the same."
    ) % {"moment": say_moment(again_at)}


@never_cache
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """What became of it: only who has the code comes here."""
    objection = queries.objection_by_token(token)
    if objection is None:
        raise Http404
    context = {"objection": objection, "address": whole(request.path)}
    return render(request, "awards/objection_receipt.html", context)


# --- the office -----------------------------------------------------------------------------------------


@login_required
def listing(request: AuthedRequest) -> HttpResponseBase:
    if not shown_to(request.user).results:
        raise PermissionDenied(_("Objections are handled by the offices that run the calls."))
    return list_page(request, OBJECTIONS)


def _objection(request: HttpRequest, pk: int) -> Objection:
    return row_or_404(Objection.objects.visible_to(request.user).select_related(*RELATED), request, pk=pk)


@login_required
@require_safe
def page(request: AuthedRequest, pk: int) -> HttpResponse:
    """One objection. Who filed it stays sealed; whom it is about is led to the application."""
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, opened: Any = None) -> HttpResponse:
    if not Objection.objects.visible_to(request.user).filter(pk=pk).exists():
        about = Application.objects.visible_to(request.user).filter(objections=pk).first()
        if about is None:
            raise Http404
        return redirect("application", about.code)
    objection = _objection(request, pk)
    award = getattr(objection.application, "award_row", None) if objection.application else None
    independent = objection.is_independent(request.user)  # type: ignore[arg-type]
    return render(
        request,
        "awards/objection.html",
        {
            "objection": objection,
            "award": award,
            "opened": opened,
            "independent": independent,
            "offers": offers(objection, request.user),
            "reason_form": ReasonForm(),
            "reply_form": ReplyForm(),
            "files": listed("objection", objection.pk),
            "may_open": roles.officer(objection, request.user) or roles.lead(objection, request.user),
            "may_revoke": award is not None
            and objection.upheld
            and award.state in ("proposed", "publicised")
            and roles.lead(award, request.user),
            "history": queries.labelled_history(objection),
        },
    )


def _step(act: Callable[..., Any], form: type[Form] | None = None) -> StepView:
    return StepView(act, gettext_lazy("Done."), form)


STEPS = {
    "accept": _step(actions.accept_objection),
    "refuse": _step(actions.refuse_objection, ReasonForm),
    "investigate": _step(actions.investigate),
    "uphold": _step(actions.uphold, ReasonForm),
    "dismiss": _step(actions.dismiss, ReasonForm),
    "answer": _step(actions.reply, ReplyForm),
}


@require_POST
@login_required
def step(request: AuthedRequest, pk: int, name: str) -> HttpResponse:
    """Accept, refuse, investigate, uphold, dismiss, reply: what a step asks stands on the page of the objection."""
    return step_view(request, _objection(request, pk), name, STEPS)


@require_POST
@login_required
@never_cache
def seal(request: AuthedRequest, pk: int) -> HttpResponse:
    """Open who filed it: shown once, on this answer, and recorded."""
    objection = _objection(request, pk)
    reason = sent(request, reason=optional_text())["reason"]
    return _page(request, pk, opened=actions.open_seal(objection=objection, reason=reason, by=request.user))
