"""The lists of awards, notices and objections; and the column that every list of what hangs under an award has."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from grants.awards import queries
from grants.awards.models import Award, Objection, PublicNotice
from grants.web.lists.columns import Column, local, page_of, whole_row
from grants.web.lists.filters import choice, exactly, words
from grants.web.lists.view import Listing, View
from workflows.folding import holding


def under_an_award(
    path: str = "award", *, link: Callable[[Any], str] | None = page_of, coded: bool = True
) -> Column:
    """The project of a row, with number and organisation below."""
    dots, names = (f"{path}.", f"{path.replace('.', '__')}__") if path else ("", "")
    number = Column("award", pgettext_lazy("award", "Number"), f"{dots}code", "code")
    return Column(
        "project",
        gettext_lazy("Project"),
        f"{dots}application.title",
        order=f"{names}application__title",
        place="title",
        link=link,
        under=(
            *((number,) if coded else ()),
            Column("organisation", gettext_lazy("Organisation"), f"{dots}organisation.local_name"),
        ),
    )


# --- awards ------------------------------------------------------------------------------------------------
def _with_money(_view: View, rows: list[Any]) -> list[Any]:
    story = queries.award_monies(rows)
    for row in rows:
        row.money = story[row.pk]
    return rows


def _sums(view: View) -> Mapping[str, int]:
    money = queries.money_of_all(view.rows())
    return {name: getattr(money, name) for name in ("approved", "contracted", "paid", "spent")}


AWARDS = Listing(
    name="award-list",
    title=gettext_lazy("Awards"),
    rows=queries.award_list,
    dress=_with_money,
    sums=_sums,
    columns=(
        Column("number", pgettext_lazy("award", "Number"), "code", "code", order="code"),
        under_an_award("", coded=False),
        Column(
            "approved",
            gettext_lazy("Approved (yuan)"),
            "money.approved",
            "money",
            order="approved_fen",
            place="sum",
        ),
        Column("contracted", gettext_lazy("Contracted (yuan)"), "money.contracted", "money"),
        Column("paid", gettext_lazy("Paid (yuan)"), "money.paid", "money"),
        Column("spent", gettext_lazy("Spent (yuan)"), "money.spent", "money"),
        Column("state", gettext_lazy("State"), whole_row, "state", order="state", place="state"),
    ),
    filters=(
        words(queries.about_award, gettext_lazy("Number, project or organisation")),
        choice("state", gettext_lazy("State"), Award.State.choices),
        exactly("call", gettext_lazy("Call"), "call__code", hidden=True),
    ),
    none=gettext_lazy("No project has been decided on yet."),
)


# --- notices -----------------------------------------------------------------------------------------------
NOTICES = Listing(
    name="notice-list",
    title=gettext_lazy("Notices"),
    rows=queries.notice_list,
    columns=(
        Column("number", gettext_lazy("Number"), "number", "code", order="number"),
        Column("title", gettext_lazy("Title"), local("title"), order="title", place="title", link=page_of),
        Column("kind", gettext_lazy("Kind"), "get_kind_display", order="kind"),
        Column("from", gettext_lazy("From"), "starts_on", "day", order="starts_on"),
        Column("until", gettext_lazy("Until"), "ends_on", "day", order="ends_on"),
        Column("objections", gettext_lazy("Objections"), "objected", "number", order="objected"),
        Column("state", gettext_lazy("State"), "phase", "tag", place="state"),
    ),
    filters=(
        words(lambda text: holding(text, "number", "title", "title_en"), gettext_lazy("Number or title")),
        choice("kind", gettext_lazy("Kind"), PublicNotice.Kind.choices),
    ),
    none=gettext_lazy("There is no notice yet. One can be written when a call is decided."),
)


# --- objections --------------------------------------------------------------------------------------------
def _object_of_it(row: Objection) -> str:
    return row.application.title if row.application else local("title")(row.notice)


def _about(text: str) -> Q:
    return holding(text, "code", "application__title", "notice__title", "notice__title_en")


OBJECTIONS = Listing(
    name="objection-list",
    title=gettext_lazy("Objections"),
    rows=queries.objection_list,
    columns=(
        Column("number", pgettext_lazy("objection", "Number"), "code", "code", order="code"),
        Column("object", gettext_lazy("Object of it"), _object_of_it, place="title", link=page_of),
        Column("filed", pgettext_lazy("objection", "Filed"), "made_at", "moment", order="made_at"),
        Column("named", gettext_lazy("By name"), lambda row: _("Yes, sealed") if row.named else _("No")),
        Column("due", gettext_lazy("Reply due"), "reply_due", "day", order="reply_due"),
        Column(
            "investigator",
            gettext_lazy("Investigator"),
            lambda row: str(row.investigator or ""),
            order="investigator__name",
        ),
        Column("state", gettext_lazy("State"), whole_row, "state", order="state", place="state"),
    ),
    filters=(
        words(_about, gettext_lazy("Number, project or notice")),
        choice("state", gettext_lazy("State"), Objection.State.choices),
    ),
    none=gettext_lazy("No objection has been filed."),
)
