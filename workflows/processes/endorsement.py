"""An endorsement: the managing unit recommends, the hub consents to keep custody, before tiers two and three submit."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows import clock
from workflows.arrows import Guard
from workflows.roles import applicant, colleague, hub_approver, officer
from workflows.steps import Process, state_field, step
from workflows.turns import Aside, Turn

still_open = Guard(
    "still_open", _("The application has been submitted or has ended: it is endorsed no more."), of_turn=True
)
asked_here = Guard("asked_here", _("This endorsement is not asked for now."), of_case=True)
title_and_sum = Guard("title_and_sum", _("Write the title and the budget first: these are what is endorsed."))
not_endorsed = Guard("not_endorsed", _("It is endorsed as it stands: there is nothing to ask for."))
somebody_there = Guard(
    "somebody_there", _("Nobody there has an account here yet: upload the stamped paper instead.")
)
not_asked_already = Guard(
    "not_asked_already", _("It is asked for already; they are reminded after three working days.")
)
not_at_work = Guard(
    "not_at_work",
    _("Who works on an application does not endorse it: a colleague of yours does."),
    of_person=True,
)
of_that_place = Guard(
    "of_that_place", _("This endorsement is given by the unit or the hub that is asked."), of_person=True
)

endorsing = Turn(_("Endorse “%(it)s”"), due="the call's closing")


class EndorsementProcess(Process):
    process = "endorsement"

    class State(TextChoices):
        NEEDED = "needed", pgettext_lazy("endorsement", "Not asked for yet")
        ASKED = "asked", _("Asked for")
        GIVEN = "given", pgettext_lazy("endorsement", "Given")
        REFUSED = "refused", pgettext_lazy("endorsement", "Refused")

    state = state_field(State, State.NEEDED)

    #: Columns of the model.
    asked_by: Any
    asked_at: Any
    reminded_at: Any
    opinion: Any
    decided_by: Any
    decided_at: Any

    class Meta:
        abstract = True

    @step(
        State.ASKED,
        State.GIVEN,
        _("Endorse"),
        who=(officer, hub_approver),
        when=[still_open, of_that_place, not_at_work],
        needs=["opinion"],
        notifies=[applicant],
        turn=endorsing,
    )
    def give(self, *, by: Any, opinion: str, **facts: Any) -> None:
        self.opinion, self.decided_by, self.decided_at = opinion, by, clock.now()

    @step(
        State.ASKED,
        State.REFUSED,
        _("Refuse to endorse"),
        who=(officer, hub_approver),
        when=[still_open, of_that_place, not_at_work],
        needs=["opinion"],
        notifies=[applicant],
        turn=endorsing,
    )
    def refuse(self, *, by: Any, opinion: str, **facts: Any) -> None:
        self.opinion, self.decided_by, self.decided_at = opinion, by, clock.now()

    @step(
        (State.NEEDED, State.ASKED, State.GIVEN, State.REFUSED),
        State.ASKED,
        _("Ask for the endorsement"),
        who=(applicant, colleague),
        when=[still_open, asked_here, title_and_sum, not_endorsed, somebody_there, not_asked_already],
        notifies=[officer, hub_approver],
        turn=Aside.CHOICE,
    )
    def ask(self, *, by: Any, **facts: Any) -> None:
        """Once, and again after a refusal, a new title or sum, or where another unit or hub is in charge now."""
        self.asked_by, self.asked_at, self.reminded_at = by, clock.now(), None
