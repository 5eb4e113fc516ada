"""The lists of applications as those have them who write them, of the forms, and of the links for groups."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grants.applications import queries
from grants.applications.models import Application
from grants.calls import queries as calls
from grants.calls.models import Call
from grants.calls.publishing import sample_rules, state_of, track_of
from grants.web.lists.columns import Column, local, whole_row
from grants.web.lists.filters import choice, words
from grants.web.lists.view import Listing, View
from workflows import clock, roles
from workflows.folding import holding
from workflows.roles import RoleName

#: Who makes links for the groups they help.
LINKERS: tuple[RoleName, ...] = (*roles.OFFICERS, *roles.IN_HUBS)


# --- one's own ---------------------------------------------------------------------------------------------
def _page(row: Application) -> str:
    """Where one goes on with it."""
    to_write = row.state in ("draft", "supplementing")
    return reverse("application-tasks" if to_write else "application", args=[row.code])


def _in_charge(view: View, rows: list[Any]) -> list[Any]:
    """Who is in charge of a draft, as the reader is told."""
    for row in rows:
        row.in_charge = ""
        if row.state == "draft" and row.owner:
            mine = _("you are in charge")
            row.in_charge = mine if row.owner == view.user else _("in charge: %(who)s") % {"who": row.owner}
    return rows


def _until(row: Application) -> Any:
    return {"draft": row.call.closes_at, "supplementing": row.supplement_due}.get(row.state)


MINE = Listing(
    name="my-applications",
    title=gettext_lazy("My applications"),
    rows=queries.mine,
    dress=_in_charge,
    columns=(
        Column("number", gettext_lazy("Application number"), "code", "code", order="code"),
        Column(
            "project",
            gettext_lazy("Project and call"),
            lambda row: row.title or row.call.local_title,
            order="title",
            place="title",
            link=_page,
            under=(Column("call", gettext_lazy("Call"), "call.local_title"),),
            file_label=gettext_lazy("Project"),
        ),
        Column(
            "organisation",
            gettext_lazy("Organisation"),
            "organisation.local_name",
            order="organisation__name",
            under=(Column("in_charge", gettext_lazy("In charge"), "in_charge"),),
        ),
        Column(
            "requested",
            gettext_lazy("Requested or price (yuan)"),
            "requested_fen",
            "money",
            order="requested_fen",
            place="sum",
        ),
        Column(
            "approved",
            gettext_lazy("Approved (yuan)"),
            "award_row.approved_fen",
            "money",
            order="award_row__approved_fen",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            lambda row: getattr(row, "award_row", None) or row,
            "state",
            order="state",
            place="state",
        ),
        Column("until", gettext_lazy("Until"), _until, "moment"),
    ),
    none=gettext_lazy("There is no application yet."),
)


# --- the forms ---------------------------------------------------------------------------------------------
def _checked(_view: View, rows: list[Any]) -> list[Any]:
    rules = {track: sample_rules(track) for track in Call.Track.values}
    for row in rows:
        row.sound = _check_words(*state_of(row, rules[track_of(row)]))
    return rows


def _check_words(state: str, errors: int, warnings: int) -> tuple[str, str, str]:
    if state == "errors":
        return ngettext("%(n)s error", "%(n)s errors", errors) % {"n": errors}, "stop", ""
    if state == "warnings":
        said = ngettext("%(n)s warning to acknowledge", "%(n)s warnings to acknowledge", warnings)
        return said % {"n": warnings}, "wait", ""
    return _("Sound"), "done", ""


FORMS = Listing(
    name="form-list",
    title=gettext_lazy("Application forms"),
    rows=lambda _user: calls.forms_list(),
    roles=roles.OVERSEERS,
    dress=_checked,
    columns=(
        Column(
            "form",
            gettext_lazy("Form"),
            local("title"),
            order="title",
            place="title",
            link=lambda row: reverse("form", args=[row.code, row.version]),
            under=(Column("code", gettext_lazy("Code"), "code", "code"),),
        ),
        Column("version", gettext_lazy("Version"), "version", "number", order="version"),
        Column("check", gettext_lazy("Check"), "sound", "tag", place="state"),
        Column(
            "calls",
            gettext_lazy("Used by"),
            lambda row: list(row.calls.all()),
            template="forms/used_by.html",
            export=lambda row: [one.local_title for one in row.calls.all()],
        ),
        Column(
            "published",
            gettext_lazy("Published"),
            "made_at",
            "moment",
            order="made_at",
            under=(Column("by", gettext_lazy("By"), lambda row: str(row.made_by or "")),),
        ),
    ),
    filters=(words(lambda text: holding(text, "title", "title_en", "code"), gettext_lazy("Title or code")),),
    none=gettext_lazy("No form has been published yet."),
)


# --- links -------------------------------------------------------------------------------------------------
def _linkable(user: Any) -> QuerySet[Call]:
    """The calls for which a link can be made, those that close first on top."""
    found = Call.objects.visible_to(user).filter(state__in=["announced", "open"])
    return found.exclude(closes_at__lt=clock.now()).select_related("issuer").order_by("closes_at", "pk")


LINKS = Listing(
    name="call-links",
    title=gettext_lazy("Links for groups"),
    rows=_linkable,
    roles=LINKERS,
    # There is nothing in it but where to go.
    exported=False,
    columns=(
        Column(
            "call",
            gettext_lazy("Call"),
            "local_title",
            order="title",
            place="title",
            under=(Column("issuer", gettext_lazy("Issuer"), "issuer.local_name"),),
        ),
        Column("state", gettext_lazy("State"), whole_row, "state", order="state", place="state"),
        Column("closes", gettext_lazy("Closes"), "closes_at", "moment", order="closes_at"),
        Column(
            "link",
            gettext_lazy("Link"),
            lambda _row: _("Make the link"),
            link=lambda row: reverse("call-link", args=[row.code]),
            in_file=False,
        ),
    ),
    filters=(
        words(lambda text: holding(text, "title", "title_en", "code"), gettext_lazy("Title or code")),
        choice("track", gettext_lazy("Track"), Call.Track.choices, "track_name"),
    ),
    none=gettext_lazy("No call takes applications now."),
)
