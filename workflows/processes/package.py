"""A package of a purchase call: awarded, or failed, on its own."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows.arrows import Guard
from workflows.roles import applicant, lead, officer
from workflows.steps import Process, state_field, step
from workflows.turns import Turn

closed = Guard("closed", _("The call is still open."), of_turn=True)
too_few = Guard("too_few", _("There are enough responses."), of_turn=True)

deciding = Turn(_("Decide on the package %(it)s: too few responses"))


class PackageProcess(Process):
    process = "package"

    class State(TextChoices):
        OPEN = "open", pgettext_lazy("package", "Open")
        FAILED = "failed", _("Too few responses")
        CONTINUED = "continued", _("Continued by rule")

    state = state_field(State, State.OPEN)

    class Meta:
        abstract = True

    @step(
        State.OPEN,
        State.FAILED,
        _("End for want of responses"),
        who=(officer, lead),
        when=[closed, too_few],
        track="purchase",
        needs=["reason"],
        notifies=[applicant],
        turn=deciding,
    )
    def fail(self, **facts: Any) -> None: ...

    @step(
        State.OPEN,
        State.CONTINUED,
        _("Go on by rule"),
        who=lead,
        when=[closed, too_few],
        track="purchase",
        needs=["reason"],
        turn=deciding,
    )
    def go_on(self, **facts: Any) -> None: ...
