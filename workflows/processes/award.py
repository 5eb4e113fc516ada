"""An award: the root of money. Every step on what hangs under it locks it first."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows.arrows import Guard
from workflows.roles import applicant, hub_approver, lead, officer, time
from workflows.steps import Process, state_field, step
from workflows.turns import Aside, Lot, Turn

budget_balances = Guard(
    "budget_balances", _("The approved budget does not add up to the approved sum, or breaks a ceiling.")
)
notice_clear = Guard(
    "notice_clear", _("The notice period is not over, or an objection is open or upheld."), of_turn=True
)
not_kin = Guard(
    "not_kin", _("An officer who belongs to the organisation does not decide on it."), of_person=True
)
contract_effective = Guard("contract_effective", _("The contract is not in force."))
signing_term_over = Guard("signing_term_over", _("The term for signing is not over."))
closeout_done = Guard("closeout_done", _("The close-out is not settled."))

#: Not a condition of a step: work comes of it.
objection_upheld = Guard("objection_upheld", _("No objection to it was upheld."), of_turn=True)
not_drawn_up = Guard("not_drawn_up", _("A contract is drawn up already."), of_turn=True)
delivery_over = Guard("delivery_over", _("The delivery is not over."), of_turn=True)

confirming = Lot(_("Confirm the awards: %(it)s"), by="call")
revoking = Turn(_("Revoke the award %(it)s: an objection was upheld"), when=(objection_upheld,))
drawing_up = Turn(
    _("Draw up the contract of %(it)s"), of=(officer,), when=(not_drawn_up,), due="the day to sign by"
)
opening_closeout = Turn(_("Open the close-out of %(it)s"), of=(officer,), when=(delivery_over,))


class AwardProcess(Process):
    process = "award"

    class State(TextChoices):
        PROPOSED = "proposed", _("Proposed")
        PUBLICISED = "publicised", _("Public notice")
        CONFIRMED = "confirmed", _("Confirmed")
        CONTRACTED = "contracted", _("Contracted")
        DELIVERING = "delivering", _("In delivery")
        SUSPENDED = "suspended", _("Suspended")
        CLOSING = "closing", _("Closing")
        CLOSED = "closed", _("Closed out")
        REVOKED = "revoked", _("Revoked")
        LAPSED = "lapsed", _("Lapsed")
        TERMINATED = "terminated", _("Terminated")

    state = state_field(State, State.PROPOSED)

    class Meta:
        abstract = True

    @step(
        State.PROPOSED,
        State.PUBLICISED,
        _("Publicise"),
        who=officer,
        when=[budget_balances],
        turn=Aside.ALONG,
    )
    def publicise(self, **facts: Any) -> None: ...

    @step(
        State.PUBLICISED,
        State.CONFIRMED,
        _("Confirm"),
        who=lead,
        when=[notice_clear, not_kin],
        notifies=[applicant],
        turn=confirming,
    )
    def confirm(self, **facts: Any) -> None:
        """Commits the money: authority → committed."""

    @step(
        (State.PROPOSED, State.PUBLICISED),
        State.REVOKED,
        _("Revoke"),
        who=lead,
        when=[not_kin],
        needs=["reason"],
        notifies=[applicant],
        turn=revoking,
    )
    def revoke(self, **facts: Any) -> None: ...

    @step(
        State.CONFIRMED,
        State.LAPSED,
        _("Lapse"),
        who=(officer, time),
        when=[signing_term_over],
        needs=["reason"],
        notifies=[applicant],
    )
    def lapse(self, **facts: Any) -> None: ...

    @step(
        State.CONFIRMED,
        State.CONTRACTED,
        pgettext_lazy("step", "Contract"),
        who=(officer, lead),
        when=[contract_effective],
        turn=drawing_up,
    )
    def contract(self, **facts: Any) -> None: ...

    @step(State.CONTRACTED, State.DELIVERING, _("Begin delivery"), who=(officer, lead))
    def begin_delivery(self, **facts: Any) -> None: ...

    @step(
        State.DELIVERING,
        State.SUSPENDED,
        _("Suspend"),
        who=lead,
        when=[not_kin],
        needs=["reason"],
        notifies=[applicant, hub_approver, officer],
        turn=Aside.CHOICE,
    )
    def suspend(self, **facts: Any) -> None: ...

    @step(
        State.SUSPENDED,
        State.DELIVERING,
        _("Resume"),
        who=lead,
        when=[not_kin],
        needs=["reason"],
        notifies=[applicant, hub_approver, officer],
        turn=Aside.CHOICE,
    )
    def resume(self, **facts: Any) -> None: ...

    @step(
        (State.DELIVERING, State.SUSPENDED),
        State.TERMINATED,
        _("Terminate"),
        who=lead,
        when=[not_kin],
        needs=["reason"],
        notifies=[applicant, hub_approver, officer],
        turn=Aside.CHOICE,
    )
    def terminate(self, **facts: Any) -> None: ...

    @step(
        (State.DELIVERING, State.TERMINATED),
        State.CLOSING,
        _("Begin close-out"),
        who=(officer, applicant),
        turn=opening_closeout,
    )
    def begin_closeout(self, **facts: Any) -> None: ...

    @step(
        State.CLOSING,
        State.CLOSED,
        pgettext_lazy("award", "Close"),
        who=time,
        when=[closeout_done],
        notifies=[applicant],
    )
    def close(self, **facts: Any) -> None: ...
