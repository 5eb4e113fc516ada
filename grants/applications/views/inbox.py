"""The officer's list: an address that can be sent on, its saved views, its file, and what was seen."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from grants.applications import actions, queries
from grants.applications.actions.bulk import DEEDS
from grants.applications.inbox import View
from grants.applications.inbox.chips import chips_of
from grants.applications.inbox.export import KINDS, ask_export, csv_lines, workbook
from grants.applications.inbox.view import Paged
from grants.applications.models import SavedView
from grants.applications.views.common import tell
from grants.documents.queries import errands_of
from grants.people.access import roles_only, user_of
from grants.people.models import Office
from workflows import clock
from workflows.paging import Pages
from workflows.roles import RoleName
from workflows.steps import Refused

PAGE = 25
KEEPERS: tuple[RoleName, ...] = ("officer", "lead")


@roles_only(*queries.OFFICIAL)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """The submitted applications as the address says; without one, as this person likes to begin."""
    user = user_of(request)
    saved = list(queries.saved_views(user))
    first = next((one for one in saved if one.is_first and one.owner_id == user.pk), None)
    if first and not request.GET:
        return redirect(queries.address_of(first))
    view = View(request.GET, user)
    page: Any = Pages(Paged(view), PAGE).get_page(request.GET.get("page"))  # type: ignore[arg-type]
    shown = next((one for one in saved if str(one.pk) == request.GET.get("view")), None)
    context = {
        "view": view,
        "page_obj": page,
        "shown": shown,
        "is_lead": user.has_role("lead"),
        "tabs": [{"view": one, "href": queries.address_of(one)} for one in saved],
        "chips": chips_of(view),
        "rows": [(one, [(c, c.value(one)) for c in view.columns]) for one in page.object_list],
        "exports": errands_of(user, "list")[:3],
        "may_work": user.has_role(*KEEPERS),
        "deeds": DEEDS,
        "address": view.query(),
        **queries.inbox_choices(view),
    }
    return render(request, "applications/list.html", context)


def view_from(text: str, user: Any) -> View:
    """The view of an address that a form carries."""
    return View(QueryDict(text), user)


def acted_on(request: HttpRequest) -> View:
    """The view with which something is done. Where a filter cannot be read, its rows are not those that are meant."""
    view = view_from(request.POST.get("address", ""), user_of(request))
    if view.wrong:
        raise Refused(*view.wrong.values())
    return view


def back_to(text: str) -> HttpResponse:
    """To the list as it stood."""
    query = urlsplit(f"?{text}").query
    return redirect(f"{reverse('application-list')}?{query or 'all=1'}")


@roles_only(*queries.OFFICIAL)
@require_POST
def export(request: HttpRequest) -> Any:
    """This view as a file: every row of it, its columns, its order. Who took it is recorded."""
    user, kind = user_of(request), request.POST.get("as", "")
    try:
        view = acted_on(request)
    except Refused as refused:
        tell(request, refused)
        return back_to(request.POST.get("address", ""))
    if kind not in ("csv", "xlsx"):
        messages.warning(request, _("Choose the kind of file: CSV or Excel."))
        return back_to(view.query())
    rows = actions.record_export(view=view, kind=kind, by=user)
    name = f"applications-{clock.today():%Y%m%d}.{kind}"
    errand = ask_export(view=view, kind=kind, rows=rows, name=name, language=get_language() or "", by=user)
    if errand is not None:
        return redirect("errand", pk=errand.pk)
    if kind == "xlsx":
        return FileResponse(workbook(view), as_attachment=True, filename=name)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(csv_lines(view), content_type=KINDS[kind], headers=headers)


@roles_only(*queries.OFFICIAL)
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Everything in this view has been seen by this person."""
    user = user_of(request)
    try:
        view = acted_on(request)
    except Refused as refused:
        tell(request, refused)
        return back_to(request.POST.get("address", ""))
    if "address" in request.POST:
        actions.look_at(applications=view.rows().values_list("pk", flat=True), by=user)
        messages.success(request, _("Everything in this view is marked as seen."))
    return back_to(view.query())


def _office(request: HttpRequest) -> Office | None:
    """The office a view is shared with, where its box is ticked: the first one this person keeps lists for."""
    offices = user_of(request).offices_as(*KEEPERS)
    return offices[0] if request.POST.get("shared") and offices else None


@roles_only(*queries.OFFICIAL)
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the list as it stands under a name."""
    user, address = user_of(request), request.POST.get("address", "")
    try:
        kept = actions.save_view(
            view=view_from(address, user), name=request.POST.get("name", ""), office=_office(request), by=user
        )
    except Refused as refused:
        tell(request, refused)
        return back_to(address)
    messages.success(request, _("The view is kept."))
    return redirect(queries.address_of(kept))


@roles_only(*queries.OFFICIAL)
@require_POST
def change_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, share, open first, or delete one of one's own views."""
    user = user_of(request)
    kept = get_object_or_404(SavedView, pk=pk, owner=user)
    try:
        if "delete" in request.POST:
            actions.delete_view(kept=kept, by=user)
            messages.success(request, _("The view is deleted. The applications in it stay as they are."))
            return back_to("")
        actions.change_view(
            kept=kept,
            name=request.POST.get("name", ""),
            office=_office(request),
            first=bool(request.POST.get("first")),
            by=user,
        )
        messages.success(request, _("The view is changed."))
    except Refused as refused:
        tell(request, refused)
    return redirect(queries.address_of(kept))
