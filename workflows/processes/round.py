"""A round of scoring: prepared with its panel, open to the experts, locked with its means."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows import clock
from workflows.arrows import Guard
from workflows.roles import lead, officer
from workflows.steps import Process, state_field, step
from workflows.turns import Aside, Turn

call_in_review = Guard("call_in_review", _("The call is not in review."), of_turn=True)
panel_named = Guard(
    "panel_named", _("The panel is not complete: an odd number of experts, and at least the minimum.")
)
earlier_locked = Guard("earlier_locked", _("The desk review is not locked yet."), of_turn=True)
all_handed_in = Guard(
    "all_handed_in", _("A sheet has not been handed in: wait for it, or waive it."), of_turn=True
)
enough_valid = Guard("enough_valid", _("An application has too few valid sheets: assign more experts."))
none_proposed = Guard("none_proposed", _("Awards have been proposed or decided: scores no longer change."))

opening = Turn(_("Open the round %(it)s"), due="the day of the round", reminds=False)
locking = Turn(_("Lock the round: %(it)s"), due="the day of the round", reminds=False)


class RoundProcess(Process):
    process = "round"

    class State(TextChoices):
        PLANNED = "planned", pgettext_lazy("round", "Not open yet")
        OPEN = "open", pgettext_lazy("round", "Scoring open")
        LOCKED = "locked", pgettext_lazy("round", "Locked")

    state = state_field(State, State.PLANNED)
    #: Columns of the model.
    opened_at: Any
    locked_at: Any

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.is_(self.State.OPEN)

    @step(
        State.PLANNED,
        State.OPEN,
        _("Open the round"),
        who=officer,
        when=[call_in_review, panel_named, earlier_locked],
        turn=opening,
    )
    def open(self, **facts: Any) -> None:
        """From now on experts may score."""
        self.opened_at = clock.now()

    @step(
        State.OPEN,
        State.LOCKED,
        _("Lock the round"),
        who=officer,
        when=[all_handed_in, enough_valid],
        turn=locking,
    )
    def lock(self, **facts: Any) -> None:
        """The sheets are locked with it, and the means written after the call's rule."""
        self.locked_at = clock.now()

    @step(
        State.LOCKED,
        State.OPEN,
        _("Open the round again"),
        who=lead,
        when=[none_proposed],
        needs=["reason"],
        turn=Aside.ALONG,
    )
    def correct(self, **facts: Any) -> None:
        """With a sheet that two leads unlock; the ranking is then made anew."""
        self.locked_at = None
