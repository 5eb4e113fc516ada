"""Entering money that a funder promises, and money that arrives. The overview of funds is `money`."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from grants.people.access import roles_only
from grants.people.again import asks_again
from grants.people.models import Office
from grants.programs import actions
from grants.programs.forms import NotifyForm, ReceiveForm
from grants.programs.queries import pools_at
from workflows.roles import RoleName
from workflows.steps import NotYours, Refused

ENTER: tuple[RoleName, ...] = ("finance_maker", "finance_checker")


def _mine(user: Any, *roles: str) -> Any:
    return (
        Office.objects.all()
        if user.is_superuser
        else Office.objects.filter(pk__in=[office.pk for office in user.offices_as(*roles)])
    )


@roles_only(*ENTER, "lead")
@asks_again()
def money_notify(request: HttpRequest) -> HttpResponse:
    """Money is notified: the pool grows, and what can be committed with it."""
    form = NotifyForm(request.POST or None, offices=_mine(request.user, *ENTER, "lead"))
    note = _("The ledger posts it at once: it may be set aside for calls from now on.")
    return enter(request, form, _("Notified money"), note, actions.notify_money)


@roles_only(*ENTER)
@asks_again()
def money_receive(request: HttpRequest) -> HttpResponse:
    """Notified money has arrived at the bank."""
    form = ReceiveForm(request.POST or None, pools=pools_at(_mine(request.user, *ENTER)))
    note = _("Payments can be issued from what has arrived. More than was notified is refused.")
    return enter(request, form, _("Received money"), note, actions.receive_money)


def enter(request: HttpRequest, form: Form, title: str, note: str, act: Callable[..., Any]) -> HttpResponse:
    """One form, one action; a refusal stands on the form and loses nothing typed."""
    if request.method == "POST" and form.is_valid():
        try:
            act(by=request.user, **form.cleaned_data)
        except NotYours as refused:
            raise PermissionDenied(*refused.sentences) from refused
        except Refused as refused:
            for sentence in refused.sentences:
                form.add_error(None, sentence)
        else:
            messages.success(request, _("Entered in the books."))
            return redirect("money")
    return render(request, "programs/enter.html", {"form": form, "title": title, "note": note})
