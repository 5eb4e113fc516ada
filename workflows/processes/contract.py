"""A contract, or a supplementary agreement: drafted, issued as a frozen PDF, signed by each party, in force."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from workflows.arrows import Guard
from workflows.roles import applicant, hub_approver, lead, officer, time
from workflows.steps import Process, state_field, step
from workflows.turns import Aside, Turn

nothing_lacks = Guard(
    "nothing_lacks", _("A particular of a party, or a figure that the contract states, is missing.")
)
document_printed = Guard(
    "document_printed",
    _("The PDF is still being printed: it is signed once it is there. Look again in a moment."),
)
grantee_scan = Guard("grantee_scan", _("Upload the signed scan of the grantee."))
hub_scan = Guard("hub_scan", _("Upload the signed scan of the hub."))
funder_scan = Guard("funder_scan", _("Upload the scan signed by the funder."))
three_parties = Guard("three_parties", _("This contract has two parties."), of_turn=True)
hub_signed = Guard("hub_signed", _("The hub has not signed."), of_turn=True)
signing_term_over = Guard("signing_term_over", _("The term for signing is not over."))
delivery_over = Guard("delivery_over", _("The award is not closed."))

issuing = Turn(_("Issue the contract %(it)s"), due="the day to sign by")
signing_as_grantee = Turn(_("Sign the contract %(it)s"), of=(applicant,), due="the day to sign by")
signing_as_hub = Turn(_("Sign the contract %(it)s"), of=(hub_approver,), due="the day to sign by")
signing_as_funder = Turn(_("Sign the contract %(it)s"), due="the day to sign by")


class ContractProcess(Process):
    process = "contract"

    class State(TextChoices):
        DRAFTED = "drafted", _("Drafted")
        ISSUED = "issued", _("Issued for signing")
        SIGNED_BY_GRANTEE = "signed_by_grantee", _("Signed by the grantee")
        SIGNED_BY_HUB = "signed_by_hub", _("Signed by the hub")
        EFFECTIVE = "effective", _("In force")
        COMPLETED = "completed", _("Completed")
        TERMINATED = "terminated", _("Terminated")
        LAPSED = "lapsed", _("Lapsed")

    #: A column of the model.
    version: Any

    state = state_field(State, State.DRAFTED)

    class Meta:
        abstract = True

    @step(
        State.DRAFTED,
        State.ISSUED,
        _("Issue"),
        who=officer,
        when=[nothing_lacks],
        notifies=[applicant, hub_approver],
        turn=issuing,
    )
    def issue(self, **facts: Any) -> None:
        """The PDF is frozen, with its hash."""

    @step(
        State.ISSUED,
        State.DRAFTED,
        _("Withdraw for correction"),
        who=officer,
        needs=["reason"],
        notifies=[applicant],
        turn=Aside.CHOICE,
    )
    def correct(self, **facts: Any) -> None:
        """The number is kept, the version rises by one."""
        self.version += 1

    @step(
        State.ISSUED,
        State.SIGNED_BY_GRANTEE,
        _("Sign for the grantee"),
        who=(applicant, officer),
        when=[document_printed, grantee_scan],
        notifies=[officer, hub_approver],
        turn=signing_as_grantee,
    )
    def sign_as_grantee(self, **facts: Any) -> None: ...

    @step(
        State.SIGNED_BY_GRANTEE,
        State.SIGNED_BY_HUB,
        _("Sign for the hub"),
        who=(hub_approver, officer),
        when=[three_parties, hub_scan],
        notifies=[officer],
        turn=signing_as_hub,
    )
    def sign_as_hub(self, **facts: Any) -> None: ...

    @step(
        (State.SIGNED_BY_GRANTEE, State.SIGNED_BY_HUB),
        State.EFFECTIVE,
        _("Sign for the funder"),
        who=lead,
        when=[hub_signed, funder_scan],
        notifies=[applicant, hub_approver],
        turn=signing_as_funder,
    )
    def sign_as_funder(self, **facts: Any) -> None:
        """The funder signs last: from then the money is obligated."""

    @step(
        State.ISSUED,
        State.LAPSED,
        _("Lapse"),
        who=time,
        when=[signing_term_over],
        notifies=[applicant],
    )
    def lapse(self, **facts: Any) -> None: ...

    @step(State.EFFECTIVE, State.COMPLETED, _("Complete"), who=time, when=[delivery_over])
    def complete(self, **facts: Any) -> None: ...

    @step(
        State.EFFECTIVE,
        State.TERMINATED,
        _("Terminate"),
        who=lead,
        needs=["reason"],
        notifies=[applicant],
        turn=Aside.CHOICE,
    )
    def terminate(self, **facts: Any) -> None: ...
