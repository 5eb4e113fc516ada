"""What need not be typed twice: an earlier application's answers, the profile, a link; and like projects side by
side for the office."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grants.applications import actions, queries, similarity
from grants.applications.forms import CopyForm, LinkForm
from grants.applications.lists import LINKERS, LINKS
from grants.applications.models import Application
from grants.applications.reuse import earlier, linkable
from grants.calls.models import Call
from grants.people.access import AuthedRequest, roles_only
from grants.people.queries import own_hub
from grants.web.lists.pages import list_page
from grants.web.refusals import leads_back
from workflows.plain_text import whole


@login_required
def copy(request: AuthedRequest, code: str) -> HttpResponse:
    """Choose an earlier application of the same organisation, and take its answers over."""
    application = queries.own_application(request.user, code)
    user = request.user
    form = CopyForm(request.POST or None, rows=earlier(user, application.organisation, application.pk))
    if request.method == "POST" and form.is_valid():
        source, with_files = form.cleaned_data["copy_from"], form.cleaned_data["copy_files"]
        leads_back(request, "application-copy", code)
        found = actions.copy_answers(application=application, source=source, with_files=with_files, by=user)
        taken = sum(map(len, found.answers.values())) + len(found.files)
        said = ngettext("%(n)d answer was taken over.", "%(n)d answers were taken over.", taken) % {
            "n": taken
        }
        messages.success(request, said)
        return redirect("application-tasks", code)
    return render(request, "applications/copy.html", {"application": application, "form": form})


@require_POST
@login_required
def take_over_profile(request: AuthedRequest, code: str) -> HttpResponse:
    """Bring the draft to what the organisation's profile says now."""
    application = queries.own_application(request.user, code)
    user = request.user
    leads_back(request, "application-tasks", code)
    changed = actions.take_over_profile(application=application, by=user)
    if changed:
        messages.success(request, _("Taken over from the profile. Look through what changed."))
    else:
        messages.info(request, _("The draft says already what the profile says."))
    return redirect("application-tasks", code)


#: In an address a Chinese sign takes nine places, and fifteen within another address: who is not signed in is led through one
#: (config/gunicorn.py says how long a whole one may be).
LONGEST_LINK = 4000
TOO_LONG = gettext_lazy(
    "A link holds %(most)d characters, and this one would have %(n)d: in an address a Chinese character counts as nine. Leave "
    "the long answers to those who apply."
)


@roles_only(*LINKERS)
def links(request: AuthedRequest) -> HttpResponseBase:
    """The calls for which a link can be made: the door of a hub, which helps the groups it serves to apply and keeps their
    money."""
    return list_page(request, LINKS, template="applications/links.html", hub=own_hub(request.user))


@roles_only(*LINKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: AuthedRequest, code: str) -> HttpResponse:
    """Make an address that begins an application with some answers filled in, to be sent to those who shall apply."""
    call = get_object_or_404(Call.objects.visible_to(request.user), code=code)
    form = LinkForm(request.POST or None, questions=linkable(call))
    made, hub = "", own_hub(request.user)
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if value}
        given |= {"hub": hub.code} if hub else {}
        there = reverse("application-start", args=[call.code])
        made = whole(f"{there}?{urlencode(given)}" if given else there)
        if len(made) > LONGEST_LINK:
            said = {"most": LONGEST_LINK, "n": len(made)}
            made = ""
            form.add_error(None, TOO_LONG % said)
    context = {"call": call, "form": form, "made": made, "hub": hub}
    return render(request, "applications/link.html", context)


@login_required
@require_safe
def similar(request: AuthedRequest, code: str, other: str) -> HttpResponse:
    """Two like projects side by side, for an officer who may open both."""
    application = queries.application_for(request.user, code)
    if not queries.is_official(request.user) or application.state == "draft":
        raise PermissionDenied
    visible = Application.objects.visible_to(request.user).exclude(state="draft")
    found = get_object_or_404(visible.select_related(*queries.BESIDE), code=other)
    context = {
        "application": application,
        "other": found,
        "passages": similarity.passages(application, found),
        "percent": similarity.percent_alike(application, found),
    }
    return render(request, "applications/similar.html", context)
