"""Screens of a call for its officers: the list, the call, its parts, its steps, a package."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from grants.calls import actions, queries
from grants.calls.checklist import checks_of
from grants.calls.forms import PARTS, ROW_PARTS, WORDS, AllocationForm, ExtendForm, NewCallForm
from grants.calls.lists import CALLS
from grants.calls.models import Call
from grants.calls.next_actions import next_actions_of
from grants.ledger.cached_sums import remembered
from grants.people.access import AuthedRequest, roles_only, works_as
from grants.people.edit_conflicts import EditGuard
from grants.people.models import Office
from grants.programs.actions import allocate
from grants.programs.queries import pools_of
from grants.web.answers import done
from grants.web.finding import get_or_404
from grants.web.forms import ReasonForm
from grants.web.lists.pages import list_page
from grants.web.refusals import put_on, shown_again
from grants.web.steps import StepView, step_view
from workflows import roles

#: The steps that a call's page takes itself.
STEPS = {
    "announce": StepView(actions.announce, gettext_lazy("Done.")),
    "open": StepView(actions.open_call, gettext_lazy("Done.")),
    "close": StepView(actions.close_call, gettext_lazy("Done.")),
    "extend": StepView(actions.extend, gettext_lazy("Done."), ExtendForm),
    "cancel": StepView(actions.cancel, gettext_lazy("Done."), ReasonForm, danger=True),
}


@roles_only(*CALLS.roles)
def call_list(request: AuthedRequest) -> HttpResponseBase:
    may_begin = works_as(request.user, "officer", "lead")
    return list_page(request, CALLS, template="calls/list.html", may_begin=may_begin)


@roles_only("officer", "lead")
def call_new(request: AuthedRequest) -> HttpResponse:
    user = request.user
    offices = list(Office.objects.all()) if user.is_superuser else user.offices_as("officer", "lead")
    form = NewCallForm(request.POST or None, offices=offices)
    if request.method == "POST" and form.is_valid():
        with put_on(form):
            made = actions.create_call(data=form.cleaned_data, by=user)
            return done(request, _("The call has begun. Its checklist says what it still needs."), made)
    return render(request, "calls/new.html", {"form": form})


@roles_only(*roles.READERS, "editor")
@require_safe
def call(request: AuthedRequest, code: str) -> HttpResponse:
    """Where the call stands: checklist, timetable, money, numbers, and what is to be done now."""
    shown = _call(request, code)
    numbers = queries.numbers_of(shown)
    states = dict(shown.applications.model.State.choices)
    context = {
        "call": shown,
        "checks": checks_of(shown) if shown.is_(Call.State.DRAFT, Call.State.ANNOUNCED) else [],
        "next_actions": next_actions_of(shown, request.user),
        "may_edit": _may_edit(request.user, shown),
        "may_link": shown.state_now in (Call.State.ANNOUNCED, Call.State.OPEN)
        and works_as(request.user, "officer", "lead"),
        "numbers": [(state, states[state], n) for state, n in numbers.items()],
        "received": sum(numbers.values()) - numbers.get("withdrawn", 0),
        "allocations": list(shown.allocations.select_related("pool__source")),
        "money": remembered("money of a call", (shown.pk,), lambda: _money(shown)),
        "packages": queries.packages_with_counts(shown),
        "rounds": list(shown.rounds.select_related("rubric")),
        "stages": list(shown.payment_stages.all()),
        "versions": list(shown.versions.defer("rules")),
        "timetable": queries.timetable(shown),
        "extensions": queries.extensions(shown),
    }
    return render(request, "calls/call.html", context)


def _money(shown: Any) -> dict[str, int]:
    return {name: sum(by.values()) for name, by in queries.money_of(shown).items()}


def _may_edit(user: Any, shown: Call) -> bool:
    return shown.is_(Call.State.DRAFT) and works_as(user, "officer", "lead", office=shown.issuer)


@roles_only("officer", "lead")
def call_edit(request: AuthedRequest, code: str) -> HttpResponse:
    """One part of a draft at a time; each saves on its own."""
    shown = _call(request, code)
    if not works_as(request.user, "officer", "lead", office=shown.issuer):
        raise PermissionDenied
    part = request.GET.get("part", "basics")
    parts = [name for name in WORDS if name != "packages" or shown.track == Call.Track.PURCHASE]
    if part not in parts:
        raise Http404
    opened = EditGuard(request, shown, lambda kept: [_form(kept, part)])
    form = _form(shown, part, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with shown_again(request):
            _save(request, shown, part, form, opened)
            there = part if "more" in request.POST else _next(parts, part)
            return done(request, _("Saved."), f"{reverse('call-edit', args=[code])}?part={there}")
    if request.method == "GET" and not shown.is_(Call.State.DRAFT):
        _only_shown(form)
    context = {
        "call": shown,
        "part": part,
        "parts": [(name, WORDS[name]) for name in parts],
        "form": form,
        "opened": opened,
        "rows": part in ROW_PARTS,
        "locked": not shown.is_(Call.State.DRAFT),
        "allocations": list(shown.allocations.select_related("pool__source")) if part == "money" else [],
        "missing": [check for check in checks_of(shown) if check.part == part and not check.ok],
    }
    return render(request, "calls/edit.html", context)


def _only_shown(form: Any) -> None:
    """Rules that are kept as they are look so."""
    for one in getattr(form, "forms", [form]):
        for field in one.fields.values():
            field.disabled = True


def _next(parts: list[str], part: str) -> str:
    return parts[min(parts.index(part) + 1, len(parts) - 1)]


def _form(shown: Call, part: str, typed: Any = None) -> Any:
    if part in PARTS:
        return PARTS[part](typed, instance=shown)
    if part == "money":
        return AllocationForm(typed, pools=pools_of(shown.issuer))
    rows, related, order = ROW_PARTS[part]
    # What was posted is judged on its own: rows that equal what is kept are rows all the same.
    initial = None if typed else _initial(getattr(shown, related).order_by(order), rows.form)
    return rows(typed, initial=initial, prefix=part)


def _initial(rows: Any, form: Any) -> list[dict[str, Any]]:
    names = form._meta.fields
    return [{name: getattr(row, name) for name in names} for row in rows]


def _save(request: AuthedRequest, shown: Call, part: str, form: Any, opened: EditGuard) -> None:
    if part == "money":
        do = lambda: allocate(call=shown, by=request.user, **form.cleaned_data)  # noqa: E731
    else:
        data = {ROW_PARTS[part][1]: form.all_rows()} if part in ROW_PARTS else form.cleaned_data
        do = lambda: actions.update_call(call=shown, data=data, by=request.user)  # noqa: E731
    opened.saving(do)()


def _call(request: AuthedRequest, code: str) -> Call:
    return get_or_404(queries.call_for, request, code)


@require_POST
@roles_only("officer", "lead", "editor")
def call_step(request: AuthedRequest, code: str, name: str) -> HttpResponse:
    """Take one of this page's steps. A reason or a new moment is asked on a page of its own (`call_ask`)."""
    return step_view(request, _call(request, code), name, STEPS, "calls/step.html")


@roles_only("officer", "lead")
@require_safe
def call_ask(request: AuthedRequest, code: str, name: str) -> HttpResponse:
    """The page that asks for the reason of a step."""
    if name not in STEPS or STEPS[name].form is None:
        raise Http404
    return step_view(request, _call(request, code), name, STEPS, "calls/step.html")
