"""A post that two people give: finance makers and checkers, auditors. One proposes, another confirms."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows import clock
from workflows.arrows import Guard
from workflows.roles import administrator, lead, time
from workflows.steps import Process, state_field, step
from workflows.turns import Aside, Turn

still_waits = Guard("still_waits", _("The term for confirming is over: propose the post anew."), of_turn=True)
term_over = Guard("term_over", _("The term for confirming is not over."))
proposer_leads = Guard("proposer_leads", _("Who proposed it is no lead there any more: propose it anew."))
account_on = Guard("account_on", _("The account of this person is switched off."))
another_person = Guard(
    "another_person",
    _(
        "Two people give this post: another person than the one who proposed it, and not the one who is to hold it."
    ),
    of_person=True,
)
made_by_another = Guard(
    "made_by_another",
    _(
        "Your own post was given by the person who proposes this one: a lead whom somebody else made confirms it."
    ),
    of_person=True,
)
ends_ahead = Guard("ends_ahead", _("The day on which the post ends lies in the past."))
goes_together = Guard(
    "goes_together", _("The person holds a post, or is an expert, that does not go together with this one.")
)
own_proposal = Guard("own_proposal", _("Only who proposed it takes it back."), of_person=True)

confirming = Turn(_("Confirm a post: %(it)s"), due="the end of the term for confirming")


class PostProcess(Process):
    process = "post"

    class State(TextChoices):
        PROPOSED = "proposed", pgettext_lazy("post", "Proposed")
        GIVEN = "given", pgettext_lazy("post", "Given")
        REFUSED = "refused", pgettext_lazy("post", "Not given")
        WITHDRAWN = "withdrawn", pgettext_lazy("post", "Withdrawn")
        LAPSED = "lapsed", pgettext_lazy("post", "Lapsed")

    state = state_field(State, State.PROPOSED)
    decided_by: Any
    decided_at: Any
    reason: Any

    class Meta:
        abstract = True

    @step(
        State.PROPOSED,
        State.GIVEN,
        _("Confirm the post"),
        who=(lead, administrator),
        when=[
            still_waits,
            proposer_leads,
            account_on,
            ends_ahead,
            goes_together,
            another_person,
            made_by_another,
        ],
        turn=confirming,
    )
    def confirm(self, by: Any, **facts: Any) -> None:
        self.decided_by, self.decided_at = by, clock.now()

    @step(
        State.PROPOSED,
        State.REFUSED,
        _("Do not confirm"),
        who=(lead, administrator),
        when=[another_person],
        needs=["reason"],
        turn=Aside.CHOICE,
    )
    def refuse(self, by: Any, reason: str, **facts: Any) -> None:
        self.decided_by, self.decided_at, self.reason = by, clock.now(), reason

    @step(
        State.PROPOSED,
        State.WITHDRAWN,
        _("Withdraw the proposal"),
        who=(lead, administrator),
        when=[own_proposal],
        turn=Aside.CHOICE,
    )
    def withdraw(self, **facts: Any) -> None: ...

    @step(State.PROPOSED, State.LAPSED, _("Lapse"), who=time, when=[term_over])
    def lapse(self, **facts: Any) -> None: ...
