"""The columns of the list: how each is called, read, ordered and shown; the page and the export read the same."""

from typing import Any

from django.db.models import Case, DateTimeField, F, IntegerField, Value, When
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from grants.applications.models import Application
from grants.eligibility.service_level import ServiceLevel
from grants.people.shown import reads_results
from grants.web.lists.columns import Column
from workflows import clock


def due_of(row: Application) -> Any:
    """Until when the applicant has to answer the supplement that is waited for."""
    return row.supplement_due if row.state == "supplementing" else None


def _due_order() -> Any:
    return Case(When(state="supplementing", then=F("supplement_due")), output_field=DateTimeField())


def service_level_words(promise: ServiceLevel) -> str:
    """What a promise without a day says: the clock of the check stands still."""
    words = ngettext(
        "%(n)d working day after the answer", "%(n)d working days after the answer", promise.days_left
    )
    return words % {"n": promise.days_left}


def _state_order() -> Any:
    """In the order of an application's life, not of the alphabet."""
    places = [When(state=value, then=Value(n)) for n, value in enumerate(Application.State.values)]
    return Case(*places, default=Value(99), output_field=IntegerField())


def _subject(row: Application) -> Any:
    """Whose state is said: the award's, once there is one."""
    award = getattr(row, "award_row", None) if row.state == "awarded" else None
    return award or row


def _page(row: Application) -> str:
    return reverse("application", args=[row.code])


def _fresh(row: Application) -> Any:
    if not getattr(row, "is_new", False):
        return ""
    return format_html('<span class="fresh">{}</span>', pgettext("since I looked", "New"))


def _labels(row: Application) -> list[str]:
    return [one.label.local_name for one in getattr(row, "own_labels", ())]


def _late(row: Application) -> Any:
    """A word where what is asked for should have come."""
    return (gettext("Late"), "stop", "warn") if is_late(row) else ""


def _promise(row: Application) -> ServiceLevel | None:
    return getattr(row, "promise", None)


def _promise_in_file(row: Application) -> Any:
    promise = _promise(row)
    return promise and (promise.day or service_level_words(promise))


def is_late(row: Application) -> bool:
    """Whether the answer to the supplement should have come by now."""
    due = due_of(row)
    return due is not None and due < clock.now()


ORGANISATION = Column(
    "organisation", _("Organisation"), "organisation.local_name", order="organisation__name"
)
ALL = (
    Column("number", _("Application number"), "code", "code", order="code", link=_page),
    Column(
        "project",
        _("Project and organisation"),
        str,
        order="title",
        place="title",
        link=_page,
        mark=_fresh,
        under=(ORGANISATION,),
        file_label=_("Project"),
    ),
    ORGANISATION,
    Column("tier", _("Tier"), "organisation.get_tier_display", order="organisation__tier"),
    Column("call", _("Call"), "call.local_title", order="call__code"),
    Column("field", pgettext_lazy("of work", "Field"), "field.local_name", order="field__name"),
    Column("region", _("Region"), "region.local_name", order="region__path"),
    Column(
        "requested",
        _("Requested or price (yuan)"),
        "requested_fen",
        "money",
        order="requested_fen",
        place="sum",
    ),
    Column("own", _("Own share (yuan)"), "match_fen", "money", order="match_fen"),
    Column(
        "approved", _("Approved (yuan)"), "award_row.approved_fen", "money", order="award_row__approved_fen"
    ),
    Column("beneficiaries", _("Direct beneficiaries"), "beneficiaries", "number", order="beneficiaries"),
    Column("score", _("Score"), "rank_row.score", "number", order="rank_row__score", shown_to=reads_results),
    Column("rank", _("Rank"), "rank_row.rank", "number", order="rank_row__rank", shown_to=reads_results),
    Column("state", _("State"), _subject, "state", order=_state_order(), place="state"),
    Column("handler", _("Handled by"), lambda row: str(row.handler or ""), order="handler__name"),
    Column("labels", _("Labels"), _labels, "tags"),
    Column("submitted", _("Submitted"), "submitted_at", "moment", order="submitted_at", always=True),
    Column("due", _("Supplement due"), due_of, "moment", order=_due_order(), mark=_late),
    Column(
        "promised",
        _("Check promised by"),
        _promise,
        template="applications/inbox/service_level.html",
        export=_promise_in_file,
    ),
    Column("version", _("Version of the form"), "version.number", "number", order="version__number"),
)
COLUMNS = {column.key: column for column in ALL}
USUAL = ("number", "project", "field", "region", "requested", "approved", "state", "handler", "submitted")
#: What a row of the list reads beside itself.
BESIDE = ("call", "organisation", "field", "region", "handler", "version", "award_row", "rank_row")
