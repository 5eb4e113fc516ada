"""What a payment or a claim asks of a person: the words on the desk."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from grants.disbursements.models import Claim, Tranche
from grants.people.waiting import WaitingItem
from workflows import clock
from workflows.processes.tranche import second_approval

#: How long a rejected claim is shown to the group that made it.
REMEMBERED = timedelta(days=14)

#: In which states it may be whose turn: what cannot be a person's is not even read.
TRANCHES = {
    "applicant": ("due",),
    "officer": ("held",),
    "finance_maker": ("requested", "approved", "issued"),
    "finance_checker": ("reviewed",),
}
CLAIMS = {
    "applicant": ("drafted", "rejected", "disallowed"),
    "hub_accountant": ("requested", "approved", "disallowed"),
    "hub_approver": ("checked",),
}


def states(user: Any, turns: dict[str, tuple[str, ...]]) -> set[str]:
    """The states in which something may wait for a person with these posts."""
    return {state for role, states in turns.items() if user.has_role(role) for state in states}


def of_tranche(user: Any, tranche: Tranche, since: datetime) -> WaitingItem | None:
    """The line for this person, or None when it is another's turn."""
    found = _turn(user, tranche)
    if found is None:
        return None
    words, until, knowing = found
    detail = f"{tranche.award.application.title} · {tranche.local_name}"
    return WaitingItem(words, tranche.get_absolute_url(), since, until, detail, knowing)


def _turn(user: Any, tranche: Tranche) -> tuple[str, Any, bool] | None:
    name = {"tranche": tranche.code}
    if tranche.is_("due"):
        mine = user.acts_as("applicant", tranche)
        return (_("Ask for the payment %(tranche)s") % name, None, False) if mine else None
    if tranche.is_("held"):
        if not user.acts_as("officer", tranche):
            return None
        ready = tranche.condition_is_met()
        words = (
            _("Release or cancel the payment %(tranche)s") if ready else _("On hold: the payment %(tranche)s")
        )
        return words % name, tranche.due_by if ready else None, not ready
    if tranche.is_("reviewed"):
        if not user.acts_as("finance_checker", tranche) or user.pk in (
            tranche.maker_id,
            tranche.requested_by_id,
        ):
            return None
        if second_approval.holds(tranche, user):
            free = user.pk != tranche.second_checker_id
            return (_("Approve the payment %(tranche)s") % name, tranche.due_by, False) if free else None
        return _("Give the second approval to the payment %(tranche)s") % name, tranche.due_by, False
    words = {
        "requested": _("Check the payment %(tranche)s"),
        "approved": _("Issue the payment %(tranche)s"),
        "issued": _("Record what the bank did with %(tranche)s"),
    }[tranche.state]
    return (words % name, tranche.due_by, False) if user.acts_as("finance_maker", tranche) else None


def of_claim(user: Any, claim: Claim, since: datetime) -> WaitingItem | None:
    """The line for this person, or None when it is another's turn."""
    name = {"claim": claim.code}
    role, words, knowing = {
        "drafted": ("applicant", _("Finish the claim %(claim)s"), False),
        "requested": ("hub_accountant", _("Check the claim %(claim)s"), False),
        "checked": ("hub_approver", _("Approve the claim %(claim)s"), False),
        "approved": ("hub_accountant", _("Pay the claim %(claim)s"), False),
        "rejected": ("applicant", _("Rejected: the claim %(claim)s"), True),
        "disallowed": ("applicant", _("Pay back the claim %(claim)s"), False),
    }[claim.state]
    if not user.acts_as(role, claim):
        if not (claim.is_("disallowed") and user.acts_as("hub_accountant", claim)):
            return None
        words = _("Record the refund of the claim %(claim)s")
    own = (claim.requested_by_id, claim.accountant_id) if claim.is_("checked") else (claim.requested_by_id,)
    if claim.is_("requested", "checked") and user.pk in own:
        return None
    if claim.is_("rejected") and since < clock.now() - REMEMBERED:
        return None
    detail = f"{claim.award.application.title} · {claim.purpose}"
    return WaitingItem(words % name, claim.get_absolute_url(), since, None, detail, knowing)
