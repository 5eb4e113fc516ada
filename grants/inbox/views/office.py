"""What the office keeps beside its applications: notes and labels on one, the labels themselves, routing by region."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grants.applications.models import Application
from grants.inbox import actions, queries
from grants.inbox.models import Label, Note, Routing
from grants.people.access import AuthedRequest, roles_only
from grants.people.edit_conflicts import EditGuard, OpenedControl
from grants.people.models import Office, Region, User
from grants.people.region_picker import picked, picker
from grants.people.saved_post import saved_post
from grants.web.forms import optional_text, sent
from grants.web.refusals import leads_back, shown_again
from workflows import roles
from workflows.steps import Misfit, Refused

Row = TypeVar("Row", bound=Model)


@roles_only(*roles.OFFICERS)
@require_POST
def beside(request: AuthedRequest, code: str) -> HttpResponse:
    """On one application: hand it to a colleague, put or take a label, write or delete a note."""
    user = request.user
    application = get_object_or_404(Application.objects.visible_to(user).exclude(state="draft"), code=code)
    with shown_again(request):
        _beside(request, application, user)
        return redirect("application", code)
    if text := sent(request, note=optional_text(strip=False))["note"]:
        request.session["kept-note"] = [code, text]
    return redirect("application", code)


def _beside(request: AuthedRequest, application: Application, user: User) -> None:
    own = Label.objects.filter(office__in=user.offices_as(*roles.OFFICERS))
    match request.POST.get("do", ""):
        case "assign":
            handler = forms.ModelChoiceField(queries.colleagues(user), required=False)
            actions.assign(application=application, by=user, **sent(request, handler=handler))
        case "label":
            actions.put_label(application=application, label=_label(request, own, user), by=user)
        case "unlabel":
            actions.take_label(application=application, label=_one_of(request, "label", own), by=user)
        case "note":
            actions.write_note(
                application=application, text=sent(request, note=optional_text(strip=False))["note"], by=user
            )
        case "delete-note":
            own_notes = Note.objects.filter(application=application, by=user)
            actions.delete_note(note=_one_of(request, "pk", own_notes), by=user)


def _own_office(user: User) -> Office:
    offices = user.offices_as(*roles.OFFICERS)
    if not offices:
        raise Refused(_("Labels are kept by the officers of the office whose labels they are."))
    return offices[0]


def _one_of(request: AuthedRequest, name: str, rows: QuerySet[Row]) -> Row:
    """The row that a control names, among those this person may choose."""
    pk = sent(request, **{name: forms.IntegerField(required=False)})[name]
    return get_object_or_404(rows, pk=pk or 0)


def _label(request: AuthedRequest, own: Any, user: User) -> Label:
    """A new word where one is written, else the chosen one."""
    named = sent(request, new=optional_text(), label=forms.ModelChoiceField(own, required=False))
    if named["new"]:
        return actions.make_label(office=_own_office(user), name=named["new"], by=user)
    if named["label"] is None:
        raise Misfit(_("Choose a label, or write a new one."))
    return named["label"]


@roles_only(*roles.OFFICERS)
def labels(request: AuthedRequest) -> HttpResponse:
    """The words of the office: make, rename, merge, delete."""
    user = request.user
    rows = list(queries.labels_of(user))
    for one in rows:
        one.opened, one.typed = _as_named(request, one), one.name  # type: ignore[attr-defined]
    if request.method == "POST":
        opened = {one.pk: one.opened for one in rows}  # type: ignore[attr-defined]
        with shown_again(request):
            _change_label(opened, request, user)
            return redirect("application-labels")
        if request.POST.get("do") != "rename":
            return redirect("application-labels")
        typed = sent(request, label=optional_text(), name=optional_text(strip=False))
        for one in rows:
            if typed["label"] == str(one.pk):
                one.typed = typed["name"]  # type: ignore[attr-defined]
    return render(
        request, "applications/labels.html", {"rows": rows, "offices": user.offices_as(*roles.OFFICERS)}
    )


def _as_named(request: AuthedRequest, label: Label) -> EditGuard:
    shows = lambda kept: [[OpenedControl("name", _("Label"), kept.name)]]  # noqa: E731
    return EditGuard(request, label, shows, name=f"opened-{label.pk}")


def _change_label(opened: Mapping[int, EditGuard], request: AuthedRequest, user: User) -> None:
    own = Label.objects.filter(office__in=user.offices_as(*roles.OFFICERS))
    do, name = request.POST.get("do", ""), sent(request, name=optional_text())["name"]
    if do == "make":
        actions.make_label(office=_own_office(user), name=name, by=user)
    elif do in ("rename", "merge", "delete"):
        label = _one_of(request, "label", own)
        if do == "rename":
            opened[label.pk].saving(lambda: actions.rename_label(label=label, name=name, by=user))()
        elif do == "merge":
            actions.merge_labels(label=label, into=_one_of(request, "into", own), by=user)
        else:
            actions.delete_label(label=label, by=user)
    else:
        return
    messages.success(request, _("The labels are changed."))


@roles_only("lead")
def routing(request: AuthedRequest) -> HttpResponse:
    """Which officer of the office takes which region; the nearest region decides."""
    user = request.user
    if request.method == "POST":
        leads_back(request, "application-routing")
        _change_routing(request, user)
        return redirect("application-routing")
    offices = user.offices_as("lead")
    typed: Mapping[str, Any] = saved_post(request) or {}
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


def _change_routing(request: AuthedRequest, user: User) -> None:
    leads = [office.pk for office in user.offices_as("lead")]
    do = request.POST.get("do", "")
    if do == "end":
        row = _one_of(request, "pk", Routing.objects.filter(office__in=leads))
        actions.end_routing(routing=row, by=user)
        messages.success(request, _("The line is taken out. What was handed over stays where it is."))
    if do not in ("set", "apply"):
        return
    office = _one_of(request, "office", Office.objects.filter(pk__in=leads))
    if do == "apply":
        n = actions.route_unassigned(office=office, by=user)
        messages.success(request, _("Handed over: %(n)s.") % {"n": n})
        return
    region = Region.objects.filter(pk=picked(request.POST, "region")).first()
    colleagues = forms.ModelChoiceField(queries.colleagues(user), required=False)
    handler = sent(request, handler=colleagues)["handler"]
    if region is None or handler is None:
        raise Refused(_("Choose a region and the officer who takes it."))
    actions.set_routing(office=office, region=region, handler=handler, by=user)
    messages.success(request, _("The routing is set. It holds for what is submitted from now on."))
