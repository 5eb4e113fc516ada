"""Close-out: the final report, the evaluation, the settlement, and the accounts brought to nothing."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows.arrows import Guard
from workflows.roles import applicant, finance_checker, finance_maker, hub_accountant, officer
from workflows.steps import Process, state_field, step
from workflows.turns import Turn

final_report_in = Guard("final_report_in", _("The final report is not accepted yet."))
audit_asked = Guard("audit_asked", _("This call asks for no audit."), of_case=True)
audit_there = Guard("audit_there", _("The audit report is missing."), of_turn=True)
another_person = Guard(
    "another_person",
    _("You drew up this settlement yourself: another person confirms it."),
    of_person=True,
)
not_kin = Guard(
    "not_kin", _("An officer who belongs to the organisation does not decide on it."), of_person=True
)
nothing_pending = Guard("nothing_pending", _("A claim or a payment is still on its way."))
money_back = Guard("money_back", _("Money is still to come back."), of_turn=True)
accounts_empty = Guard("accounts_empty", _("An account of this award still has a balance."))

#: Not conditions of a step: while money is to come back, they say whose turn it is.
money_owed = Guard("money_owed", _("No money is to come back."), of_turn=True)
kept_by_hub = Guard("kept_by_hub", _("No hub keeps the money of this award."), of_turn=True)
kept_by_group = Guard("kept_by_group", _("A hub keeps the money of this award."), of_turn=True)

reporting = Turn(_("Take in the final report of %(it)s"), of=(officer,))
auditing = Turn(_("Record the audit of %(it)s"))
evaluating = Turn(_("Evaluate the close-out of %(it)s"))
drawing_up = Turn(_("Draw up the settlement of %(it)s"))
settling = Turn(_("Confirm the settlement of %(it)s"))
recording_return = Turn(
    _("Record the money that comes back from %(it)s"), of=(finance_maker,), when=(money_owed,)
)
returning = Turn(_("Return the unspent money of %(it)s"), of=(applicant,), when=(money_owed, kept_by_group))
returning_by_hub = Turn(
    _("Return the unspent money of %(it)s"), of=(hub_accountant,), when=(money_owed, kept_by_hub)
)
closing = Turn(_("Close the accounts of %(it)s"))


class CloseOutProcess(Process):
    process = "closeout"

    class State(TextChoices):
        OPENED = "opened", _("Opened")
        REPORTED = "reported", _("Reported")
        AUDITED = "audited", _("Audited")
        EVALUATED = "evaluated", _("Evaluated")
        SETTLING = "settling", _("Settling")
        SETTLED = "settled", _("Settled")
        CLOSED = "closed", pgettext_lazy("close-out", "Closed")

    state = state_field(State, State.OPENED)

    class Meta:
        abstract = True

    @step(
        State.OPENED,
        State.REPORTED,
        _("Take in the final report"),
        who=(applicant, officer),
        when=[final_report_in],
        notifies=[officer],
        turn=reporting,
    )
    def report(self, **facts: Any) -> None: ...

    @step(
        State.REPORTED,
        State.AUDITED,
        _("Record the audit"),
        who=officer,
        when=[audit_asked],
        needs=["document"],
        turn=auditing,
    )
    def audit(self, *, document: int, **facts: Any) -> None:
        self.audit_document_id: Any = document

    @step(
        (State.REPORTED, State.AUDITED),
        State.EVALUATED,
        _("Evaluate"),
        who=officer,
        when=[audit_there, not_kin],
        needs=["grade"],
        notifies=[applicant],
        turn=evaluating,
    )
    def evaluate(self, *, grade: str, score: Any = None, opinion: str = "", **facts: Any) -> None:
        self.grade, self.score, self.opinion = grade, score, opinion

    @step(
        State.EVALUATED,
        State.SETTLING,
        _("Draw up the settlement"),
        who=finance_maker,
        when=[nothing_pending],
        notifies=[applicant, hub_accountant, finance_checker],
        turn=drawing_up,
    )
    def draw_up(self, *, by: Any = None, figures: dict[str, Any], **facts: Any) -> None:
        self.drawn_up_by = by
        for name, value in figures.items():
            setattr(self, name, value)

    @step(
        State.SETTLING,
        State.SETTLED,
        _("Confirm the settlement"),
        who=finance_checker,
        when=[money_back, another_person, not_kin],
        notifies=[applicant, officer],
        turn=(settling, recording_return, returning, returning_by_hub),
    )
    def settle(self, *, by: Any = None, **facts: Any) -> None:
        self.confirmed_by = by

    @step(
        State.SETTLED,
        State.CLOSED,
        _("Close the accounts"),
        who=finance_checker,
        when=[accounts_empty],
        notifies=[officer],
        turn=closing,
    )
    def close(self, **facts: Any) -> None:
        """The database refuses if a balance is left."""
