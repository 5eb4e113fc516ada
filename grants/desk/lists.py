"""The lists of the trail: of everything, and of one thing."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, pgettext_lazy

from grants.desk import queries
from grants.desk.facts import thing_words
from grants.desk.history import coded, event_state, event_step, exact, fact, named
from grants.desk.subjects import MODELS
from grants.people.shown import shown_to
from grants.web.lists.columns import Column
from grants.web.lists.filters import Filter, among, since, words
from grants.web.lists.view import Listing, View
from workflows.folding import holding
from workflows.models import Event


def _as_told(view: View, rows: list[Any]) -> list[Any]:
    """Who took a step, and the facts of it, as far as the reader is told."""
    reader = shown_to(view.user)
    subject = queries.subject_for(view.user, *view.of) if view.of else None
    for row in rows:
        row.who, row.told = reader.by(row, subject), reader.facts(row, subject)
    return rows


def _facts(row: Any) -> list[str]:
    told: dict[str, Any] = row.told
    return [f"{named(name, value)} {fact(name, value)}" for name, value in told.items()]


def _thing(row: Event) -> str:
    return " · ".join(filter(None, [thing_words(row.process), str(coded(row))]))


def _state(name: str) -> Any:
    return lambda row: event_state(row, getattr(row, name)).replace("—", "")


def _processes(_user: Any) -> list[tuple[str, str]]:
    return [(name, thing_words(name)) for name in MODELS]


COLUMNS = (
    Column("number", gettext_lazy("No."), "seq", "code", order="seq", always=True),
    Column("when", gettext_lazy("When"), lambda row: exact(row.at), order="at", export="at", always=True),
    Column(
        "what",
        gettext_lazy("What"),
        event_step,
        place="title",
        under=(Column("thing", pgettext_lazy("fact", "About"), _thing),),
    ),
    Column("from", pgettext_lazy("state", "From"), _state("source")),
    Column("to", pgettext_lazy("state", "To"), _state("target")),
    Column("who", gettext_lazy("Who"), "who"),
    Column("facts", gettext_lazy("Facts"), "told", template="desk/event_facts.html", export=_facts),
)


def _of(user: Any, process: str, pk: int) -> QuerySet[Event]:
    subject = queries.subject_for(user, process, pk)
    return queries.history_of(subject) if subject is not None else Event.objects.none()


EVENTS = Listing(
    name="events",
    title=gettext_lazy("Audit trail"),
    rows=queries.journal_of_events,
    dress=_as_told,
    roles=("auditor",),
    columns=COLUMNS,
    filters=(
        words(lambda text: holding(text, "subject_code"), gettext_lazy("Code")),
        Filter("process", pgettext_lazy("fact", "About"), among("process"), "choice", _processes),
        since("since", gettext_lazy("From"), "at", moments=True),
    ),
    none=gettext_lazy("Nothing has happened yet."),
)

HISTORY = Listing(
    name="history",
    title=gettext_lazy("History"),
    rows=_of,
    dress=_as_told,
    columns=COLUMNS,
    none=gettext_lazy("Nothing has happened yet."),
)
