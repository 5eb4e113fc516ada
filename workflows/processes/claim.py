"""Spending from custody: the group asks, the hub's accountant checks, another of the hub approves."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows.arrows import Guard
from workflows.roles import applicant, finance_checker, hub_accountant, hub_approver, officer
from workflows.steps import Process, state_field, step
from workflows.turns import Aside, Turn

spending_open = Guard(
    "spending_open",
    _("The project is not running, or its settlement is drawn up: nothing more is spent from custody."),
)
another_person = Guard(
    "another_person",
    _("You asked for or checked this yourself: another person approves it."),
    of_person=True,
)
paid_by_another = Guard(
    "paid_by_another",
    _("You asked for or approved this claim yourself: another person pays it."),
    of_person=True,
)
not_kin = Guard("not_kin", _("Who belongs to the organisation does not decide on its money."), of_person=True)
voucher_there = Guard("voucher_there", _("Attach the voucher."))
within_line = Guard("within_line", _("The budget line does not have that much left."))
within_balance = Guard("within_balance", _("The custody account does not have that much."))
not_a_duplicate = Guard("not_a_duplicate", _("A claim with this voucher number exists already."))

finishing = Turn(_("Finish the claim %(it)s"))
checking = Turn(_("Check the claim %(it)s"))
approving = Turn(_("Approve the claim %(it)s"))
paying = Turn(_("Pay the claim %(it)s"))
recording_refund = Turn(_("Record the refund of the claim %(it)s"))
#: The hub records what the group brings.
paying_back = Turn(_("Pay back the claim %(it)s"), of=(applicant,))


class ClaimProcess(Process):
    process = "claim"

    class State(TextChoices):
        DRAFTED = "drafted", _("Drafted")
        REQUESTED = "requested", pgettext_lazy("state", "Requested")
        CHECKED = "checked", _("Checked")
        APPROVED = "approved", pgettext_lazy("state", "Approved")
        PAID = "paid", pgettext_lazy("state", "Paid")
        REJECTED = "rejected", _("Rejected")
        DISALLOWED = "disallowed", _("Disallowed")
        REFUNDED = "refunded", _("Refunded")

    state = state_field(State, State.DRAFTED)

    class Meta:
        abstract = True

    @step(
        State.DRAFTED,
        State.REQUESTED,
        _("Request"),
        who=applicant,
        when=[spending_open, voucher_there, not_a_duplicate],
        notifies=[hub_accountant],
        turn=finishing,
    )
    def request(self, **facts: Any) -> None: ...

    @step(
        State.REQUESTED,
        State.CHECKED,
        _("Check"),
        who=hub_accountant,
        when=[
            spending_open,
            voucher_there,
            within_line,
            within_balance,
            not_a_duplicate,
            another_person,
        ],
        notifies=[hub_approver],
        turn=checking,
    )
    def check_(self, *, by: Any = None, **facts: Any) -> None:
        self.accountant = by

    @step(
        State.CHECKED,
        State.APPROVED,
        _("Approve"),
        who=hub_approver,
        when=[spending_open, within_line, within_balance, another_person, not_kin],
        notifies=[hub_accountant],
        turn=approving,
    )
    def approve(self, *, by: Any = None, **facts: Any) -> None:
        self.approver = by

    @step(
        State.APPROVED,
        State.PAID,
        _("Record as paid"),
        who=hub_accountant,
        when=[paid_by_another],
        notifies=[applicant],
        turn=paying,
    )
    def pay(self, *, paid_on: Any, bank_ref: str = "", **facts: Any) -> None:
        self.paid_on, self.bank_ref = paid_on, bank_ref

    @step(
        (State.REQUESTED, State.CHECKED),
        State.REJECTED,
        _("Reject"),
        who=(hub_accountant, hub_approver),
        needs=["reason"],
        notifies=[applicant],
        turn=Aside.CHOICE,
    )
    def reject(self, *, reason: str, **facts: Any) -> None:
        self.reason = reason

    @step(
        State.PAID,
        State.DISALLOWED,
        _("Disallow"),
        who=(officer, finance_checker),
        needs=["reason"],
        notifies=[applicant, hub_accountant],
        turn=Aside.CHOICE,
    )
    def disallow(self, *, reason: str, **facts: Any) -> None:
        self.reason = reason

    @step(
        State.DISALLOWED,
        State.REFUNDED,
        _("Record the refund"),
        who=hub_accountant,
        notifies=[applicant, officer],
        turn=(recording_refund, paying_back),
    )
    def refund(self, **facts: Any) -> None: ...
