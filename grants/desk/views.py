"""The desk, messages, history, and the small switches of the frame."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from grants.desk import queries
from grants.desk.lists import EVENTS, HISTORY
from grants.desk.nav import items_for
from grants.ledger import anchors
from grants.people.access import AuthedRequest
from grants.people.actions import set_care_mode
from grants.people.shown import shown_to
from grants.web.answers import paged
from grants.web.lists.pages import list_page
from workflows import anchor, clock

YEAR = 365 * 24 * 60 * 60


@login_required
@require_safe
def desk(request: AuthedRequest) -> HttpResponse:
    """What waits for me, since when, until when."""
    user: Any = request.user
    lines: Any = queries.desk_of(user)  # has a length and slices: all that is asked of it
    page: Any = paged(request, lines)
    items = page.object_list
    context = {
        "items": items,
        "page_obj": page,
        "today": clock.today(),
        "posts": user.posts,
        "acts_for_nobody": not (user.posts or getattr(user, "expert", None) or user.is_superuser),
        "news": queries.messages_for(user).filter(read_at=None)[:5],
        # Whoever waits for nobody (an auditor, an editor) finds the doors to what he reads.
        "doors": [] if items else items_for(user)[1:],
    }
    return render(request, "desk/desk.html", context)


@login_required
@require_safe
def messages(request: AuthedRequest) -> HttpResponse:
    user: Any = request.user
    page = paged(request, queries.messages_for(user))
    return render(request, "desk/messages.html", {"page_obj": page})


@login_required
@require_POST
def read_message(request: AuthedRequest, pk: int) -> HttpResponse:
    """Mark as read and go where the message points."""
    user: Any = request.user
    message = get_object_or_404(queries.messages_for(user), pk=pk)
    type(message).objects.filter(pk=pk, read_at=None).update(read_at=clock.now())
    return redirect(message.link or "messages")


@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """Mails that were kept instead of sent, each to whom it was written."""
    reader = queries.reader_of_mails(request)
    if reader is None:
        return redirect_to_login(request.get_full_path())
    page = paged(request, queries.mails_to(reader))
    return render(request, "desk/mails.html", {"page_obj": page})


@login_required
def history(request: AuthedRequest, process: str, pk: int) -> HttpResponseBase:
    """Who, when, from, to, with which facts."""
    user: Any = request.user
    if not shown_to(user).history:
        raise PermissionDenied
    subject = queries.subject_for(user, process, pk)
    if subject is None:
        raise Http404
    return list_page(request, HISTORY, process, pk, template="desk/history.html", subject=subject)


@login_required
@require_safe
def anchor_file(request: AuthedRequest) -> HttpResponse:
    """Where the chains end now, as a file to keep elsewhere."""
    user: Any = request.user
    if not (user.is_superuser or user.has_role("auditor")):
        raise PermissionDenied
    text = anchor.written([anchor.of_events(), *anchors.heads()])
    name = f"yichuang-{timezone.localtime(clock.now()):%Y%m%d-%H%M%S}.txt"
    return HttpResponse(
        text,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@login_required
def events(request: AuthedRequest) -> HttpResponseBase:
    """The whole trail, for auditors."""
    return list_page(request, EVENTS, template="desk/events.html")


def set_theme(request: HttpRequest) -> HttpResponse:
    """Care mode (关怀版) and the dark screen: kept on this device, care mode also with the account. A page that is
    everybody's has no form: its links come here, and where scripts run they set the same cookies themselves."""
    back = request.POST.get("next") or request.GET.get("next") or "/"
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    if request.method != "POST":
        return render(request, "desk/theme.html", {"back": back})
    response = HttpResponseRedirect(back)
    for name, allowed in (("care", ("on", "off")), ("theme", ("light", "dark"))):
        value = request.POST.get(name)
        if value in allowed:
            response.set_cookie(
                name,
                value,
                max_age=YEAR,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
    if request.user.is_authenticated and request.POST.get("care") in ("on", "off"):
        set_care_mode(on=request.POST["care"] == "on", by=request.user)
    return response
