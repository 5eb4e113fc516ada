"""The lists of milestones and of changes."""

from django.db.models import Case, F, When
from django.utils.translation import gettext_lazy as _

from grants.awards.lists import under_an_award
from grants.awards.queries import about_its_award
from grants.milestones import queries
from grants.milestones.models import ChangeRequest, Milestone
from grants.web.lists.columns import Column, page_of, whole_row
from grants.web.lists.filters import choice, words
from grants.web.lists.view import Listing

#: By when something must happen, as `Milestone.until` says it.
UNTIL = Case(When(state="rectifying", rectify_by__isnull=False, then=F("rectify_by")), default=F("due_on"))
STATE = Column("state", _("State"), whole_row, "state", order="state", place="state")
PROJECT = words(about_its_award, _("Project or organisation"))

MILESTONES = Listing(
    name="milestone-list",
    title=_("Milestones"),
    rows=queries.milestones,
    columns=(
        under_an_award(),
        Column("milestone", _("Milestone"), "get_kind_display", order="kind"),
        Column("due", _("Due day"), "until", "day", order=UNTIL),
        STATE,
        Column("mark", _("Mark"), "score", "number", order="score"),
    ),
    filters=(
        PROJECT,
        choice("state", _("State"), Milestone.State.choices),
        choice("kind", _("Kind"), Milestone.Kind.choices),
    ),
    none=_("No milestone is agreed yet: they come with the contract."),
)

CHANGES = Listing(
    name="change-list",
    title=_("Changes"),
    rows=queries.changes,
    columns=(
        Column("number", _("Number"), "code", "code", order="code", link=page_of),
        under_an_award(coded=False),
        Column("what", _("What changes"), "get_kind_display", order="kind"),
        Column("asked", _("Asked"), "made_at", "day", order="made_at"),
        STATE,
    ),
    filters=(
        PROJECT,
        choice("state", _("State"), ChangeRequest.State.choices),
        choice("kind", _("Kind"), ChangeRequest.Kind.choices),
    ),
    none=_("No change has been asked for."),
)
