"""Who works on an application: the list, the invitations, who is in charge; and the page behind the link of a letter."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from grants.applications import queries
from grants.applications.models import Application
from grants.collaboration import actions
from grants.collaboration import queries as together
from grants.collaboration.forms import InviteForm
from grants.people.access import AuthedRequest
from grants.people.identity import has_address
from grants.people.saved_post import saved_post, saves_post
from grants.web.forms import optional_text, sent
from grants.web.refusals import leads_back, put_on, shown_again


@saves_post
def people(request: AuthedRequest, code: str) -> HttpResponse:
    """Who works on it and may do what; members of the organisation change it here."""
    application = queries.own_application(request.user, code, to="read")
    typed = request.POST if request.POST.get("do") == "invite" else saved_post(request)
    form = InviteForm(typed or None)
    if request.method == "POST" and _did(request, application, form):
        gone = not Application.objects.visible_to(request.user).filter(pk=application.pk).exists()
        return redirect("my-applications") if gone else redirect("application-people", code)
    context = {
        "application": application,
        "form": form,
        "members": together.members_of(application),
        "colleagues": together.colleagues_of(application),
        "invitations": together.open_invitations(application),
        "may_decide": application.may(request.user, "submit"),
        "roles": InviteForm.ROLES,
        "may_transfer": application.state in ("draft", "supplementing"),
    }
    return render(request, "applications/people.html", context)


def _did(request: HttpRequest, application: Application, form: InviteForm) -> bool:
    """Do what the button said. False where the form of the invitation has to be shown again."""
    do = OPERATIONS.get(request.POST.get("do", ""))
    if do is None:
        return True
    leads_back(request, "application-people", application.code)
    if do is not _invite:
        messages.success(request, do(request, application, form))
        return True
    with put_on(form):
        said = do(request, application, form)
        if said:
            messages.success(request, said)
        return bool(said)
    return False


def _invite(request: HttpRequest, application: Application, form: InviteForm) -> str:
    if not form.is_valid():
        return ""
    user: Any = request.user
    sent = actions.invite(application=application, by=user, **form.cleaned_data)
    return _("The invitation was sent to %(email)s. The link in it is good for 14 days, once.") % {
        "email": sent.email
    }


def _role(request: HttpRequest, application: Application, form: InviteForm) -> str:
    user: Any = request.user
    found = get_object_or_404(application.colleagues, pk=_number(request, "colleague"))
    found = actions.change_role(colleague=found, role=sent(request, role=optional_text())["role"], by=user)
    return _("%(person)s: %(role)s. It is in force now.") % {
        "person": found.user,
        "role": found.get_role_display(),
    }


def _off(request: HttpRequest, application: Application, form: InviteForm) -> str:
    user: Any = request.user
    found = get_object_or_404(application.colleagues.select_related("user"), pk=_number(request, "colleague"))
    actions.take_off(colleague=found, by=user)
    return _("%(person)s works on it no more. What was written stays.") % {"person": found.user}


def _revoke(request: HttpRequest, application: Application, form: InviteForm) -> str:
    user: Any = request.user
    found = get_object_or_404(application.invitations, pk=_number(request, "invitation"))
    actions.revoke_invitation(invitation=found, by=user)
    return _("The invitation is revoked: its link opens nothing any more.")


def _transfer(request: HttpRequest, application: Application, form: InviteForm) -> str:
    user: Any = request.user
    at_work = [*together.members_of(application), *(c.user for c in together.colleagues_of(application))]
    to = next((one for one in at_work if one.pk == _number(request, "to")), None)
    if to is None:
        raise Http404
    actions.transfer(application=application, to=to, by=user)
    return _("%(person)s is in charge now, and has been told.") % {"person": to}


def _number(request: HttpRequest, name: str) -> int:
    return sent(request, **{name: forms.IntegerField(required=False)})[name] or 0


#: What the buttons of the page are called.
OPERATIONS: dict[str, Callable[[HttpRequest, Application, InviteForm], str]] = {
    "invite": _invite,
    "role": _role,
    "off": _off,
    "revoke": _revoke,
    "transfer": _transfer,
}


@never_cache
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Behind the link of a letter: what one is invited to, for whoever holds the link; accepted by whoever is logged
    in. Without an account one registers first and comes back here."""
    found = together.invitation_of(secret)
    user: Any = request.user
    if user.is_authenticated and (request.method == "POST" or found.accepted_by_id == user.pk):
        with shown_again(request):
            application = actions.accept_invitation(invitation=found, by=user)
            return redirect("application", application.code)
    is_anothers = user.is_authenticated and not has_address(user, found.email)
    context = {
        "invitation": found,
        "application": found.application,
        "is_anothers": is_anothers,
        "here": request.path,
        "may": InviteForm.ROLES[found.role],
        "works": user.is_authenticated and found.application.may(user),
        "decides": user.is_authenticated and together.may_decide_somewhere(user),
    }
    return render(request, "applications/invitation.html", context)
