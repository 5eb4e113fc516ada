"""Two pages of delivery whose action moves money with it, so that they stand here: the funder's
signature, which begins
delivery, and the evaluation of a report, by which tranches fall due or are held.
"""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from grants.contracts import actions as contracts
from grants.contracts.queries import contract_for
from grants.contracts.views import sign_page
from grants.disbursements import actions
from grants.milestones.forms import EvaluationForm
from grants.milestones.views.common import milestone_or_404
from grants.milestones.views.milestones import shown
from grants.people.access import AuthedRequest
from grants.web.answers import done
from grants.web.finding import get_or_404
from grants.web.refusals import put_on
from workflows.steps import offers


@login_required
def contract_begin(request: AuthedRequest, pk: int) -> HttpResponse:
    """The funder signs last: a contract begins delivery, a supplementary agreement only comes into force."""
    found = get_or_404(contract_for, request, pk)
    if found.is_supplementary:
        return sign_page(
            request, found, "funder", lambda **said: contracts.sign(contract=found, party="funder", **said)
        )
    return sign_page(request, found, "funder", lambda **said: actions.begin_delivery(contract=found, **said))


@login_required
def milestone_evaluate(request: AuthedRequest, pk: int) -> HttpResponse:
    """The report on one side, the rubric on the other."""
    found = milestone_or_404(request, pk)
    if not any(o.name in ("accept", "accept_inspected") for o in offers(found, request.user)):
        raise PermissionDenied
    form = EvaluationForm(request.POST or None, milestone=found)
    if request.method == "POST" and form.is_valid():
        with put_on(form):
            judged = actions.evaluate(milestone=found, by=request.user, **form.marks())
            words = _("Evaluated: %(mark)s, “%(state)s”. The organisation has been told.")
            return done(request, words % {"mark": judged.score, "state": judged.get_state_display()}, judged)
    return render(
        request, "milestones/evaluate.html", {**shown(found), "form": form, "call": found.award.call}
    )


urlpatterns = [
    path("desk/contracts/<int:pk>/begin/", contract_begin, name="contract-begin"),
    path("desk/milestones/<int:pk>/evaluate/", milestone_evaluate, name="milestone-evaluate"),
]
