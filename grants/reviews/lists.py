"""The lists of reviews: an expert's own sheets, and the rounds that an office runs."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from grants.calls.models import ReviewRound
from grants.reviews import queries
from grants.reviews.models import ScoreSheet
from grants.web.lists.columns import Column, local, whole_row
from grants.web.lists.filters import Filter, a_number, choice, words
from grants.web.lists.view import Listing
from workflows.folding import holding

STATE = Column("state", gettext_lazy("State"), whole_row, "state", order="state", place="state")


def _sheet_page(row: ScoreSheet) -> str:
    """A sheet that is given back is no longer read."""
    return "" if row.state in ("recused", "waived") else row.get_absolute_url()


def _of_call(row: Any) -> str:
    return str(local("title")(row.call))


SHEETS = Listing(
    name="sheet-list",
    title=gettext_lazy("My reviews"),
    rows=queries.my_sheets,
    # What one is to score stays with whoever scores it.
    exported=False,
    columns=(
        Column(
            "project",
            gettext_lazy("Project"),
            "application.title",
            order="application__title",
            place="title",
            link=_sheet_page,
            under=(
                Column("organisation", gettext_lazy("Organisation"), "application.organisation.local_name"),
            ),
        ),
        Column(
            "round",
            gettext_lazy("Round"),
            "round.get_kind_display",
            order="round__held_on",
            under=(Column("call", gettext_lazy("Call"), lambda row: _of_call(row.round)),),
        ),
        Column(
            "number",
            pgettext_lazy("application", "Number"),
            "application.code",
            "code",
            order="application__code",
        ),
        Column("total", gettext_lazy("Your total"), "total", "number", order="total", place="sum"),
        STATE,
        Column("saved", gettext_lazy("Last saved"), "saved_at", "moment", order="saved_at"),
    ),
    filters=(
        Filter(
            "round",
            gettext_lazy("Round"),
            lambda values, _user: Q(round=a_number(values[0])),
            "hidden",
        ),
        choice("state", gettext_lazy("State"), ScoreSheet.State.choices),
    ),
    none=gettext_lazy("No sheet is assigned to you."),
    none_hint=gettext_lazy("When one is, it stands here and you are told."),
)


def _rounds(user: Any) -> QuerySet[ReviewRound]:
    return queries.rounds_visible_to(user).order_by("-held_on", "-pk")


ROUNDS = Listing(
    name="round-list",
    title=gettext_lazy("Rounds of scoring"),
    rows=_rounds,
    columns=(
        Column(
            "call",
            gettext_lazy("Call"),
            _of_call,
            order="call__title",
            place="title",
            link=lambda row: reverse("round", args=[row.pk]),
        ),
        Column("round", gettext_lazy("Round"), "get_kind_display", order="kind"),
        Column("held", gettext_lazy("Held on"), "held_on", "day", order="held_on"),
        STATE,
        Column(
            "ranking",
            gettext_lazy("Ranking"),
            lambda row: _("Ranking"),
            link=lambda row: reverse("ranking", args=[row.call.code]),
            in_file=False,
        ),
    ),
    filters=(
        words(
            lambda text: holding(text, "call__title", "call__title_en", "call__code"),
            gettext_lazy("Title or code"),
        ),
        choice("state", gettext_lazy("State"), ReviewRound.State.choices),
    ),
    none=gettext_lazy("There is no round yet. Rounds are set in the call."),
)
