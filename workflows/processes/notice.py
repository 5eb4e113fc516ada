"""A public notice: written, then published and frozen. A mistake in it is mended by a notice of correction."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows import clock
from workflows.arrows import Guard
from workflows.roles import officer
from workflows.steps import Process, state_field, step
from workflows.turns import Turn

first_day_ahead = Guard(
    "first_day_ahead",
    _("The first day of the notice has passed: set today or a later day, so that nobody loses a day."),
)
names_something = Guard("names_something", _("The notice names nothing. Propose awards first."))
still_proposed = Guard(
    "still_proposed", _("The notice names what is no longer proposed: draw the notice up anew.")
)
says_where_to_object = Guard(
    "says_where_to_object",
    _(
        "The notice does not say where to object: fill in the contact of the call, or the particulars of the office."
    ),
)
runs_long_enough = Guard(
    "runs_long_enough", _("The notice runs for fewer working days than the rule of the call asks for.")
)

publishing = Turn(_("Publish the notice: %(it)s"), due="its first day")


class NoticeProcess(Process):
    process = "notice"

    class State(TextChoices):
        DRAFTED = "drafted", _("Drafted")
        PUBLISHED = "published", pgettext_lazy("notice", "Published")

    state = state_field(State, State.DRAFTED)
    #: Columns of the model.
    published_at: Any
    published_by: Any

    class Meta:
        abstract = True

    @step(
        State.DRAFTED,
        State.PUBLISHED,
        _("Publish the notice"),
        who=officer,
        when=[first_day_ahead, names_something, still_proposed, says_where_to_object, runs_long_enough],
        turn=publishing,
    )
    def publish(self, by: Any, **facts: Any) -> None:
        """From now on neither words nor items change; the period runs from its first day."""
        self.published_at, self.published_by = clock.now(), by
