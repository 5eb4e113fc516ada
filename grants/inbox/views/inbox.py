"""The officer's list: an address that can be sent on, its saved views, its file, and what was seen."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grants.inbox import INBOX, InboxView, actions
from grants.inbox import queries as inbox_queries
from grants.inbox.actions.bulk import BULK_ACTIONS
from grants.inbox.models import SavedView
from grants.people.access import AuthedRequest, may_open, roles_only
from grants.people.models import Office
from grants.web.answers import done
from grants.web.forms import optional_text, sent
from grants.web.lists.pages import list_page
from grants.web.refusals import leads_back
from workflows import roles
from workflows.steps import Refused


@roles_only(*INBOX.roles)
def inbox(request: AuthedRequest) -> HttpResponseBase:
    """The submitted applications as the address says; without one, as this person likes to begin."""
    user = request.user
    saved = list(inbox_queries.saved_views(user))
    first = next((one for one in saved if one.is_first and one.owner_id == user.pk), None)
    if first and not request.GET and request.method == "GET":
        return redirect(inbox_queries.address_of(first))
    return list_page(
        request,
        INBOX,
        template="applications/list.html",
        saved=next((one for one in saved if str(one.pk) == request.GET.get("view")), None),
        may_route=may_open(user, reverse("application-routing")),
        tabs=[{"view": one, "href": inbox_queries.address_of(one)} for one in saved],
        may_work=user.has_role(*roles.OFFICERS),
        bulk_actions=BULK_ACTIONS,
    )


def view_from(text: str, user: Any) -> InboxView:
    """The view of an address that a form carries."""
    return InboxView(QueryDict(text), user)


def acted_on(request: AuthedRequest) -> InboxView:
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
