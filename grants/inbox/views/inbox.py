"""The officer's list: an address that can be sent on, its saved views, its file, and what was seen."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import (
    FileResponse,
    HttpResponse,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from grants.documents.queries import errands_of
from grants.inbox import View, actions
from grants.inbox import queries as inbox_queries
from grants.inbox.actions.bulk import DEEDS
from grants.inbox.chips import chips_of
from grants.inbox.export import KINDS, ask_export, csv_lines, workbook
from grants.inbox.models import SavedView
from grants.inbox.view import Paged
from grants.people.access import AuthedRequest, may_open, roles_only
from grants.people.models import Office
from grants.web.answers import done, paged
from grants.web.forms import optional_text, sent
from grants.web.refusals import leads_back
from workflows import clock, roles
from workflows.steps import Misfit, Refused


@roles_only(*roles.READERS)
@require_GET
def inbox(request: AuthedRequest) -> HttpResponse:
    """The submitted applications as the address says; without one, as this person likes to begin."""
    user = request.user
    saved = list(inbox_queries.saved_views(user))
    first = next((one for one in saved if one.is_first and one.owner_id == user.pk), None)
    if first and not request.GET:
        return redirect(inbox_queries.address_of(first))
    view = View(request.GET, user)
    page = paged(request, Paged(view))
    shown = next((one for one in saved if str(one.pk) == request.GET.get("view")), None)
    context = {
        "view": view,
        "page_obj": page,
        "shown": shown,
        "may_route": may_open(user, reverse("application-routing")),
        "tabs": [{"view": one, "href": inbox_queries.address_of(one)} for one in saved],
        "chips": chips_of(view),
        "rows": [(one, [(c, c.value(one)) for c in view.columns]) for one in page.object_list],
        "exports": errands_of(user, "list")[:3],
        "may_work": user.has_role(*roles.OFFICERS),
        "deeds": DEEDS,
        "address": view.query(),
        **inbox_queries.inbox_choices(view),
    }
    return render(request, "applications/list.html", context)


def view_from(text: str, user: Any) -> View:
    """The view of an address that a form carries."""
    return View(QueryDict(text), user)


def acted_on(request: AuthedRequest) -> View:
    """The view with which something is done, and where a refusal leads back. Where a filter cannot be read, its rows are
    not those that are meant."""
    address = sent(request, address=optional_text(strip=False))["address"]
    leads_back(request, address_of_list(address))
    view = view_from(address, request.user)
    if view.wrong:
        raise Refused(*view.wrong.values())
    return view


def address_of_list(text: str) -> str:
    """The list as it stood."""
    query = urlsplit(f"?{text}").query
    return f"{reverse('application-list')}?{query or 'all=1'}"


def back_to(text: str) -> HttpResponse:
    return redirect(address_of_list(text))


@roles_only(*roles.READERS)
@require_POST
def export(request: AuthedRequest) -> Any:
    """This view as a file: every row of it, its columns, its order. Who took it is recorded."""
    user, view = request.user, acted_on(request)
    kind = sent(request, **{"as": optional_text()})["as"]
    if kind not in ("csv", "xlsx"):
        raise Misfit(_("Choose the kind of file: CSV or Excel."))
    rows = actions.record_export(view=view, kind=kind, by=user)
    name = f"applications-{clock.today():%Y%m%d}.{kind}"
    errand = ask_export(view=view, kind=kind, rows=rows, name=name, language=get_language() or "", by=user)
    if errand is not None:
        return redirect("errand", pk=errand.pk)
    if kind == "xlsx":
        return FileResponse(workbook(view), as_attachment=True, filename=name)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(csv_lines(view), content_type=KINDS[kind], headers=headers)


@roles_only(*roles.READERS)
@require_POST
def seen(request: AuthedRequest) -> HttpResponse:
    """Everything in this view has been seen by this person."""
    view = acted_on(request)
    if "address" in request.POST:
        actions.look_at(applications=view.rows().values_list("pk", flat=True), by=request.user)
        messages.success(request, _("Everything in this view is marked as seen."))
    return back_to(view.query())


def _office(request: AuthedRequest) -> Office | None:
    """The office a view is shared with, where its box is ticked: the first one this person keeps lists for."""
    offices = request.user.offices_as(*roles.OFFICERS)
    return offices[0] if "shared" in request.POST and offices else None


@roles_only(*roles.READERS)
@require_POST
def save_view(request: AuthedRequest) -> HttpResponse:
    """Keep the list as it stands under a name."""
    typed = sent(request, address=optional_text(strip=False), name=optional_text())
    leads_back(request, address_of_list(typed["address"]))
    view = view_from(typed["address"], request.user)
    kept = actions.save_view(view=view, name=typed["name"], office=_office(request), by=request.user)
    return done(request, _("The view is kept."), inbox_queries.address_of(kept))


@roles_only(*roles.READERS)
@require_POST
def change_view(request: AuthedRequest, pk: int) -> HttpResponse:
    """Rename, share, open first, or delete one of one's own views."""
    user = request.user
    kept = get_object_or_404(SavedView, pk=pk, owner=user)
    leads_back(request, inbox_queries.address_of(kept))
    if "delete" in request.POST:
        actions.delete_view(kept=kept, by=user)
        messages.success(request, _("The view is deleted. The applications in it stay as they are."))
        return back_to("")
    actions.change_view(
        kept=kept,
        name=sent(request, name=optional_text())["name"],
        office=_office(request),
        first="first" in request.POST,
        by=user,
    )
    return done(request, _("The view is changed."), inbox_queries.address_of(kept))
