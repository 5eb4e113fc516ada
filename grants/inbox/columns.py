"""The columns of the list: how each is called, read, ordered and shown; the page and the export read the same."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, DateTimeField, F, IntegerField, Value, When
from django.utils.functional import Promise as LazyWords
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from grants.applications.models import Application
from grants.eligibility.promised import Promise
from workflows import clock


@dataclass(frozen=True)
class Column:
    """One column. `kind` says how its value is shown: text, code, money (fen), number, moment, promise, state,
    labels."""

    key: str
    title: str | LazyWords
    value: Callable[[Application], Any]
    kind: str = "text"
    order: Any = None
    #: Whether every row of the list has a value: then the order is that of an index.
    always: bool = False

    @property
    def is_figure(self) -> bool:
        return self.kind in ("money", "number")


def due_of(row: Application) -> Any:
    """Until when the applicant has to answer the supplement that is waited for."""
    return row.supplement_due if row.state == "supplementing" else None


def _due_order() -> Any:
    return Case(When(state="supplementing", then=F("supplement_due")), output_field=DateTimeField())


def promise_words(promise: Promise) -> str:
    """What a promise without a day says: the clock of the check stands still."""
    words = ngettext(
        "%(n)d working day after the answer", "%(n)d working days after the answer", promise.days_left
    )
    return words % {"n": promise.days_left}


def _state_order() -> Any:
    """In the order of an application's life, not of the alphabet."""
    places = [When(state=value, then=Value(n)) for n, value in enumerate(Application.State.values)]
    return Case(*places, default=Value(99), output_field=IntegerField())


def _local(thing: Any) -> str:
    return thing.local_name if thing is not None else ""


def _state_words(row: Application) -> str:
    award = getattr(row, "award_row", None) if row.state == "awarded" else None
    return str((award or row).get_state_display())


def _of(relation: str, name: str) -> Callable[[Application], Any]:
    """A figure of a later stage, where there is one."""
    return lambda row: getattr(getattr(row, relation, None), name, None)


ALL = (
    Column("number", _("Application number"), lambda a: a.code, "code", F("code")),
    Column("project", _("Project and organisation"), str, "project", F("title")),
    Column(
        "organisation", _("Organisation"), lambda a: a.organisation.local_name, order=F("organisation__name")
    ),
    Column("tier", _("Tier"), lambda a: a.organisation.get_tier_display(), order=F("organisation__tier")),
    Column("call", _("Call"), lambda a: a.call.local_title, order=F("call__code")),
    Column("field", pgettext_lazy("of work", "Field"), lambda a: _local(a.field), order=F("field__name")),
    Column("region", _("Region"), lambda a: _local(a.region), order=F("region__path")),
    Column(
        "requested", _("Requested or price (yuan)"), lambda a: a.requested_fen, "money", F("requested_fen")
    ),
    Column("own", _("Own share (yuan)"), lambda a: a.match_fen, "money", F("match_fen")),
    Column(
        "approved",
        _("Approved (yuan)"),
        _of("award_row", "approved_fen"),
        "money",
        F("award_row__approved_fen"),
    ),
    Column(
        "beneficiaries", _("Direct beneficiaries"), lambda a: a.beneficiaries, "number", F("beneficiaries")
    ),
    Column("score", _("Score"), _of("rank_row", "score"), "number", F("rank_row__score")),
    Column("rank", _("Rank"), _of("rank_row", "rank"), "number", F("rank_row__rank")),
    Column("state", _("State"), _state_words, "state", _state_order()),
    Column("handler", _("Handled by"), lambda a: str(a.handler or ""), order=F("handler__name")),
    Column("labels", _("Labels"), lambda a: _labels(a), "labels"),
    Column("submitted", _("Submitted"), lambda a: a.submitted_at, "moment", F("submitted_at"), always=True),
    Column("due", _("Supplement due"), due_of, "moment", _due_order()),
    Column("promised", _("Check promised by"), lambda a: getattr(a, "promise", None), "promise"),
    Column(
        "version",
        _("Version of the form"),
        lambda a: a.version.number if a.version else None,
        "number",
        F("version__number"),
    ),
)
COLUMNS = {column.key: column for column in ALL}
USUAL = ("number", "project", "field", "region", "requested", "approved", "state", "handler", "submitted")
#: What a row of the list reads beside itself.
BESIDE = ("call", "organisation", "field", "region", "handler", "version", "award_row", "rank_row")


def _labels(row: Application) -> list[str]:
    return [one.label.local_name for one in getattr(row, "own_labels", ())]


def is_late(row: Application) -> bool:
    """Whether the answer to the supplement should have come by now."""
    due = due_of(row)
    return due is not None and due < clock.now()
