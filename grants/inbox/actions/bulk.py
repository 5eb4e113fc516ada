"""One bulk action for many applications: what would be refused and why, before anything happens; then what may go goes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.applications.models import Application
from grants.eligibility.actions import deciding
from grants.inbox.actions import assigning, office
from grants.inbox.models import Label
from grants.people.models import User
from workflows.steps import Refused, refusal

#: More than so many at once is no longer a look: the view is to be narrowed.
MOST = 500
READ_WITH = (
    "call__issuer__region",
    "organisation__custodian",
    "package",
    "custodian",
    "contracting_party",
    "handler",
)


#: What was refused, and the sentences why, by key.
Refusals = dict[int, list[str]]


@dataclass(frozen=True)
class BulkAction:
    """What can be done to many. `against` says why not, without trying; `do` does it to those that may go, and returns
    what was refused all the same."""

    words: str | Promise
    against: Callable[[Application, Any, User], list[str]]
    do: Callable[[list[Application], Any, User], Refusals]
    #: What must be chosen with it: "handler", "label" or nothing.
    needs: str = ""


def _each(
    do: Callable[[Application, Any, User], object],
) -> Callable[[list[Application], Any, User], Refusals]:
    """Each for itself, in a transaction of its own: one that is refused stops no other."""

    def do_all(rows: list[Application], target: Any, by: User) -> Refusals:
        refused = {}
        for one in rows:
            try:
                do(one, target, by)
            except Refused as against:
                refused[one.pk] = against.sentences
        return refused

    return do_all


def _look_at(rows: list[Application], target: Any, by: User) -> Refusals:
    office.look_at(applications=[one.pk for one in rows], by=by)
    return {}


@dataclass(frozen=True)
class Outcome:
    """One application, and what stands (or stood) against the bulk action; nothing where it goes."""

    application: Application
    reasons: list[str]


def _against_passing(one: Application, target: Any, by: User) -> list[str]:
    against = refusal(one, one.arrow("find_eligible"), by)
    return against.sentences if against else []


def _against_taking_over(one: Application, target: Any, by: User) -> list[str]:
    if against := deciding.why_not_decide(one, by):
        return against.sentences
    lines = [line.result for line in one.eligibility_lines.all()]
    return [_("Every line of its checklist is decided.")] if lines and "pending" not in lines else []


def _against_handing(one: Application, target: User, by: User) -> list[str]:
    if one.handler_id == target.pk:
        return [_("%(name)s handles it already.") % {"name": target}]
    return assigning.why_not_assign(one, target, by)


def _carries(one: Application, label: Label) -> bool:
    return any(row.label_id == label.pk for row in one.label_rows.all())


def _against_labelling(one: Application, target: Label, by: User) -> list[str]:
    return [_("It carries this label already.")] if _carries(one, target) else []


def _against_unlabelling(one: Application, target: Label, by: User) -> list[str]:
    return [] if _carries(one, target) else [_("It does not carry this label.")]


BULK_ACTIONS = {
    "pass": BulkAction(
        gettext_lazy("Pass the eligibility check"),
        _against_passing,
        _each(lambda one, target, by: deciding.find_eligible(application=one, by=by)),
    ),
    "take_over": BulkAction(
        gettext_lazy("Take over what the system found in order"),
        _against_taking_over,
        _each(lambda one, target, by: deciding.accept_findings(application=one, by=by)),
    ),
    "assign": BulkAction(
        gettext_lazy("Give to a colleague"),
        _against_handing,
        lambda rows, target, by: assigning.assign_all(applications=rows, handler=target, by=by),
        "handler",
    ),
    "label": BulkAction(
        gettext_lazy("Put a label"),
        _against_labelling,
        _each(lambda one, target, by: office.put_label(application=one, label=target, by=by)),
        "label",
    ),
    "unlabel": BulkAction(
        gettext_lazy("Take a label off"),
        _against_unlabelling,
        _each(lambda one, target, by: office.take_label(application=one, label=target, by=by)),
        "label",
    ),
    "seen": BulkAction(
        gettext_lazy("Mark as seen"),
        lambda one, target, by: [],
        _look_at,
    ),
}


def foresee(bulk_action: BulkAction, rows: Iterable[Application], target: Any, by: User) -> list[Outcome]:
    """What would happen to each; nothing is changed."""
    return [Outcome(one, bulk_action.against(one, target, by)) for one in rows]


def perform(bulk_action: BulkAction, rows: Iterable[Application], target: Any, by: User) -> list[Outcome]:
    """Do it to those that may go. What is done already is left and says so."""
    outcomes = foresee(bulk_action, rows, target, by)
    refused = bulk_action.do([one.application for one in outcomes if not one.reasons], target, by)
    return [Outcome(one.application, one.reasons or refused.get(one.application.pk, [])) for one in outcomes]
