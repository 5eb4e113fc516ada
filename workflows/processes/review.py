"""One expert, one application, one round."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from workflows.arrows import Guard
from workflows.roles import expert, lead, officer
from workflows.steps import Process, state_field, step
from workflows.turns import Aside, Lot

declared = Guard("declared", _("Declare your conflicts of interest for this call first."))
every_item = Guard(
    "every_item", _("Score every item, with a reason where the score is under 60 % and a general comment.")
)
round_open = Guard("round_open", _("The round of scoring is not open."), of_turn=True)
none_proposed = Guard("none_proposed", _("Awards have been proposed or decided: scores no longer change."))
unlock_asked = Guard("unlock_asked", _("Two leads unlock a sheet: one of them asks first."))
unlock_not_asked = Guard("unlock_not_asked", _("It is asked for already: another lead must agree."))
another_lead = Guard(
    "another_lead",
    _("Two different leads unlock a sheet. Nothing was unlocked; ask a colleague to agree."),
    of_person=True,
)

scoring = Lot(_("Hand in your score sheets: %(it)s"), due="the day of the round", by="round", reminds=False)


class ReviewProcess(Process):
    process = "review"

    class State(TextChoices):
        ASSIGNED = "assigned", _("Assigned")
        SCORING = "scoring", _("Scoring")
        SUBMITTED = "submitted", _("Submitted")
        LOCKED = "locked", _("Locked")
        RECUSED = "recused", _("Recused")
        WAIVED = "waived", _("Waived")

    state = state_field(State, State.ASSIGNED)

    class Meta:
        abstract = True

    @step(
        State.ASSIGNED,
        State.SCORING,
        _("Begin scoring"),
        who=expert,
        when=[round_open, declared],
        turn=scoring,
    )
    def begin(self, **facts: Any) -> None: ...

    @step(
        (State.ASSIGNED, State.SCORING, State.SUBMITTED),
        State.RECUSED,
        _("Recuse"),
        who=(expert, officer),
        needs=["reason"],
        notifies=[officer],
        turn=Aside.CHOICE,
    )
    def recuse(self, **facts: Any) -> None: ...

    @step(State.SCORING, State.SCORING, _("Write"), who=expert, when=[round_open, declared], turn=scoring)
    def write(self, **facts: Any) -> None:
        """What is written between two looks at the sheet is kept, and is no event."""

    @step(
        State.SCORING,
        State.SUBMITTED,
        _("Submit the sheet"),
        who=expert,
        when=[round_open, every_item],
        turn=scoring,
    )
    def submit(self, **facts: Any) -> None: ...

    @step(State.SUBMITTED, State.SCORING, _("Take back"), who=expert, when=[round_open], turn=Aside.CHOICE)
    def take_back(self, **facts: Any) -> None: ...

    @step(State.SUBMITTED, State.LOCKED, _("Lock"), who=officer, turn=Aside.ALONG)
    def lock(self, **facts: Any) -> None: ...

    @step(
        State.LOCKED,
        State.LOCKED,
        _("Ask to unlock"),
        who=lead,
        when=[none_proposed, unlock_not_asked],
        needs=["reason"],
        notifies=[lead],
        turn=Aside.CHOICE,
    )
    def ask_unlock(self, **facts: Any) -> None: ...

    @step(
        State.LOCKED,
        State.SCORING,
        _("Agree and unlock"),
        who=lead,
        when=[none_proposed, unlock_asked, another_lead],
        needs=["reason"],
        notifies=[expert],
        turn=Aside.CHOICE,
    )
    def unlock(self, **facts: Any) -> None:
        """A second lead agrees: the sheet is written on again, and its round is open again."""

    @step(
        (State.ASSIGNED, State.SCORING),
        State.WAIVED,
        _("Waive"),
        who=(expert, officer),
        needs=["reason"],
        turn=Aside.CHOICE,
    )
    def waive(self, **facts: Any) -> None: ...
