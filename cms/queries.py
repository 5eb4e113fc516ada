"""What the public pages read from grants and from each other. Reads only."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext, pgettext
from wagtail.models import Locale

from cms import figures
from cms.notices import published_notices, with_days
from grants.calls.models import Call, Package
from grants.calls.queries import extensions
from grants.people.models import Term
from workflows import clock
from workflows.models import Event

if TYPE_CHECKING:
    from cms.pages.calls import CallPage
    from cms.pages.stories import StoryPage

log = logging.getLogger("cms")
#: States in which a call is still ahead of its closing moment.
ALIVE = ("announced", "open")


def local(thing: Any, name: str) -> Any:
    """`title_en` for an English reader where there is one, else `title`."""
    english = getattr(thing, f"{name}_en", None) if (get_language() or "").startswith("en") else None
    return english or getattr(thing, name)


# --- calls -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """A call card: a venture call, or one package of a purchase call."""

    page: "CallPage"
    call: Call
    package: Package | None = None

    @property
    def title(self) -> str:
        return str(self.package) if self.package else self.page.title

    @property
    def fen(self) -> int | None:
        return self.package.budget_fen if self.package else self.call.max_grant_registered_fen

    @property
    def indicators(self) -> list[str]:
        rows = local(self.package, "indicators")[:2] if self.package else []
        return [str(row) for row in rows]

    @property
    def who(self) -> str:
        rules = local(self.call, "eligibility")
        return str(rules[0]) if rules else ""


def _call_pages(locale: Locale | int) -> "QuerySet[CallPage]":
    from cms.pages.calls import CallPage

    return (
        CallPage.objects.live()
        .filter(locale=locale)
        .exclude(call__state="draft")
        .select_related("call__issuer__region")
    )


def call_cards(locale: Locale | int, track: str = "") -> list[Card]:
    """The calls one may still apply to, the nearest closing moment first; a purchase call gives a card a package."""
    pages = _call_pages(locale).filter(call__state__in=ALIVE, call__closes_at__gt=clock.now())
    if track in Call.Track.values:
        pages = pages.filter(call__track_name=track)
    cards = []
    for page in pages.order_by("call__closes_at").prefetch_related("call__packages__purchaser"):
        packages = list(page.call.packages.all())
        cards += [Card(page, page.call, package) for package in packages] or [Card(page, page.call)]
    return cards


def past_call_pages(locale: Locale, track: str = "") -> "QuerySet[CallPage]":
    """Calls that have closed, newest first."""
    pages = _call_pages(locale).exclude(call__state__in=ALIVE, call__closes_at__gt=clock.now())
    if track in Call.Track.values:
        pages = pages.filter(call__track_name=track)
    return pages.order_by("-call__closes_at", "-pk")


@dataclass(frozen=True)
class News:
    """Something that happened to a call, as a feed tells it."""

    page: "CallPage"
    number: int
    action: str
    at: datetime

    @property
    def words(self) -> str:
        says = {
            "announce": pgettext("news of a call", "Announced"),
            "open": pgettext("news of a call", "Open now"),
            "extend": pgettext("news of a call", "Extended"),
            "close": pgettext("news of a call", "Closed"),
            "cancel": pgettext("news of a call", "Cancelled"),
        }
        return says[self.action]


def call_news(locale: Locale | int, most: int = 30) -> list[News]:
    """The last things that happened to calls with a page in this language, newest first. Two queries."""
    pages = {page.call_id: page for page in _call_pages(locale)}
    events = Event.objects.filter(
        process="call",
        subject_id__in=list(pages),
        action__in=["announce", "open", "extend", "close", "cancel"],
    ).order_by("-seq")
    return [News(pages[e.subject_id], e.seq, e.action, e.at) for e in events[:most]]


@dataclass(frozen=True)
class Moment:
    """One line of the timetable. `end` makes it a span of days."""

    words: str
    start: date | datetime
    end: date | None = None
    note: str = ""
    state: str = ""

    @property
    def has_hour(self) -> bool:
        return isinstance(self.start, datetime)


def timetable(call: Call) -> list[Moment]:
    """The steps of a call in time, with what is past and what is next."""
    rounds = {r.kind: r for r in call.rounds.all()}
    rows: list[tuple[str, date | datetime | None, date | None, str]] = [
        (gettext("Purchase intention published"), call.intention_published_on, None, ""),
        (gettext("Announced"), call.announce_on, None, ""),
        (gettext("Applications open"), call.opens_at, None, ""),
        (
            gettext("Applications close"),
            call.closes_at,
            None,
            gettext(
                "The moment the system receives it counts. A draft that was saved but not submitted does not."
            ),
        ),
        (
            gettext("Eligibility check"),
            call.eligibility_until,
            None,
            gettext("If something has to be supplemented, you are told everything at once."),
        ),
    ]
    for kind in ("desk", "pitch"):
        if kind in rounds:
            one = rounds[kind]
            share = gettext("%(pct)s%% of the result") % {"pct": f"{one.weight_pct.normalize():f}"}
            rows.append(
                (str(one.get_kind_display()), one.held_on, None, share if one.weight_pct < 100 else "")
            )
    if call.notice_on:
        days = clock.working_days(call.notice_on, call.notice_days, count_start=True)
        note = gettext("%(n)d working days, holidays left out; anyone may object.") % {"n": call.notice_days}
        rows.append((gettext("Public notice"), call.notice_on, days[-1] if len(days) > 1 else None, note))
    rows += [
        (gettext("Contracts signed by"), call.sign_by, None, ""),
        (gettext("Delivery"), call.delivery_from, call.delivery_until, ""),
        (gettext("Mid-term evaluation"), call.midterm_from, call.midterm_until, ""),
        (gettext("Final evaluation"), call.final_from, call.final_until, ""),
    ]
    return _placed([row for row in rows if row[1] is not None])


def _placed(rows: list[Any]) -> list[Moment]:
    """Mark each step as past, as the one that comes next, or as later."""
    now, today, told, placed = clock.now(), clock.today(), False, []
    for n, (words, start, end, note) in enumerate(rows):
        over = start <= now if isinstance(start, datetime) else (end or start) < today
        after = rows[n + 1][1] if n + 1 < len(rows) else None
        over = over or (isinstance(after, datetime) and after <= now)
        state = "past" if over else "" if told else "now"
        told = told or not over
        placed.append(Moment(words, start, end, note, state))
    return placed


def call_context(call: Call) -> dict[str, Any]:
    """Everything the page of a call shows of the call itself."""
    counted = call.applications.exclude(state__in=["draft", "withdrawn"]).count()
    allocations = list(call.allocations.select_related("pool__source"))
    open_now = call.state == "open" and call.closes_at is not None and call.closes_at > clock.now()
    parts = call.packages.select_related("purchaser", "region")
    packages = list(parts) if call.track == Call.Track.PURCHASE else []
    return {
        "call": call,
        "packages": packages,
        "timetable": timetable(call),
        "stages": list(call.payment_stages.all()),
        "allocations": allocations,
        "allocated_fen": sum(a.fen for a in allocations),
        "rules": local(call, "eligibility"),
        "received": counted,
        "open_now": open_now,
        "soon": call.state == "announced",
        "apply_url": address("application-start", call.code) if open_now else "",
        "notices": with_days(published_notices().filter(call=call)),
        "extensions": extensions(call),
        "today": clock.today(),
    }


# --- stories ---------------------------------------------------------------------------------


def stories(locale: Locale | int, series: Term | None = None) -> "QuerySet[StoryPage]":
    """The stories of one language, the newest first."""
    from cms.pages.stories import StoryPage

    rows = (
        StoryPage.objects.live()
        .filter(locale=locale)
        .select_related("series", "region", "award__application", "cover")
    )
    if series is not None:
        rows = rows.filter(series=series)
    return rows.order_by("-told_on", "-pk")


def with_sums(stories: "Iterable[StoryPage]") -> "list[Any]":
    """Stories with the figures of their awards, in a fixed number of queries."""
    rows: list[Any] = list(stories)
    sums = figures.of_awards({story.award_id: story.award for story in rows if story.award}.values())
    for story in rows:
        story.sums = sums.get(story.award_id)
    return rows


def stories_and_call(locale: int, call: Call | None) -> "tuple[list[Any], figures.CallSums | None]":
    """The newest stories and one call, each with its figures."""
    rows = list(stories(locale)[:3])
    return with_sums(rows), figures.of_calls([call])[0] if call else None


def address(name: str, *args: Any) -> str:
    """The address of a workbench page, or nothing while that page does not exist."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
