"""The officer decides on a package with too few responses. It stands in this stage, because ending a package ends
its responses."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from grants.applications import actions
from grants.applications.actions.packages import ENDING
from grants.applications.models import Application
from grants.calls.actions import continue_package
from grants.calls.models import Call, Package
from grants.people.access import AuthedRequest, roles_only
from grants.web.answers import done
from grants.web.forms import ReasonForm
from grants.web.refusals import shown_again
from workflows import roles
from workflows.steps import offers


@roles_only(*roles.READERS)
def package(request: AuthedRequest, pk: int) -> HttpResponse:
    """End it, or go on by the rule that allows it; either way with a reason that is published."""
    rows = Package.objects.select_related("call__issuer__region", "purchaser", "region")
    shown = get_object_or_404(rows, pk=pk)
    if not Call.objects.visible_to(request.user).filter(pk=shown.call_id).exists():
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = request.user
        do = continue_package if "go_on" in request.POST else actions.fail_package
        reason = form.cleaned_data["reason"]
        with shown_again(request):
            do(package=shown, reason=reason, by=user)
            return done(request, _("Decided."), shown.call)
    # Rivals' names and prices are for those who may read the responses; an office elsewhere sees their number.
    visible = Application.objects.visible_to(request.user)
    answered = visible.filter(package=shown).exclude(state="draft")
    context = {
        "package": shown,
        "call": shown.call,
        "form": form,
        "count": shown.responses(),
        "offers": offers(shown, request.user),
        "answered": answered.select_related("organisation").order_by("code"),
        "ending": answered.filter(state__in=ENDING).count(),
    }
    return render(request, "applications/package.html", context)
