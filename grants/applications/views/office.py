"""What the office keeps beside its applications: notes and labels on one, the labels themselves, routing by region."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grants.applications import actions, queries
from grants.applications.models import Application, Label, Note, Routing
from grants.applications.views.common import tell
from grants.applications.views.inbox import KEEPERS
from grants.people.access import roles_only, user_of
from grants.people.kept_post import kept_post
from grants.people.models import Office, Region, User
from grants.people.opened import Control, Opened
from grants.people.picking import picked, picker
from workflows.steps import Refused
from workflows.typed import whole


@roles_only(*KEEPERS)
@require_POST
def beside(request: HttpRequest, code: str) -> HttpResponse:
    """On one application: hand it to a colleague, put or take a label, write or delete a note."""
    user = user_of(request)
    application = get_object_or_404(Application.objects.visible_to(user).exclude(state="draft"), code=code)
    try:
        _beside(request, application, user)
    except Refused as refused:
        tell(request, refused)
        if text := request.POST.get("note", ""):
            request.session["kept-note"] = [code, text]
    return redirect("application", code)


def _beside(request: HttpRequest, application: Application, user: User) -> None:
    own = Label.objects.filter(office__in=user.offices_as(*KEEPERS))
    match request.POST.get("do", ""):
        case "assign":
            pk = request.POST.get("handler", "")
            handler = get_object_or_404(queries.colleagues(user), pk=_number(pk)) if pk else None
            actions.assign(application=application, handler=handler, by=user)
        case "label":
            actions.put_label(application=application, label=_label(request, own, user), by=user)
        case "unlabel":
            label = get_object_or_404(own, pk=_number(request.POST.get("label", "")))
            actions.take_label(application=application, label=label, by=user)
        case "note":
            actions.write_note(application=application, text=request.POST.get("note", ""), by=user)
        case "delete-note":
            note = get_object_or_404(
                Note, application=application, by=user, pk=_number(request.POST.get("pk", ""))
            )
            actions.delete_note(note=note, by=user)


def _own_office(user: User) -> Office:
    offices = user.offices_as(*KEEPERS)
    if not offices:
        raise Refused(_("Labels are kept by the officers of the office whose labels they are."))
    return offices[0]


def _number(text: str) -> int:
    return whole(text) or 0


def _label(request: HttpRequest, own: Any, user: User) -> Label:
    """A new word where one is written, else the chosen one."""
    if name := request.POST.get("new", "").strip():
        return actions.make_label(office=_own_office(user), name=name, by=user)
    found = own.filter(pk=_number(request.POST.get("label", ""))).first()
    if found is None:
        raise Refused(_("Choose a label, or write a new one."))
    return found


def _changed(request: HttpRequest, change: Callable[[HttpRequest, User], None]) -> bool:
    """Change it, or tell the sentences that refused it."""
    try:
        change(request, user_of(request))
    except Refused as refused:
        tell(request, refused)
        return False
    return True


@roles_only(*KEEPERS)
def labels(request: HttpRequest) -> HttpResponse:
    """The words of the office: make, rename, merge, delete."""
    user = user_of(request)
    rows = list(queries.labels_of(user))
    for one in rows:
        one.opened, one.typed = _as_named(request, one), one.name  # type: ignore[attr-defined]
    if request.method == "POST":
        opened = {one.pk: one.opened for one in rows}  # type: ignore[attr-defined]
        if _changed(request, partial(_change_label, opened)) or request.POST.get("do") != "rename":
            return redirect("application-labels")
        for one in rows:
            if request.POST.get("label") == str(one.pk):
                one.typed = request.POST.get("name", "")  # type: ignore[attr-defined]
    return render(request, "applications/labels.html", {"rows": rows, "offices": user.offices_as(*KEEPERS)})


def _as_named(request: HttpRequest, label: Label) -> Opened:
    shows = lambda kept: [[Control("name", _("Label"), kept.name)]]  # noqa: E731
    return Opened(request, label, shows, name=f"opened-{label.pk}")


def _change_label(opened: Mapping[int, Opened], request: HttpRequest, user: User) -> None:
    own = Label.objects.filter(office__in=user.offices_as(*KEEPERS))
    do, name = request.POST.get("do", ""), request.POST.get("name", "")
    if do == "make":
        actions.make_label(office=_own_office(user), name=name, by=user)
    elif do in ("rename", "merge", "delete"):
        label = get_object_or_404(own, pk=_number(request.POST.get("label", "")))
        if do == "rename":
            opened[label.pk].saving(lambda: actions.rename_label(label=label, name=name, by=user))()
        elif do == "merge":
            into = get_object_or_404(own, pk=_number(request.POST.get("into", "")))
            actions.merge_labels(label=label, into=into, by=user)
        else:
            actions.delete_label(label=label, by=user)
    else:
        return
    messages.success(request, _("The labels are changed."))


@roles_only("lead")
def routing(request: HttpRequest) -> HttpResponse:
    """Which officer of the office takes which region; the nearest region decides."""
    user = user_of(request)
    if request.method == "POST":
        _changed(request, _change_routing)
        return redirect("application-routing")
    offices = user.offices_as("lead")
    typed: Mapping[str, Any] = kept_post(request) or {}
    context = {
        "rows": Routing.objects.filter(office__in=offices).select_related("region", "handler", "office"),
        "offices": offices,
        "place": picker("region", picked(typed, "region"), ("prefecture", "county", "township")),
        "people": queries.colleagues(user),
        "typed": typed,
        "waiting": Application.objects.filter(
            call__issuer__in=offices, handler=None, state__in=["submitted", "supplementing"]
        ).count(),
    }
    return render(request, "applications/routing.html", context)


def _change_routing(request: HttpRequest, user: User) -> None:
    leads = [office.pk for office in user.offices_as("lead")]
    do = request.POST.get("do", "")
    if do == "end":
        row = get_object_or_404(Routing, office__in=leads, pk=_number(request.POST.get("pk", "")))
        actions.end_routing(routing=row, by=user)
        messages.success(request, _("The line is taken out. What was handed over stays where it is."))
    if do not in ("set", "apply"):
        return
    office = get_object_or_404(Office, pk__in=leads, pk=_number(request.POST.get("office", "")))
    if do == "apply":
        n = actions.route_waiting(office=office, by=user)
        messages.success(request, _("Handed over: %(n)s.") % {"n": n})
        return
    region = Region.objects.filter(pk=picked(request.POST, "region")).first()
    handler = queries.colleagues(user).filter(pk=_number(request.POST.get("handler", ""))).first()
    if region is None or handler is None:
        raise Refused(_("Choose a region and the officer who takes it."))
    actions.set_routing(office=office, region=region, handler=handler, by=user)
    messages.success(request, _("The routing is set. It holds for what is submitted from now on."))
