"""Entering money that a funder promises, and money that arrives. The overview of funds is `money`."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from grants.people.access import AuthedRequest, roles_only
from grants.people.models import Office
from grants.people.reauthentication import requires_reauthentication
from grants.programs import actions
from grants.programs.forms import NotifyForm, ReceiveForm
from grants.programs.queries import pools_at
from grants.web.answers import done
from grants.web.refusals import put_on
from workflows import roles


def _mine(user: Any, *roles: str) -> Any:
    return (
        Office.objects.all()
        if user.is_superuser
        else Office.objects.filter(pk__in=[office.pk for office in user.offices_as(*roles)])
    )


@roles_only(*roles.FINANCE, "lead")
@requires_reauthentication()
def money_notify(request: AuthedRequest) -> HttpResponse:
    """Money is notified: the pool grows, and what can be committed with it."""
    form = NotifyForm(request.POST or None, offices=_mine(request.user, *roles.FINANCE, "lead"))
    note = _("The ledger posts it at once: it may be set aside for calls from now on.")
    return enter(request, form, _("Notified money"), note, actions.notify_money)


@roles_only(*roles.FINANCE)
@requires_reauthentication()
def money_receive(request: AuthedRequest) -> HttpResponse:
    """Notified money has arrived at the bank."""
    form = ReceiveForm(request.POST or None, pools=pools_at(_mine(request.user, *roles.FINANCE)))
    note = _("Payments can be issued from what has arrived. More than was notified is refused.")
    return enter(request, form, _("Received money"), note, actions.receive_money)


def enter(request: AuthedRequest, form: Form, title: str, note: str, act: Callable[..., Any]) -> HttpResponse:
    """One form, one action; a refusal stands on the form and loses nothing typed."""
    if request.method == "POST" and form.is_valid():
        with put_on(form):
            act(by=request.user, **form.cleaned_data)
            return done(request, _("Entered in the books."), "money")
    return render(request, "programs/enter.html", {"form": form, "title": title, "note": note})
