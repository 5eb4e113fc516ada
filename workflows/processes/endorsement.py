"""An endorsement: the managing unit recommends, the hub consents to keep custody, before tiers two and three submit."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows.arrows import Guard
from workflows.roles import applicant, hub_approver, officer
from workflows.steps import Process, state_field, step
from workflows.turns import Aside, Turn

still_open = Guard(
    "still_open", _("The application has been submitted or has ended: it is endorsed no more."), of_turn=True
)

endorsing = Turn(_("Endorse “%(it)s”"), due="the call's closing")


class EndorsementProcess(Process):
    process = "endorsement"

    class State(TextChoices):
        ASKED = "asked", _("Asked for")
        GIVEN = "given", pgettext_lazy("endorsement", "Given")
        REFUSED = "refused", pgettext_lazy("endorsement", "Refused")

    state = state_field(State, State.ASKED)

    class Meta:
        abstract = True

    @step(
        State.ASKED,
        State.GIVEN,
        _("Endorse"),
        who=(officer, hub_approver),
        when=[still_open],
        needs=["opinion"],
        tells=[applicant],
        turn=endorsing,
    )
    def give(self, **facts: Any) -> None: ...

    @step(
        State.ASKED,
        State.REFUSED,
        _("Refuse to endorse"),
        who=(officer, hub_approver),
        when=[still_open],
        needs=["opinion"],
        tells=[applicant],
        turn=endorsing,
    )
    def refuse(self, **facts: Any) -> None: ...

    @step(
        (State.GIVEN, State.REFUSED),
        State.ASKED,
        _("Ask again"),
        who=applicant,
        when=[still_open],
        tells=[officer, hub_approver],
        turn=Aside.CHOICE,
    )
    def ask_again(self, **facts: Any) -> None: ...
