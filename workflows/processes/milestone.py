"""A milestone: the mid-term or the final report, and what becomes of it."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from workflows.arrows import Guard
from workflows.roles import applicant, officer, time
from workflows.steps import PURCHASE, VENTURE, Process, state_field, step
from workflows.turns import Aside, Turn

window_open = Guard("window_open", _("The reporting window has not opened."))
due_has_passed = Guard("due_has_passed", _("The due moment has not passed."))
report_complete = Guard(
    "report_complete", _("The report is not complete: what was done, the figures, and the spending.")
)
within_budget = Guard("within_budget", _("The vouchers of a category come to more than was approved for it."))
not_kin = Guard("not_kin", _("Nobody evaluates the organisation that he or she belongs to."), of_person=True)
mark_passes = Guard("mark_passes", _("The mark is under the pass mark."))
mark_fails = Guard("mark_fails", _("The mark is not under the pass mark."))
users_heard = Guard(
    "users_heard", _("Acceptance needs the opinions of service users (Regulations, art. 45).")
)

reporting = Turn(_("Write the report: %(it)s"), due="its due day, or the day to rectify by")
evaluating = Turn(_("Evaluate the report: %(it)s"))
rectifying = Turn(_("Order rectification: %(it)s"))


class MilestoneProcess(Process):
    process = "milestone"

    class State(TextChoices):
        PLANNED = "planned", _("Not due yet")
        DUE = "due", _("Due")
        OVERDUE = "overdue", _("Overdue")
        REPORTED = "reported", _("Reported")
        RETURNED = "returned", _("Returned for revision")
        ACCEPTED = "accepted", _("Accepted")
        FAILED = "failed", _("Not passed")
        RECTIFYING = "rectifying", _("Rectification ordered")

    state = state_field(State, State.PLANNED)

    class Meta:
        abstract = True

    @step(State.PLANNED, State.DUE, _("Fall due"), who=time, when=[window_open], notifies=[applicant])
    def fall_due(self, **facts: Any) -> None: ...

    @step(
        State.DUE,
        State.OVERDUE,
        _("Become overdue"),
        who=time,
        when=[due_has_passed],
        notifies=[applicant, officer],
    )
    def become_overdue(self, **facts: Any) -> None: ...

    @step(
        (State.DUE, State.OVERDUE, State.RETURNED, State.RECTIFYING),
        State.REPORTED,
        _("Send the report"),
        who=applicant,
        when=[report_complete, within_budget],
        notifies=[officer],
        turn=reporting,
    )
    def report(self, **facts: Any) -> None: ...

    @step(
        State.REPORTED,
        State.RETURNED,
        _("Return for revision"),
        who=officer,
        needs=["reason"],
        notifies=[applicant],
        turn=Aside.CHOICE,
    )
    def return_(self, **facts: Any) -> None: ...

    @step(
        State.REPORTED,
        State.ACCEPTED,
        _("Accept"),
        who=officer,
        when=[mark_passes, not_kin],
        track=VENTURE,
        notifies=[applicant],
        turn=evaluating,
    )
    def accept(self, **facts: Any) -> None: ...

    @step(
        State.REPORTED,
        State.ACCEPTED,
        _("Accept after inspection"),
        who=officer,
        when=[mark_passes, users_heard, not_kin],
        track=PURCHASE,
        notifies=[applicant],
        turn=evaluating,
    )
    def accept_inspected(self, **facts: Any) -> None: ...

    @step(
        State.REPORTED,
        State.FAILED,
        _("Find not passed"),
        who=officer,
        when=[mark_fails, not_kin],
        needs=["reason"],
        notifies=[applicant],
        turn=evaluating,
    )
    def fail(self, **facts: Any) -> None: ...

    @step(
        State.OVERDUE,
        State.FAILED,
        _("Find not passed"),
        who=officer,
        when=[not_kin],
        needs=["reason"],
        notifies=[applicant],
        turn=Aside.CHOICE,
    )
    def fail_overdue(self, **facts: Any) -> None:
        """No report came by the due day, and there is no excuse."""

    @step(
        State.FAILED,
        State.RECTIFYING,
        _("Order rectification"),
        who=officer,
        needs=["reason"],
        notifies=[applicant],
        turn=rectifying,
    )
    def order_rectification(self, **facts: Any) -> None: ...

    @step(
        (State.PLANNED, State.DUE),
        State.PLANNED,
        _("Reschedule"),
        who=officer,
        needs=["due_on"],
        notifies=[applicant],
        turn=Aside.ALONG,
    )
    def reschedule(self, *, due_on: Any, **facts: Any) -> None:
        """By an approved change only."""
        self.due_on = due_on
