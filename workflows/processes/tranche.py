"""A tranche of an award: due when its condition is met, paid when two finance people and the bank have said so."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows.arrows import Guard
from workflows.roles import applicant, finance_checker, finance_maker, hub_accountant, lead, officer, time
from workflows.steps import Process, state_field, step
from workflows.turns import Aside, Turn

award_runs = Guard(
    "award_runs",
    _("The award is suspended or terminated: nothing is paid until it goes on, or is settled."),
    of_turn=True,
)
condition_met = Guard("condition_met", _("The condition of this tranche is not met."), of_turn=True)
payee_verified = Guard("payee_verified", _("The payee's account is not verified."))
account_rested = Guard(
    "account_rested",
    _("The payee's account was changed lately: money may go there from the day that stands beside it."),
)
account_agreed = Guard(
    "account_agreed",
    _(
        "The account is another than in the signed contract: a lead confirms it, or a supplementary agreement names it."
    ),
)
account_as_checked = Guard(
    "account_as_checked",
    _("The payee's account has changed since the maker checked it. Return the payment to the maker."),
)
invoice_there = Guard("invoice_there", _("The invoice or receipt is missing."))
not_behind_account = Guard(
    "not_behind_account",
    _("You changed or verified this account: another person pays into it."),
    of_person=True,
)
another_person = Guard(
    "another_person",
    _("You asked for or checked this yourself: another person approves it."),
    of_person=True,
)
not_kin = Guard("not_kin", _("Who belongs to the organisation does not decide on its money."), of_person=True)
not_in_books = Guard(
    "not_in_books",
    _("This tranche was approved before: it stands in the books as owed, and is not cancelled."),
)
second_needed = Guard(
    "second_needed",
    _("This payment lies under the threshold: it needs no second approval."),
    of_case=True,
)
second_waits = Guard(
    "second_waits", _("The second approval is given already; the checker approves next."), of_case=True
)
second_approval = Guard(
    "second_approval", _("Over the threshold a second approver must agree."), of_turn=True
)

requesting = Turn(_("Ask for the payment %(it)s"), of=(applicant,))
checking = Turn(_("Check the payment %(it)s"), due="the day it is to be paid")
second_approving = Turn(_("Give the second approval to the payment %(it)s"), due="the day it is to be paid")
approving = Turn(_("Approve the payment %(it)s"), due="the day it is to be paid")
issuing = Turn(_("Issue the payment %(it)s"), due="the day it is to be paid")
settling = Turn(_("Record what the bank did with %(it)s"), due="the day it is to be paid")
releasing = Turn(_("Release or cancel the payment %(it)s"), of=(officer,), due="the day it is to be paid")


class TrancheProcess(Process):
    process = "tranche"

    class State(TextChoices):
        PLANNED = "planned", _("Not due yet")
        DUE = "due", _("Due")
        REQUESTED = "requested", pgettext_lazy("state", "Requested")
        REVIEWED = "reviewed", _("Checked by the maker")
        APPROVED = "approved", pgettext_lazy("state", "Approved")
        ISSUED = "issued", _("Issued to the bank")
        PAID = "paid", pgettext_lazy("state", "Paid")
        HELD = "held", _("On hold")
        CANCELLED = "cancelled", _("Cancelled")

    #: Columns of the model that the steps write.
    planned_fen: Any
    paid_fen: Any
    cancelled_fen: Any
    maker: Any
    checker: Any
    second_checker: Any
    account: Any
    account_changed_by_id: Any
    account_verified_by_id: Any
    attempt: Any

    state = state_field(State, State.PLANNED)

    class Meta:
        abstract = True

    @step(
        State.PLANNED,
        State.DUE,
        _("Fall due"),
        who=(officer, lead, time),
        when=[condition_met],
        notifies=[applicant, finance_maker],
    )
    def fall_due(self, *, due_by: Any = None, **facts: Any) -> None:
        self.due_by = due_by

    @step(
        State.DUE,
        State.REQUESTED,
        _("Request payment"),
        who=(applicant, officer),
        when=[award_runs, condition_met],
        notifies=[finance_maker],
        turn=requesting,
    )
    def request(self, *, by: Any = None, **facts: Any) -> None:
        self.requested_by: Any = by
        self.maker: Any = None
        self.checker: Any = None
        self.second_checker: Any = None

    @step(
        State.REQUESTED,
        State.REVIEWED,
        _("Check"),
        who=finance_maker,
        when=[invoice_there, payee_verified, account_rested, account_agreed, not_behind_account],
        notifies=[finance_checker],
        turn=checking,
    )
    def review(self, *, by: Any = None, account: Any, **facts: Any) -> None:
        self.maker, self.checker, self.second_checker = by, None, None
        self.account, self.payee_snapshot = account, account.said
        self.account_changed_by_id, self.account_verified_by_id = account.hands

    @step(
        State.REQUESTED,
        State.DUE,
        _("Send back"),
        who=finance_maker,
        needs=["reason"],
        notifies=[applicant, officer],
        turn=Aside.CHOICE,
    )
    def send_back(self, **facts: Any) -> None: ...

    @step(
        State.REVIEWED,
        State.REVIEWED,
        _("Give the second approval"),
        who=finance_checker,
        when=[second_needed, second_waits, award_runs, another_person, not_behind_account, not_kin],
        notifies=[finance_checker],
        turn=second_approving,
    )
    def approve_second(self, *, by: Any = None, **facts: Any) -> None:
        """Over the threshold a third person agrees, before the checker approves."""
        self.second_checker = by

    @step(
        State.REVIEWED,
        State.APPROVED,
        _("Approve payment"),
        who=finance_checker,
        when=[
            award_runs,
            payee_verified,
            account_as_checked,
            account_agreed,
            second_approval,
            another_person,
            not_behind_account,
            not_kin,
        ],
        notifies=[finance_maker],
        turn=approving,
    )
    def approve(self, *, by: Any = None, **facts: Any) -> None:
        self.checker = by

    @step(
        (State.REVIEWED, State.APPROVED),
        State.REQUESTED,
        _("Return to the maker"),
        who=finance_checker,
        needs=["reason"],
        notifies=[finance_maker],
        turn=Aside.CHOICE,
    )
    def return_(self, **facts: Any) -> None:
        """An approved one keeps its place in the books: it is owed, and is checked and approved again."""
        self.checker = self.second_checker = None

    @step(
        State.APPROVED,
        State.ISSUED,
        pgettext_lazy("payment", "Issue"),
        who=finance_maker,
        when=[award_runs, payee_verified, account_as_checked, account_agreed, not_behind_account],
        turn=issuing,
    )
    def issue(self, **facts: Any) -> None:
        self.attempt += 1

    @step(
        State.ISSUED,
        State.PAID,
        _("Record as paid"),
        who=finance_maker,
        needs=["bank_ref"],
        notifies=[applicant, hub_accountant],
        turn=settling,
    )
    def settle(self, *, paid_on: Any, bank_ref: str, **facts: Any) -> None:
        self.paid_on, self.bank_ref = paid_on, bank_ref
        self.paid_fen = self.planned_fen - self.cancelled_fen

    @step(
        State.ISSUED,
        State.REVIEWED,
        _("Record a bank return"),
        who=finance_maker,
        needs=["reason"],
        notifies=[applicant, finance_checker],
        turn=settling,
    )
    def bounce(self, **facts: Any) -> None:
        self.checker = self.second_checker = None

    @step(
        (State.PLANNED, State.DUE, State.REQUESTED, State.REVIEWED),
        State.HELD,
        _("Hold"),
        who=(officer, lead),
        needs=["reason"],
        notifies=[applicant, finance_maker],
        turn=Aside.CHOICE,
    )
    def hold(self, *, reason: str, **facts: Any) -> None:
        self.hold_reason = reason

    @step(
        State.HELD,
        State.PLANNED,
        _("Release the hold"),
        who=(officer, lead),
        when=[condition_met],
        needs=["reason"],
        notifies=[applicant],
        turn=releasing,
    )
    def release(self, **facts: Any) -> None:
        self.hold_reason = ""

    @step(
        (State.PLANNED, State.DUE, State.HELD),
        State.CANCELLED,
        _("Cancel"),
        who=(officer, lead, time),
        when=[not_in_books],
        needs=["reason"],
        notifies=[applicant],
    )
    def cancel(self, *, reason: str, **facts: Any) -> None:
        self.cancel_reason = reason
        self.cancelled_fen = self.planned_fen - self.paid_fen
