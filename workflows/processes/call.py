"""The call for proposals: from draft to archive."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows.arrows import Guard
from workflows.roles import applicant, editor, expert, lead, officer, public, time
from workflows.steps import VENTURE, Process, state_field, step
from workflows.turns import Aside, Turn

rules_complete = Guard("rules_complete", _("The call's rules are not complete: see its checklist."))
opening_has_come = Guard("opening_has_come", _("The opening moment has not come."))
closing_has_passed = Guard(
    "closing_has_passed",
    _(
        "The closing moment has not passed, or only just now: who came in before it is still being let in. "
        "The call closes by itself within minutes."
    ),
)
not_yet_closed = Guard(
    "not_yet_closed",
    _("The call has closed at its moment: it can no longer be extended."),
    by_arrival=True,
)
eligibility_decided = Guard("eligibility_decided", _("Eligibility is not decided for every application."))
panel_complete = Guard(
    "panel_complete",
    _("The panel of the first round is not complete: an odd number, and at least the minimum."),
)
packages_settled = Guard(
    "packages_settled", _("A package has too few responses: decide whether it goes on or fails.")
)
scoring_locked = Guard("scoring_locked", _("A round of scoring is still open."), of_turn=True)
shortlist_waits = Guard(
    "shortlist_waits", _("Nothing waits for the shortlist: lock the desk review first."), of_turn=True
)
ranking_waits = Guard("ranking_waits", _("Nothing waits to be ranked."))
ranking_open = Guard("ranking_open", _("Awards have been proposed: the ranking stands."), of_turn=True)
awards_proposed = Guard("awards_proposed", _("No award has been proposed."))
notice_published = Guard("notice_published", _("Publish the notice first."))
all_named = Guard("all_named", _("A proposed award is named by no published notice."))
notice_over = Guard("notice_over", _("The notice period is not over."), of_turn=True)
no_objection_open = Guard("no_objection_open", _("An objection is still open."), of_turn=True)
awards_settled = Guard("awards_settled", _("An award is neither confirmed nor revoked."), of_turn=True)
all_closed = Guard("all_closed", _("A contract is still running."), of_turn=True)

preparing = Turn(_("Finish the rules of %(it)s"), of=(officer,), due="the call's opening")
reviewing = Turn(_("Prepare the review of %(it)s"), due="the call's last day of the eligibility check")
#: Not a condition of a step: a ranking that is made may be made anew, and need not be.
unranked = Guard("unranked", _("All that is to be ranked is ranked."), of_turn=True)
nothing_drafted = Guard(
    "nothing_drafted", _("A notice is drafted: it is published from its own page."), of_turn=True
)

shortlisting = Turn(_("Make the shortlist: %(it)s"))
ranking = Turn(_("Rank the applications: %(it)s"), when=(unranked,))
deciding = Turn(_("Propose the awards and decide: %(it)s"))
publicising = Turn(_("Write the notice of %(it)s"), when=(nothing_drafted,))
concluding = Turn(_("Conclude the call: %(it)s"))
archiving = Turn(_("Archive the call: %(it)s"))


class CallProcess(Process):
    process = "call"

    class State(TextChoices):
        DRAFT = "draft", _("Draft")
        ANNOUNCED = "announced", _("Announced")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        REVIEWING = "reviewing", _("In review")
        DECIDED = "decided", _("Decided")
        PUBLICISED = "publicised", _("Public notice")
        CONCLUDED = "concluded", _("Concluded")
        ARCHIVED = "archived", _("Archived")
        CANCELLED = "cancelled", _("Cancelled")

    state = state_field(State, State.DRAFT)

    class Meta:
        abstract = True

    @step(
        State.DRAFT,
        State.ANNOUNCED,
        _("Announce"),
        who=(editor, officer),
        when=[rules_complete],
        notifies=[officer],
        turn=preparing,
    )
    def announce(self, **facts: Any) -> None:
        """The call's page is published."""

    @step(
        State.ANNOUNCED,
        State.OPEN,
        pgettext_lazy("step", "Open"),
        who=(officer, time),
        when=[opening_has_come],
        notifies=[officer],
    )
    def open(self, **facts: Any) -> None:
        """The rules are frozen as a version."""

    @step(
        State.OPEN,
        State.OPEN,
        _("Extend"),
        who=lead,
        when=[not_yet_closed],
        needs=["reason", "closes_at"],
        notifies=[applicant],
        turn=Aside.CHOICE,
    )
    def extend(self, *, closes_at: Any, **facts: Any) -> None:
        self.closes_at = closes_at

    @step(
        State.OPEN,
        State.CLOSED,
        pgettext_lazy("call", "Close"),
        who=(officer, time),
        when=[closing_has_passed],
        notifies=[officer],
    )
    def close(self, **facts: Any) -> None:
        """By the clock; a submission checks the clock itself."""

    @step(
        State.CLOSED,
        State.REVIEWING,
        _("Start review"),
        who=officer,
        when=[eligibility_decided, packages_settled, panel_complete],
        notifies=[expert],
        turn=reviewing,
    )
    def start_review(self, **facts: Any) -> None: ...

    @step(
        State.REVIEWING,
        State.REVIEWING,
        _("Make the shortlist"),
        who=officer,
        when=[shortlist_waits],
        track=VENTURE,
        turn=shortlisting,
    )
    def shortlist(self, **facts: Any) -> None:
        """Every application of the locked desk review is shortlisted or left out, and told."""

    @step(
        State.REVIEWING,
        State.REVIEWING,
        _("Make the ranking"),
        who=officer,
        when=[scoring_locked, ranking_open, ranking_waits],
        notifies=[lead],
        turn=ranking,
    )
    def rank(self, **facts: Any) -> None:
        """Once, and anew until awards are proposed."""

    @step(
        State.REVIEWING,
        State.DECIDED,
        _("Decide"),
        who=lead,
        when=[scoring_locked, awards_proposed],
        needs=["minutes"],
        notifies=[officer],
        turn=deciding,
    )
    def decide(self, **facts: Any) -> None: ...

    @step(
        State.DECIDED,
        State.PUBLICISED,
        _("Publicise"),
        who=officer,
        when=[notice_published, all_named],
        notifies=[applicant, public],
        turn=publicising,
    )
    def publicise(self, **facts: Any) -> None: ...

    @step(
        State.PUBLICISED,
        State.CONCLUDED,
        _("Conclude"),
        who=officer,
        when=[notice_over, no_objection_open, awards_settled],
        notifies=[officer],
        turn=concluding,
    )
    def conclude(self, **facts: Any) -> None: ...

    @step(State.CONCLUDED, State.ARCHIVED, _("Archive"), who=officer, when=[all_closed], turn=archiving)
    def archive(self, **facts: Any) -> None: ...

    @step(
        (State.ANNOUNCED, State.OPEN, State.CLOSED, State.REVIEWING),
        State.CANCELLED,
        _("Cancel the call"),
        who=lead,
        needs=["reason"],
        notifies=[applicant],
        turn=Aside.CHOICE,
    )
    def cancel(self, **facts: Any) -> None: ...
