"""A change request: filed where small, approved where it matters; approval makes the supplementary agreement."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows.arrows import Guard
from workflows.roles import applicant, hub_approver, officer
from workflows.steps import Process, state_field, step
from workflows.turns import Aside, Turn

change_complete = Guard(
    "change_complete", _("Say what changes and why; a transfer of budget must add up to nothing.")
)
has_hub = Guard("has_hub", _("There is no hub to ask."), of_turn=True)
small = Guard("small", _("The change is not small enough to be filed only."))
needs_approval = Guard("needs_approval", _("A small transfer is filed, not approved."))
contract_in_force = Guard(
    "contract_in_force", _("The contract is not in force: there is nothing to supplement.")
)
transfer_fits = Guard(
    "transfer_fits",
    _("The transfer no longer fits the budget: money may have been spent since it was asked for."),
)
not_kin = Guard(
    "not_kin", _("An officer who belongs to the organisation does not decide on it."), of_person=True
)
opinion_given = Guard("opinion_given", _("The hub has not given its opinion."), of_turn=True)

#: Not a condition of a step: a transfer of budget may be small enough to be filed before the hub was heard.
hub_not_heard = Guard("hub_not_heard", _("The hub was heard, or need not be."), of_turn=True)

finishing = Turn(_("Send the change request %(it)s"))
giving_opinion = Turn(_("Give your opinion on the change %(it)s"))
deciding = Turn(_("Decide on the change %(it)s"))
filing = Turn(_("Decide on the change %(it)s"), when=(hub_not_heard,))


class ChangeProcess(Process):
    process = "change"

    class State(TextChoices):
        DRAFTED = "drafted", _("Drafted")
        SUBMITTED = "submitted", _("Submitted")
        OPINED = "opined", _("Opinion given")
        APPROVED = "approved", pgettext_lazy("state", "Approved")
        REJECTED = "rejected", _("Rejected")
        FILED = "filed", _("Filed")

    state = state_field(State, State.DRAFTED)

    class Meta:
        abstract = True

    @step(
        State.DRAFTED,
        State.SUBMITTED,
        _("Submit"),
        who=applicant,
        when=[change_complete],
        notifies=[officer, hub_approver],
        turn=finishing,
    )
    def submit(self, **facts: Any) -> None: ...

    @step(
        State.SUBMITTED,
        State.OPINED,
        _("Give an opinion"),
        who=hub_approver,
        when=[has_hub],
        needs=["opinion"],
        notifies=[officer],
        turn=giving_opinion,
    )
    def opine(self, **facts: Any) -> None: ...

    @step(
        (State.SUBMITTED, State.OPINED),
        State.APPROVED,
        _("Approve"),
        who=officer,
        when=[needs_approval, contract_in_force, opinion_given, transfer_fits, not_kin],
        notifies=[applicant],
        turn=deciding,
    )
    def approve(self, **facts: Any) -> None: ...

    @step(
        (State.SUBMITTED, State.OPINED),
        State.REJECTED,
        _("Reject"),
        who=officer,
        when=[not_kin],
        needs=["reason"],
        notifies=[applicant],
        turn=Aside.CHOICE,
    )
    def reject(self, **facts: Any) -> None: ...

    @step(
        (State.SUBMITTED, State.OPINED),
        State.FILED,
        pgettext_lazy("step", "File"),
        who=officer,
        when=[small, transfer_fits, not_kin],
        notifies=[applicant],
        turn=filing,
    )
    def file(self, **facts: Any) -> None: ...
