"""An objection to a public notice. Anyone may file one; who filed it is sealed from the objected-to."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows.arrows import Guard
from workflows.roles import applicant, lead, officer
from workflows.steps import Process, state_field, step
from workflows.turns import Turn

independent = Guard(
    "independent",
    _("Who reviewed the application, or belongs to the organisation, does not decide the objection."),
    of_person=True,
)

accepting = Turn(_("Decide whether to accept the objection %(it)s"))
investigating = Turn(_("Investigate the objection %(it)s"), due="the day of reply")
deciding = Turn(_("Decide the objection %(it)s"), due="the day of reply")
replying = Turn(_("Reply to the objection %(it)s"), due="the day of reply")


class ObjectionProcess(Process):
    process = "objection"

    class State(TextChoices):
        RECEIVED = "received", _("Received")
        NOT_ACCEPTED = "not_accepted", _("Not accepted")
        ACCEPTED = "accepted", pgettext_lazy("objection", "Accepted")
        INVESTIGATING = "investigating", _("Under investigation")
        UPHELD = "upheld", _("Upheld")
        DISMISSED = "dismissed", _("Dismissed")
        REPLIED = "replied", _("Replied")

    state = state_field(State, State.RECEIVED)

    class Meta:
        abstract = True

    @step(
        State.RECEIVED,
        State.ACCEPTED,
        pgettext_lazy("objection", "Accept"),
        who=officer,
        when=[independent],
        notifies=[officer],
        turn=accepting,
    )
    def accept(self, **facts: Any) -> None: ...

    @step(
        State.RECEIVED,
        State.NOT_ACCEPTED,
        _("Do not accept"),
        who=officer,
        when=[independent],
        needs=["reason"],
        turn=accepting,
    )
    def refuse(self, **facts: Any) -> None: ...

    @step(
        State.ACCEPTED,
        State.INVESTIGATING,
        _("Investigate"),
        who=officer,
        when=[independent],
        notifies=[applicant],
        turn=investigating,
    )
    def investigate(self, **facts: Any) -> None: ...

    @step(
        State.INVESTIGATING,
        State.UPHELD,
        _("Uphold"),
        who=lead,
        when=[independent],
        needs=["reason"],
        notifies=[officer, lead],
        turn=deciding,
    )
    def uphold(self, **facts: Any) -> None: ...

    @step(
        State.INVESTIGATING,
        State.DISMISSED,
        _("Dismiss"),
        who=lead,
        when=[independent],
        needs=["reason"],
        notifies=[officer, applicant],
        turn=deciding,
    )
    def dismiss(self, **facts: Any) -> None: ...

    @step(
        (State.UPHELD, State.DISMISSED),
        State.REPLIED,
        _("Reply"),
        who=officer,
        when=[independent],
        needs=["reply"],
        turn=replying,
    )
    def answer(self, **facts: Any) -> None: ...
