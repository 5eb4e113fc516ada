"""The list of close-outs."""

from collections.abc import Callable
from typing import Any

from django.db.models import Case, F, When
from django.utils.translation import gettext_lazy as _

from grants.awards.lists import under_an_award
from grants.awards.queries import about_its_award
from grants.closeout import queries
from grants.closeout.models import CloseOut
from grants.web.lists.columns import Column, whole_row
from grants.web.lists.filters import choice, words
from grants.web.lists.view import Listing


def _settled(name: str) -> Callable[[CloseOut], Any]:
    """A figure of the settlement, once it is drawn up."""
    return lambda row: getattr(row, name) if row.drawn_up_by_id else None


def _drawn_up(key: str, label: Any) -> Column:
    known = Case(When(drawn_up_by__isnull=False, then=F(f"{key}_fen")))
    return Column(key, label, _settled(f"{key}_fen"), "money", order=known, total=known)


CLOSEOUTS = Listing(
    name="closeout-list",
    title=_("Close-out"),
    rows=queries.closeout_list,
    columns=(
        under_an_award(),
        Column("grade", _("Grade"), lambda row: row.get_grade_display() if row.grade else "", order="grade"),
        Column(
            "approved",
            _("Approved (yuan)"),
            "approved_fen",
            "money",
            order="approved_fen",
            total="approved_fen",
            place="sum",
        ),
        _drawn_up("paid", _("Paid (yuan)")),
        _drawn_up("spent", _("Spent (yuan)")),
        _drawn_up("to_return", _("To return (yuan)")),
        Column("state", _("State"), whole_row, "state", order="state", place="state"),
    ),
    filters=(
        words(about_its_award, _("Number, project or organisation")),
        choice("state", _("State"), CloseOut.State.choices),
    ),
    none=_("No project has come to its close-out yet."),
)
